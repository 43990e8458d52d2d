package io.trireme.apiserver.registry.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.api.GroupResource;
import io.trireme.api.codec.Json;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.TreeSet;

final class UsageTest {
    private static ObjectNode object(String json) {
        return (ObjectNode) Json.parse(json.getBytes(UTF_8));
    }

    private static Usage usage(String group, String plural) {
        return Usage.of(new GroupResource(group, plural)).orElseThrow();
    }

    private static String amounts(Usage usage, String json) {
        var parts = new TreeSet<String>();
        usage.of(object(json)).forEach((name, amount) -> parts.add(name + "=" + amount));
        return String.join(" ", parts);
    }

    @Test
    void podNeedsItsContainersOrWhatRunsBeforeThemBesideSidecars() {
        assertEquals(
                "count/pods=1 cpu=1300m limits.memory=1Gi pods=1 requests.cpu=1300m"
                        + " requests.example.com/gpu=2",
                amounts(
                        usage("", "pods"),
                        """
                        {"spec":{"overhead":{"cpu":"100m"},
                        "initContainers":[
                          {"name":"side","restartPolicy":"Always","resources":{"requests":{"cpu":"200m"}}},
                          {"name":"first","resources":{"requests":{"cpu":"1"}}}],
                        "containers":[
                          {"name":"a","resources":{"requests":{"cpu":"300m","example.com/gpu":"2"}}},
                          {"name":"b","resources":{"requests":{"cpu":"400m"},"limits":{"memory":"1Gi"}}}]}}"""));
    }

    @Test
    void podThatHasEndedIsAnObjectOnly() {
        assertEquals(
                "count/pods=1",
                amounts(
                        usage("", "pods"),
                        """
                        {"spec":{"containers":[{"name":"a","resources":{"requests":{"cpu":"1"}}}]},
                        "status":{"phase":"Failed"}}"""));
    }

    @Test
    void resizeUnderWayCountsTheLarger() {
        assertEquals(
                "count/pods=1 cpu=2 pods=1 requests.cpu=2",
                amounts(
                        usage("", "pods"),
                        """
                        {"spec":{"containers":[{"name":"a","resources":{"requests":{"cpu":"1"}}}]},
                        "status":{"containerStatuses":[{"name":"a","allocatedResources":{"cpu":"2"}}]}}"""));
    }

    @Test
    void whatThePodSaysOfItselfCountsForCpuAndMemory() {
        assertEquals(
                "count/pods=1 cpu=2 pods=1 requests.cpu=2",
                amounts(
                        usage("", "pods"),
                        """
                        {"spec":{"resources":{"requests":{"cpu":"2"}},
                        "containers":[{"name":"a","resources":{"requests":{"cpu":"1"}}}]}}"""));
    }

    @Test
    void podIsInItsScopes() {
        var pods = usage("", "pods");
        var pod =
                object(
                        """
                        {"spec":{"priorityClassName":"high","activeDeadlineSeconds":5,"affinity":{
                        "podAffinity":{"preferredDuringSchedulingIgnoredDuringExecution":[
                        {"podAffinityTerm":{"namespaces":["x"]}}]}}},
                        "status":{"qosClass":"Burstable"}}""");
        for (var name :
                List.of(
                        "Terminating",
                        "NotBestEffort",
                        "CrossNamespacePodAffinity",
                        "PriorityClass")) {
            assertTrue(pods.inScope(pod, new Scope(name, "Exists", List.of())), name);
        }
        for (var name : List.of("NotTerminating", "BestEffort", "VolumeAttributesClass")) {
            assertFalse(pods.inScope(pod, new Scope(name, "Exists", List.of())), name);
        }
        assertTrue(pods.inScope(pod, new Scope("PriorityClass", "In", List.of("high"))));
        assertFalse(pods.inScope(pod, new Scope("PriorityClass", "NotIn", List.of("high"))));
        assertFalse(pods.inScope(pod, new Scope("PriorityClass", "DoesNotExist", List.of())));
        var plain = object("{\"spec\":{}}");
        assertTrue(pods.inScope(plain, new Scope("PriorityClass", "NotIn", List.of("high"))));
    }

    @Test
    void onlyPodsAreInScopesOfPods() {
        var quota =
                object(
                        """
                        {"spec":{"scopes":["NotTerminating"]},
                        "status":{"hard":{"configmaps":"1","pods":"1"}}}""");
        assertFalse(QuotaPlan.counts(quota, usage("", "configmaps"), object("{}")));
        assertTrue(QuotaPlan.counts(quota, usage("", "pods"), object("{\"spec\":{}}")));
    }

    @Test
    void loadBalancerCountsNodePortsUnlessItHasNone() {
        assertEquals(
                "count/services=1 services.loadbalancers=1 services.nodeports=2 services=1",
                amounts(
                        usage("", "services"),
                        "{\"spec\":{\"type\":\"LoadBalancer\",\"ports\":[{\"port\":1},{\"port\":2}]}}"));
        assertEquals(
                "count/services=1 services.loadbalancers=1 services.nodeports=1 services=1",
                amounts(
                        usage("", "services"),
                        """
                        {"spec":{"type":"LoadBalancer","allocateLoadBalancerNodePorts":false,
                        "ports":[{"port":1,"nodePort":30001},{"port":2}]}}"""));
    }

    @Test
    void devicesAreCountedByClassAndTheLargestChoice() {
        assertEquals(
                "big.deviceclass.resource.k8s.io/devices=34"
                        + " count/resourceclaims.resource.k8s.io=1"
                        + " small.deviceclass.resource.k8s.io/devices=3",
                amounts(
                        usage("resource.k8s.io", "resourceclaims"),
                        """
                        {"spec":{"devices":{"requests":[
                        {"name":"a","exactly":{"deviceClassName":"big","allocationMode":"All"}},
                        {"name":"b","firstAvailable":[
                          {"deviceClassName":"big","count":2},{"deviceClassName":"big","count":1},
                          {"deviceClassName":"small","count":3}]}]}}}"""));
    }

    @Test
    void customResourcesAreCountedAndEventsAreNot() {
        assertEquals("count/widgets.example.com=1", amounts(usage("example.com", "widgets"), "{}"));
        assertTrue(Usage.of(new GroupResource("", "events")).isEmpty());
    }
}
