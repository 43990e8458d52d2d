package io.trireme.controllers;

import static io.trireme.controllers.Shop.eventually;
import static io.trireme.controllers.TestObjects.namespace;
import static io.trireme.controllers.TestObjects.node;
import static io.trireme.controllers.TestObjects.nodeLease;
import static io.trireme.controllers.TestObjects.podOn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.trireme.controllers.nodelifecycle.NodeLifecycleConfig;
import io.trireme.controllers.podgc.PodGcConfig;
import io.trireme.controllers.workload.PodStates;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

class NodeControllersTest {
    private final FakeCluster cluster = new FakeCluster();
    private final Shop shop = new Shop(cluster);

    @AfterEach
    void closeCluster() {
        cluster.close();
    }

    @Test
    void silentNodeIsTaintedAndItsPodsLeaveWhenTheyNoLongerTolerateIt() {
        cluster.server.add(namespace("shop"));
        cluster.server.add(node("dead"));
        cluster.server.add(node("alive"));
        cluster.server.add(nodeLease("dead"));
        cluster.server.add(podOn("dead", "short", 1));
        cluster.server.add(podOn("dead", "long", 600));
        var config =
                ControllerManagerConfig.of("a", "PEM")
                        .withNodeLifecycle(
                                new NodeLifecycleConfig(
                                        Duration.ofSeconds(1), Duration.ofSeconds(1), 100));
        try (var _ = cluster.openManager(config)) {
            // The other node goes on living, else everything would seem down.
            eventually(
                    () -> {
                        shop.beat("alive");
                        Node dead = cluster.find(Node.class, "dead").orElseThrow();
                        assertEquals(
                                List.of(
                                        "node.kubernetes.io/unreachable:NoSchedule",
                                        "node.kubernetes.io/unreachable:NoExecute"),
                                dead.getSpec().getTaints().stream()
                                        .map(taint -> taint.getKey() + ":" + taint.getEffect())
                                        .toList());
                        assertEquals(
                                "Kubelet stopped posting node status.",
                                dead.getStatus().getConditions().getFirst().getMessage());
                    });
            eventually(
                    () -> {
                        shop.beat("alive");
                        Pod leaving = cluster.find(Pod.class, "short").orElseThrow();
                        assertTrue(PodStates.terminating(leaving));
                        assertEquals(
                                "DeletionByTaintManager",
                                PodStates.condition(leaving, "DisruptionTarget")
                                        .orElseThrow()
                                        .getReason());
                    });
            Pod staying = cluster.find(Pod.class, "long").orElseThrow();
            assertTrue(!PodStates.terminating(staying) && !PodStates.ready(staying));
            assertEquals(
                    List.of(),
                    cluster.find(Node.class, "alive").orElseThrow().getSpec().getTaints());
        }
    }

    @Test
    void podsOfANodeThatIsGoneAreCollected() {
        cluster.server.add(namespace("shop"));
        cluster.server.add(podOn("ghost", "lost", 600));
        var config =
                ControllerManagerConfig.of("a", "PEM")
                        .withPodGc(
                                new PodGcConfig(
                                        Duration.ofMillis(100), Duration.ofMillis(200), 100));
        try (var _ = cluster.openManager(config)) {
            eventually(() -> assertEquals(List.of(), shop.pods()));
        }
    }
}
