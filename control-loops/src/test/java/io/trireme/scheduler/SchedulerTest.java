package io.trireme.scheduler;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.codahale.metrics.MetricRegistry;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.trireme.api.status.ApiStatus;
import io.trireme.client.ApiCall;
import io.trireme.client.ApiClient;
import io.trireme.client.ApiClientException;
import io.trireme.client.testing.FakeApiServer;
import io.trireme.election.ElectionConfig;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

class SchedulerTest {
    private static final Pattern NODE = Pattern.compile("\"(node-[0-9])\"");

    private final FakeApiServer server = new FakeApiServer(InstantSource.system());

    @AfterEach
    void closeServer() {
        server.close();
    }

    @Test
    void bindingWithUnknownOutcomeKeepsItsRoom() {
        server.add(node("node-1"));
        server.add(node("node-2"));
        server.add(pod("doubtful"));
        server.intercept(
                call -> {
                    if (binds(call, "doubtful")) {
                        throw new ApiClientException(
                                new ApiStatus(
                                        504, "Timeout", "may be applied or not", Optional.empty()));
                    }
                });
        try (var _ = openScheduler()) {
            await().until(() -> !targets("doubtful").isEmpty());
            server.add(pod("second"));
            server.add(pod("third"));
            await().until(() -> bound() == 1);
            await().atMost(Duration.ofSeconds(20)).until(() -> bindings("doubtful") >= 3);

            // One node is for the pod that may be there, so one other pod finds no room.
            assertEquals(1, targets("doubtful").size(), "tried on one node only");
            assertEquals(1, bound());
            assertEquals(1, refused());
        }
    }

    private Scheduler openScheduler() {
        return Scheduler.open(
                SchedulerConfig.of(
                        new ElectionConfig(
                                "kube-system",
                                SchedulerConfig.LEASE,
                                "s1",
                                Duration.ofSeconds(15),
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(2),
                                Duration.ZERO)),
                new ApiClient(server),
                InstantSource.system(),
                new Random(1),
                new MetricRegistry());
    }

    private static boolean binds(ApiCall call, String pod) {
        return call.pathAndQuery().endsWith("/pods/" + pod + "/binding");
    }

    private long bindings(String pod) {
        return server.calls().stream().filter(call -> binds(call, pod)).count();
    }

    private Set<String> targets(String pod) {
        return server.calls().stream()
                .filter(call -> binds(call, pod))
                .flatMap(call -> NODE.matcher(new String(call.body(), UTF_8)).results())
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
    }

    private long bound() {
        return server.stored(Pod.class).stream()
                .filter(pod -> pod.getSpec().getNodeName() != null)
                .count();
    }

    private long refused() {
        return server.stored(Pod.class).stream()
                .filter(pod -> pod.getStatus() != null)
                .flatMap(pod -> pod.getStatus().getConditions().stream())
                .filter(one -> "Unschedulable".equals(one.getReason()))
                .count();
    }

    private static Node node(String name) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .withNewStatus()
                .withAllocatable(
                        Map.of(
                                "pods", new Quantity("1"),
                                "cpu", new Quantity("4"),
                                "memory", new Quantity("4Gi")))
                .endStatus()
                .build();
    }

    private static Pod pod(String name) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("c")
                .withImage("img:1")
                .endContainer()
                .endSpec()
                .build();
    }
}
