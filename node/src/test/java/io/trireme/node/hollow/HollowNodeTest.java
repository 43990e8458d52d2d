package io.trireme.node.hollow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.codahale.metrics.MetricRegistry;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.trireme.client.ApiClient;
import io.trireme.client.testing.FakeApiServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;

final class HollowNodeTest {
    private final FakeApiServer server = new FakeApiServer(InstantSource.system());

    @AfterEach
    void closeServer() {
        server.close();
    }

    private HollowNode openNode() {
        return HollowNode.open(
                HollowNodeConfig.of("n1", 0),
                new ApiClient(server),
                InstantSource.system(),
                new Random(1),
                new MetricRegistry());
    }

    private static PodBuilder pod(String name) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withNodeName("n1")
                .addNewContainer()
                .withName("c")
                .withImage("img:1")
                .endContainer()
                .endSpec();
    }

    private List<String> addresses() {
        return server.stored(Pod.class).stream()
                .filter(pod -> pod.getStatus() != null && pod.getStatus().getPodIP() != null)
                .map(pod -> pod.getStatus().getPodIP())
                .sorted()
                .toList();
    }

    @Test
    void heartbeatGoesOnAfterAnUnexpectedFailure() {
        var failing = new AtomicBoolean(true);
        server.intercept(
                call -> {
                    if (call.pathAndQuery().contains("/nodes/") && failing.getAndSet(false)) {
                        throw new IllegalStateException("on purpose");
                    }
                });
        try (var _ = openNode()) {
            await().until(() -> !server.stored(Lease.class).isEmpty());
        }
        assertEquals(false, failing.get());
    }

    @Test
    void podOfBeforeTheRestartKeepsItsAddressFromAPodThatIsStarted() {
        server.add(pod("a-pending").build());
        server.add(
                pod("b-running")
                        .withNewStatus()
                        .withPhase("Running")
                        .withPodIP("10.64.0.1")
                        .endStatus()
                        .build());
        try (var _ = openNode()) {
            await().until(() -> addresses().size() == 2);
        }
        assertEquals(List.of("10.64.0.1", "10.64.0.2"), addresses());
    }
}
