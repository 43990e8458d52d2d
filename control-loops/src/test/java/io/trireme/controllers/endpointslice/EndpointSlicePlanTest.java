package io.trireme.controllers.endpointslice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

class EndpointSlicePlanTest {
    private final Service service = service(new IntOrString(8080));

    @Test
    void serviceWithoutPodsHasOneEmptySlice() {
        var plan = plan(service, List.of(), List.of());

        EndpointSlice slice = plan.create().getFirst();
        assertEquals("web-", slice.getMetadata().getGenerateName());
        assertEquals("IPv4", slice.getAddressType());
        assertTrue(slice.getEndpoints().isEmpty());
        var labels = slice.getMetadata().getLabels();
        assertEquals("web", labels.get("kubernetes.io/service-name"));
        assertEquals(
                "endpointslice-controller.k8s.io",
                labels.get("endpointslice.kubernetes.io/managed-by"));
        assertEquals("blue", labels.get("color"));
        assertEquals("Service", slice.getMetadata().getOwnerReferences().getFirst().getKind());
        assertFalse(labels.containsKey("service.kubernetes.io/headless"));
    }

    @Test
    void conditionsTellReadyServingAndTerminating() {
        Pod ready = pod("a", "10.0.0.1", true);
        Pod notReady = pod("b", "10.0.0.2", false);
        Pod going = terminating(pod("c", "10.0.0.3", true));

        var plan = plan(service, List.of(ready, notReady, going), List.of());

        List<EndpointConditions> conditions =
                plan.create().getFirst().getEndpoints().stream()
                        .map(endpoint -> endpoint.getConditions())
                        .toList();
        assertEquals(
                List.of("true true false", "false false false", "false true true"),
                conditions.stream()
                        .map(
                                one ->
                                        one.getReady()
                                                + " "
                                                + one.getServing()
                                                + " "
                                                + one.getTerminating())
                        .toList());
    }

    @Test
    void publishedUnreadyPodIsReadyButNotServing() {
        Service publishing =
                new ServiceBuilder(service)
                        .editSpec()
                        .withPublishNotReadyAddresses(true)
                        .endSpec()
                        .build();

        var plan = plan(publishing, List.of(pod("a", "10.0.0.1", false)), List.of());

        EndpointConditions conditions =
                plan.create().getFirst().getEndpoints().getFirst().getConditions();
        assertTrue(conditions.getReady());
        assertFalse(conditions.getServing());
    }

    @Test
    void podsWithDifferentNamedPortsGetSlicesOfTheirOwn() {
        Service named = service(new IntOrString("http"));
        Pod one = withPort(pod("a", "10.0.0.1", true), 8080);
        Pod two = withPort(pod("b", "10.0.0.2", true), 9090);

        var plan = plan(named, List.of(one, two), List.of());

        assertEquals(
                List.of(8080, 9090),
                plan.create().stream()
                        .map(slice -> slice.getPorts().getFirst())
                        .map(EndpointPort::getPort)
                        .toList());
    }

    @Test
    void headlessServiceIsLabelledSo() {
        Service headless =
                new ServiceBuilder(service).editSpec().withClusterIP("None").endSpec().build();

        var labels =
                plan(headless, List.of(), List.of()).create().getFirst().getMetadata().getLabels();

        assertEquals("", labels.get("service.kubernetes.io/headless"));
    }

    @Test
    void sliceHoldsAHundredEndpointsAndChangesTouchOneSlice() {
        List<Pod> pods =
                IntStream.range(0, 250)
                        .mapToObj(i -> pod("p" + i, "10.0.%d.%d".formatted(i / 250, i), true))
                        .toList();
        List<EndpointSlice> stored = stored(plan(service, pods, List.of()).create());
        assertEquals(
                List.of(100, 100, 50),
                stored.stream().map(slice -> slice.getEndpoints().size()).toList());
        assertEquals(
                new EndpointSlicePlan(List.of(), List.of(), List.of()),
                plan(service, pods, stored));

        List<Pod> fewer = new ArrayList<>(pods);
        fewer.remove(120);
        fewer.add(pod("new", "10.0.9.9", true));
        var plan = plan(service, fewer, stored);

        assertEquals(1, plan.update().size());
        assertEquals("slice-1", plan.update().getFirst().getMetadata().getName());
        assertTrue(plan.create().isEmpty() && plan.delete().isEmpty());
    }

    @Test
    void lastSliceIsEmptiedAndTheOthersGo() {
        List<Pod> pods =
                IntStream.range(0, 150).mapToObj(i -> pod("p" + i, "10.0.0.9", true)).toList();
        List<EndpointSlice> stored = stored(plan(service, pods, List.of()).create());

        var plan = plan(service, List.of(), stored);

        assertEquals(1, plan.update().size());
        assertTrue(plan.update().getFirst().getEndpoints().isEmpty());
        assertEquals(1, plan.delete().size());
    }

    @Test
    void finishedPodsAndPodsWithoutAddressAreNoEndpoints() {
        Pod finished =
                new PodBuilder(pod("a", "10.0.0.1", false))
                        .editStatus()
                        .withPhase("Succeeded")
                        .endStatus()
                        .build();

        var plan = plan(service, List.of(finished, pod("b", null, false)), List.of());

        assertTrue(plan.create().getFirst().getEndpoints().isEmpty());
    }

    private static EndpointSlicePlan plan(
            Service service, List<Pod> pods, List<EndpointSlice> stored) {
        var wanted = ServiceEndpoints.of(service, pods, _ -> Optional.empty());
        return EndpointSlicePlan.of(service, wanted, stored);
    }

    private static List<EndpointSlice> stored(List<EndpointSlice> created) {
        List<EndpointSlice> stored = new ArrayList<>();
        for (EndpointSlice slice : created) {
            stored.add(
                    new EndpointSliceBuilder(slice)
                            .editMetadata()
                            .withName("slice-" + stored.size())
                            .endMetadata()
                            .build());
        }
        return stored;
    }

    private static Service service(IntOrString targetPort) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withName("web")
                .withNamespace("shop")
                .withUid("s1")
                .addToLabels("color", "blue")
                .endMetadata()
                .withNewSpec()
                .withClusterIP("10.96.0.9")
                .addToSelector("app", "web")
                .addNewPort()
                .withName("http")
                .withProtocol("TCP")
                .withPort(80)
                .withTargetPort(targetPort)
                .endPort()
                .endSpec()
                .build();
    }

    private static Pod pod(String name, String address, boolean ready) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("shop")
                .withUid("uid-" + name)
                .endMetadata()
                .withNewSpec()
                .withNodeName("n1")
                .addNewContainer()
                .withName("c")
                .endContainer()
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .withPodIP(address)
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready ? "True" : "False")
                .endCondition()
                .endStatus()
                .build();
    }

    private static Pod terminating(Pod pod) {
        return new PodBuilder(pod)
                .editMetadata()
                .withDeletionTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .build();
    }

    private static Pod withPort(Pod pod, int port) {
        return new PodBuilder(pod)
                .editSpec()
                .editFirstContainer()
                .addNewPort()
                .withName("http")
                .withContainerPort(port)
                .endPort()
                .endContainer()
                .endSpec()
                .build();
    }
}
