package io.trireme.apiserver.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.trireme.api.GroupResource;
import io.trireme.api.status.ApiStatus;
import io.trireme.api.status.ApiStatusException;
import io.trireme.apiserver.server.FakeObjects;
import io.trireme.apiserver.upstream.ServiceEndpoints.Endpoint;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

import java.util.Random;
import java.util.TreeSet;

final class ServiceEndpointsTest {
    private static final GroupResource SERVICES = new GroupResource("", "services");
    private static final GroupResource SLICES =
            new GroupResource("discovery.k8s.io", "endpointslices");

    private final FakeObjects objects = new FakeObjects();
    private final ServiceEndpoints endpoints = new ServiceEndpoints(objects, new Random(7));

    private void service(String spec) {
        objects.put(
                SERVICES,
                """
                {"metadata":{"namespace":"shop","name":"hook"},"spec":%s}
                """
                        .formatted(spec));
    }

    private void slice(String name, String ports, String endpointList) {
        objects.put(
                SLICES,
                """
                {"metadata":{"namespace":"shop","name":"%s",
                  "labels":{"kubernetes.io/service-name":"hook"}},
                 "addressType":"IPv4","ports":%s,"endpoints":%s}
                """
                        .formatted(name, ports, endpointList));
    }

    private static ApiStatus refusal(Executable call) {
        return assertThrows(ApiStatusException.class, call).status();
    }

    @Test
    void portNumberLeadsByItsNameToThePortOfThePods() {
        service(
                """
                {"type":"ClusterIP","ipFamilies":["IPv4"],"ports":[
                  {"name":"metrics","port":80,"targetPort":9090},
                  {"name":"https","port":443,"targetPort":"tls"}]}
                """);
        slice(
                "hook-1",
                """
                [{"name":"metrics","port":9090},{"name":"https","port":8443}]
                """,
                """
                [{"addresses":["127.0.0.2"],"conditions":{"ready":true}}]
                """);
        assertEquals(new Endpoint("127.0.0.2", 8443), endpoints.require("shop", "hook", 443));
        assertEquals(new Endpoint("127.0.0.2", 8443), endpoints.require("shop", "hook", "443"));
        assertEquals(new Endpoint("127.0.0.2", 8443), endpoints.require("shop", "hook", "https"));
    }

    @Test
    void emptyPortMeansTheOneWithoutAName() {
        service(
                """
                {"type":"ClusterIP","ports":[{"port":80,"targetPort":8080}]}
                """);
        slice("hook-1", "[{\"port\":8080}]", "[{\"addresses\":[\"127.0.0.2\"]}]");
        assertEquals(new Endpoint("127.0.0.2", 8080), endpoints.require("shop", "hook", ""));
    }

    @Test
    void allReadyEndpointsOfAllSlicesAreChosenAndNoOther() {
        service(
                """
                {"type":"ClusterIP","ports":[{"port":80}]}
                """);
        slice(
                "hook-1",
                "[{\"port\":1}]",
                """
                [{"addresses":["127.0.0.2"],"conditions":{"ready":true}},
                 {"addresses":["127.0.0.3"],"conditions":{"ready":false,"serving":true,"terminating":true}}]
                """);
        slice("hook-2", "[{\"port\":2}]", "[{\"addresses\":[\"127.0.0.4\"]}]");
        var chosen = new TreeSet<String>();
        for (int i = 0; i < 50; i++) {
            var one = endpoints.require("shop", "hook", 80);
            chosen.add(one.host() + ":" + one.port());
        }
        assertEquals("[127.0.0.2:1, 127.0.0.4:2]", chosen.toString());
    }

    @Test
    void oneThatTerminatesIsAskedWhenNoneIsReady() {
        service(
                """
                {"type":"ClusterIP","ports":[{"port":80}]}
                """);
        slice(
                "hook-1",
                "[{\"port\":1}]",
                """
                [{"addresses":["127.0.0.3"],"conditions":{"ready":false,"serving":true,"terminating":true}}]
                """);
        assertEquals(new Endpoint("127.0.0.3", 1), endpoints.require("shop", "hook", 80));
    }

    @Test
    void endpointsOfAnotherFamilyAreNotTaken() {
        service(
                """
                {"type":"ClusterIP","ipFamilies":["IPv6"],"ports":[{"port":80}]}
                """);
        slice("hook-1", "[{\"port\":1}]", "[{\"addresses\":[\"127.0.0.2\"]}]");
        assertEquals(
                "no endpoints available for service \"hook\"",
                refusal(() -> endpoints.require("shop", "hook", 80)).message());
    }

    @Test
    void externalNameIsFollowedForWebhooksAndNotForTheProxy() {
        service(
                """
                {"type":"ExternalName","externalName":"hooks.example"}
                """);
        assertEquals(new Endpoint("hooks.example", 443), endpoints.require("shop", "hook", 443));
        assertEquals(
                "Internal error occurred: unsupported service type \"ExternalName\"",
                refusal(() -> endpoints.require("shop", "hook", "443")).message());
    }

    @Test
    void whatIsMissingIsNamed() {
        assertEquals(
                ApiStatus.notFound(SERVICES, "hook"),
                refusal(() -> endpoints.require("shop", "hook", 80)));
        service(
                """
                {"type":"ClusterIP","ports":[{"port":80}]}
                """);
        var noPort = refusal(() -> endpoints.require("shop", "hook", 81));
        assertEquals(503, noPort.code());
        assertEquals("no service port 81 found for service \"hook\"", noPort.message());
        var nobody = refusal(() -> endpoints.require("shop", "hook", 80));
        assertEquals(503, nobody.code());
        assertEquals("no endpoints available for service \"hook\"", nobody.message());
    }
}
