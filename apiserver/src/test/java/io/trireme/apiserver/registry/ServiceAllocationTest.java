package io.trireme.apiserver.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.apiserver.registry.TestRegistry.Answer;
import io.trireme.store.Bytes;
import io.trireme.store.KeyRange;
import io.trireme.store.Operation;
import io.trireme.store.RangeOutcome;
import io.trireme.store.RangeRequest;
import io.trireme.store.Transaction;
import io.trireme.store.memory.InMemoryStore;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/** Addresses and node ports of Services, over one store with several servers. */
final class ServiceAllocationTest {
    private static final String SERVICES = "/api/v1/namespaces/default/services";
    private static final String ADDRESSES = "/apis/networking.k8s.io/v1/ipaddresses";
    private static final String CIDRS = "/apis/networking.k8s.io/v1/servicecidrs";
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final List<TestRegistry> servers = new ArrayList<>();

    private TestRegistry open(String cidrs, int portMin, int portMax) {
        var config =
                RegistryConfig.defaults().withServiceCidr(cidrs).withNodePorts(portMin, portMax);
        var server =
                servers.isEmpty()
                        ? TestRegistry.over(new InMemoryStore(), config)
                        : TestRegistry.over(servers.getFirst().store(), config);
        servers.add(server);
        return server;
    }

    private TestRegistry open(String cidrs) {
        return open(cidrs, 30000, 32767);
    }

    @AfterEach
    void close() {
        servers.reversed().forEach(TestRegistry::close);
    }

    private static Answer create(TestRegistry server, String name, String spec)
            throws InterruptedException {
        return server.call(
                "POST",
                SERVICES,
                "{\"metadata\":{\"name\":\""
                        + name
                        + "\"},\"spec\":{\"ports\":[{\"port\":80}]"
                        + spec
                        + "}}");
    }

    private static List<String> names(TestRegistry server, String target)
            throws InterruptedException {
        var names = new ArrayList<String>();
        server.get(target)
                .json()
                .path("items")
                .forEach(item -> names.add(item.at("/metadata/name").asString()));
        return names;
    }

