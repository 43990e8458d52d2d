package io.trireme.controllers;

import static io.trireme.controllers.Shop.eventually;
import static io.trireme.controllers.TestObjects.namespace;
import static io.trireme.controllers.TestObjects.node;
import static io.trireme.controllers.TestObjects.nodeLease;
import static io.trireme.controllers.TestObjects.podOn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Taint;
import io.trireme.api.status.ApiStatus;
import io.trireme.client.ApiClientException;
import io.trireme.client.PatchType;
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
    void silentNodeIsTaintedThoughAPodCannotBeMarked() {
        cluster.server.add(namespace("shop"));
        cluster.server.add(node("dead"));
        cluster.server.add(node("alive"));
        cluster.server.add(podOn("dead", "stubborn", 600));
        cluster.server.intercept(
                call -> {
                    if (call.pathAndQuery().endsWith("/pods/stubborn/status")) {
                        throw new ApiClientException(ApiStatus.internal("on purpose"));
                    }
                });
        var config =
                ControllerManagerConfig.of("a", "PEM")
                        .withNodeLifecycle(
                                new NodeLifecycleConfig(
                                        Duration.ofSeconds(1), Duration.ofSeconds(1), 100));
        try (var _ = cluster.openManager(config)) {
            eventually(
                    () -> {
                        shop.beat("alive");
                        Node dead = cluster.find(Node.class, "dead").orElseThrow();
                        assertEquals(2, dead.getSpec().getTaints().size());
                    });
        }
    }

    @Test
    void podWhoseTolerationIsTakenAwayLeaves() throws InterruptedException {
        cluster.server.add(namespace("shop"));
        Node tainted = node("tainted");
        tainted.getSpec().setTaints(List.of(new Taint("NoExecute", "drain", null, "")));
        cluster.server.add(tainted);
        Pod pod = podOn("tainted", "tolerant", 600);
        pod.getSpec().getTolerations().getFirst().setKey("drain");
        cluster.server.add(pod);
        cluster.server.add(podOn("tainted", "first", 600));
        try (var _ = cluster.openManager(ControllerManagerConfig.of("a", "PEM"))) {
            // The other pod's end shows that both were looked at.
            eventually(() -> assertTrue(terminating("first")));
            Pod _ =
                    cluster.client
                            .resource(Pod.class)
                            .patch(
                                    "shop",
                                    "tolerant",
                                    PatchType.MERGE,
                                    "{\"spec\":{\"tolerations\":null}}".getBytes(UTF_8),
                                    "",
                                    "");
            eventually(() -> assertTrue(terminating("tolerant")));
        }
    }

    private boolean terminating(String pod) {
        return PodStates.terminating(cluster.find(Pod.class, pod).orElseThrow());
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