    @Test
    void racingServersGiveEachAddressAndPortOnce() throws Exception {
        for (int i = 0; i < 3; i++) {
            open("10.0.0.0/26", 30000, 30039);
        }
        // 62 addresses, one of them the Service kubernetes'; 40 node ports.
        var calls = new ArrayList<Callable<Answer>>();
        for (int i = 0; i < 90; i++) {
            String name = "s" + i;
            String spec = i % 2 == 0 ? ",\"type\":\"NodePort\"" : "";
            var server = servers.get(i % 3);
            calls.add(() -> create(server, name, spec));
        }
        var addresses = new TreeSet<String>();
        var ports = new TreeSet<String>();
        int created = 0;
        int withPort = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : threads.invokeAll(calls)) {
                var answer = done.get();
                if (answer.status() == 201) {
                    created++;
                    addresses.add(answer.text("/spec/clusterIP"));
                    int port = answer.json().at("/spec/ports/0/nodePort").asInt(0);
                    if (port != 0) {
                        withPort++;
                        ports.add("" + port);
                    }
                } else {
                    assertEquals(422, answer.status(), answer.body());
                    assertTrue(answer.body().contains("range is full"), answer.body());
                }
            }
        }
        assertEquals(created, addresses.size());
        assertEquals(withPort, ports.size());
        assertTrue(created == 61 || withPort == 40, created + " " + withPort);
        addresses.add("10.0.0.1");
        servers.getLast().catchUp();
        assertEquals(addresses, new TreeSet<>(names(servers.getLast(), ADDRESSES)));
    }

    @Test
    void addressIsPublishedWithItsServiceAndGoesWithIt() throws Exception {
        var server = open("10.0.0.0/24");
        assertEquals(201, create(server, "s", ",\"clusterIP\":\"10.0.0.9\"").status());
        var address = server.get(ADDRESSES + "/10.0.0.9").json();
        assertEquals(
                "{\"parentRef\":{\"resource\":\"services\",\"namespace\":\"default\",\"name\":\"s\"}}",
                address.path("spec").toString());
        assertEquals(
                "{\"ipaddress.kubernetes.io/ip-family\":\"IPv4\","
                        + "\"ipaddress.kubernetes.io/managed-by\":\"ipallocator.k8s.io\"}",
                address.at("/metadata/labels").toString());
        assertEquals(
                200,
                server.patch(
                                "merge",
                                SERVICES + "/s",
                                "{\"spec\":{\"type\":\"ExternalName\",\"externalName\":\"a.b\"}}")
                        .status());
        assertEquals(404, server.get(ADDRESSES + "/10.0.0.9").status());
        assertEquals(201, create(server, "t", ",\"clusterIP\":\"10.0.0.9\"").status());
        assertEquals(200, server.call("DELETE", SERVICES + "/t", "").status());
        assertEquals(404, server.get(ADDRESSES + "/10.0.0.9").status());
    }

    @Test
    void addressThatSomebodyReservedIsNotGiven() throws Exception {
        var server = open("10.0.0.0/24");
        String reserved =
                """
                {"metadata":{"name":"10.0.0.9"},"spec":{"parentRef":
                {"group":"gateway.example.com","resource":"gateways","name":"g"}}}""";
        assertEquals(201, server.call("POST", ADDRESSES, reserved).status());
        var refused = create(server, "s", ",\"clusterIP\":\"10.0.0.9\"");
        assertEquals(422, refused.status());
        assertTrue(refused.body().contains("provided IP is already allocated"), refused.body());
    }

    private static void awaitReady(TestRegistry server, String cidr) {
        Awaitility.await()
                .atMost(LIMIT)
                .until(
                        () ->
                                server.get(CIDRS + "/" + cidr)
                                        .text("/status/conditions/0/status")
                                        .equals("True"));
        // Known to this server's cache, too.
        Awaitility.await()
                .atMost(LIMIT)
                .until(() -> server.get(CIDRS).body().contains("service-cidr-finalizer"));
    }

    @Test
    void rangeThatTheUserAddsIsUsedWhenTheFirstIsFull() throws Exception {
        var server = open("10.0.0.0/29");
        for (int i = 0; i < 5; i++) {
            assertEquals(201, create(server, "s" + i, "").status());
        }
        var full = create(server, "t", "");
        assertEquals(
                "Service \"t\" is invalid: spec.clusterIPs: Invalid value: null: failed to allocate"
                        + " a serviceIP: range is full",
                full.text("/message"));
        String more = "{\"metadata\":{\"name\":\"more\"},\"spec\":{\"cidrs\":[\"10.9.0.0/28\"]}}";
        assertEquals(201, server.call("POST", CIDRS, more).status());
        awaitReady(server, "more");
        var created = create(server, "t", "");
        assertTrue(created.text("/spec/clusterIP").startsWith("10.9.0."), created.body());
    }

    @Test
    void rangeStaysUntilItsLastAddressIsGivenBack() throws Exception {
        var server = open("10.0.0.0/24");
        String more = "{\"metadata\":{\"name\":\"more\"},\"spec\":{\"cidrs\":[\"10.9.0.0/28\"]}}";
        assertEquals(201, server.call("POST", CIDRS, more).status());
        awaitReady(server, "more");
        assertEquals(201, create(server, "s", ",\"clusterIP\":\"10.9.0.3\"").status());
        assertEquals(200, server.call("DELETE", CIDRS + "/more", "").status());
        assertTrue(server.api.addressRoundNow(LIMIT));
        var held = server.get(CIDRS + "/more");
        assertEquals("Terminating", held.text("/status/conditions/0/reason"), held.body());
        var refused = create(server, "t", ",\"clusterIP\":\"10.9.0.4\"");
        assertEquals(422, refused.status(), refused.body());
        assertEquals(200, server.call("DELETE", SERVICES + "/s", "").status());
        assertTrue(server.api.addressRoundNow(LIMIT));
        assertEquals(404, server.get(CIDRS + "/more").status());
    }

    @Test
    void serviceHasAnAddressOfEachFamilyItAsksFor() throws Exception {
        var server = open("10.0.0.0/24,fd00::/112");
        var both = create(server, "s", ",\"ipFamilyPolicy\":\"PreferDualStack\"");
        assertEquals("[\"IPv4\",\"IPv6\"]", both.json().at("/spec/ipFamilies").toString());
        var addresses = both.json().at("/spec/clusterIPs");
        assertTrue(addresses.path(0).asString().startsWith("10.0.0."), both.body());
        assertTrue(addresses.path(1).asString().startsWith("fd00::"), both.body());
        assertEquals(200, server.get(ADDRESSES + "/" + addresses.path(1).asString()).status());

        var single =
                server.patch(
                        "merge",
                        SERVICES + "/s",
                        "{\"spec\":{\"ipFamilyPolicy\":\"SingleStack\"}}");
        assertEquals("[\"IPv4\"]", single.json().at("/spec/ipFamilies").toString());
        assertEquals(1, single.json().at("/spec/clusterIPs").size());
        assertEquals(404, server.get(ADDRESSES + "/" + addresses.path(1).asString()).status());

        var again =
                server.patch(
                        "merge",
                        SERVICES + "/s",
                        "{\"spec\":{\"ipFamilyPolicy\":\"RequireDualStack\"}}");
        assertEquals(2, again.json().at("/spec/clusterIPs").size(), again.body());
        assertEquals(addresses.path(0), again.json().at("/spec/clusterIPs/0"));

        var six = create(server, "six", ",\"ipFamilies\":[\"IPv6\"]");
        assertEquals("SingleStack", six.text("/spec/ipFamilyPolicy"));
        assertTrue(six.text("/spec/clusterIP").startsWith("fd00::"), six.body());
    }

    @Test
    void familyGoesOnlyByThePolicy() throws Exception {
        var server = open("10.0.0.0/24,fd00::/112");
        create(server, "s", ",\"ipFamilyPolicy\":\"RequireDualStack\"");
        var refused =
                server.patch("merge", SERVICES + "/s", "{\"spec\":{\"ipFamilies\":[\"IPv4\"]}}");
        assertEquals(422, refused.status());
        assertTrue(
                refused.body().contains("must be 'SingleStack' to release the secondary IP family"),
                refused.body());
        var mixed = create(server, "t", ",\"ipFamilies\":[\"IPv6\"],\"clusterIP\":\"10.0.0.7\"");
        assertTrue(
                mixed.body().contains("expected an IPv6 value as indicated by `ipFamilies[0]`"),
                mixed.body());
    }

    private static Bytes key(String address) {
        return Bytes.utf8(Claims.ADDRESSES + address);
    }

    private static boolean isThere(TestRegistry server, Bytes key) {
        return server.store().range(RangeRequest.of(key)) instanceof RangeOutcome.Found found
                && !found.entries().isEmpty();
    }

    @Test
    void repairWritesDownWhatServicesHoldAndDropsTheRest() throws Exception {
        var first = open("10.0.0.0/24");
        assertEquals(201, create(first, "s", ",\"clusterIP\":\"10.0.0.9\"").status());
        var orphan = key("10.0.0.77");
        var lost = key("10.0.0.9");
        first.store()
                .commit(
                        new Transaction(
                                List.of(),
                                List.of(
                                        new Operation.Put(orphan, Bytes.utf8("default/gone")),
                                        new Operation.Delete(KeyRange.single(lost))),
                                List.of()));
        assertEquals(200, first.call("DELETE", ADDRESSES + "/10.0.0.9", "").status());
        String strange =
                """
                {"metadata":{"name":"10.0.0.50"},"spec":{"parentRef":
                {"resource":"services","namespace":"default","name":"gone"}}}""";
        assertEquals(201, first.call("POST", ADDRESSES, strange).status());

        // The first round of a server looks at everything.
        var second = open("10.0.0.0/24");
        assertTrue(second.api.addressRoundNow(LIMIT));
        assertTrue(isThere(first, lost));
        assertEquals(200, first.get(ADDRESSES + "/10.0.0.9").status());
        assertTrue(!isThere(first, orphan));
        // Its Service may still come; the clock of this test stands still.
        assertEquals(200, first.get(ADDRESSES + "/10.0.0.50").status());
    }
}
