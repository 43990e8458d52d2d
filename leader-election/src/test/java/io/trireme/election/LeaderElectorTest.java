package io.trireme.election;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.codahale.metrics.MetricRegistry;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.trireme.client.ApiClient;
import io.trireme.client.ApiClientException;
import io.trireme.client.ApiUnreachableException;
import io.trireme.client.Fence;
import io.trireme.client.testing.FakeApiServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

class LeaderElectorTest {
    private final FakeApiServer server = new FakeApiServer(InstantSource.system());
    private final ApiClient client = new ApiClient(server);
    private final MetricRegistry metrics = new MetricRegistry();
    private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() throws Exception {
        server.clearInterceptors();
        for (var one : open) {
            one.close();
        }
    }

    @Test
    void firstCandidateLeadsAndSaysSo() {
        var first = candidate("s1", 1);

        await().until(() -> first.elector.leadership().leading());

        var leadership = first.elector.leadership();
        assertEquals("s1", leadership.holder());
        assertTrue(leadership.since().isPresent());
        assertEquals(
                1, metrics.gauge("leader_election_master_status{name=\"test\"}", null).getValue());
    }

    @Test
    void closedLeaderHandsOverWithoutWaitingForTheLease() throws Exception {
        var first = candidate("s1", 1);
        await().until(() -> first.fences.size() == 1);
        var second = candidate("s2", 2);
        await().until(() -> second.elector.leadership().holder().equals("s1"));

        long before = System.nanoTime();
        first.elector.close();
        await().until(() -> second.fences.size() == 1);

        var took = Duration.ofNanos(System.nanoTime() - before);
        assertTrue(took.compareTo(Duration.ofSeconds(3)) < 0, "took " + took);
        assertEquals(1, first.stops.size());
        assertEquals(1, second.elector.leadership().transitions());
    }

    @Test
    void lateWriteOfADeposedLeaderIsRefused() throws Exception {
        var first = candidate("s1", 1);
        await().until(() -> first.fences.size() == 1);
        first.elector.close();
        var second = candidate("s2", 2);
        await().until(() -> second.fences.size() == 1);

        var late = client.withFence(first.fences.getFirst()).resource(ConfigMap.class);
        var refused = assertThrows(ApiClientException.class, () -> late.create(map("a")));
        client.withFence(second.fences.getFirst()).resource(ConfigMap.class).create(map("b"));

        assertTrue(refused.isConflict());
        assertEquals(1, server.stored(ConfigMap.class).size());
    }

    @Test
    void leaderCutOffFromTheServerStopsAndLeadsAgainInANewTerm() {
        var first = candidate("s1", 1);
        await().until(() -> first.fences.size() == 1);

        server.intercept(
                _ -> {
                    throw ApiUnreachableException.outcomeUnknown("cut off", new IOException());
                });
        await().until(() -> first.stops.size() == 1);
        assertFalse(first.elector.leadership().leading());
        server.clearInterceptors();

        await().until(() -> first.fences.size() == 2);
        assertFalse(first.fences.get(0).equals(first.fences.get(1)), "a new term, a new token");
    }

    @Test
    void errorWhileLeadingEndsTheTermAndTheCandidateGoesOn() {
        var first = candidate("s1", 1);
        await().until(() -> first.fences.size() == 1);

        server.intercept(
                _ -> {
                    throw new StackOverflowError("on purpose");
                });
        await().until(() -> first.stops.size() == 1);
        assertFalse(first.elector.leadership().leading());
        server.clearInterceptors();

        await().until(() -> first.fences.size() == 2);
    }

    @Test
    void callThatHangsDoesNotHoldUpTheEndOfATerm() {
        var first = candidate("s1", 1);
        await().until(() -> first.fences.size() == 1);

        server.intercept(
                _ -> {
                    try {
                        new java.util.concurrent.CountDownLatch(1).await();
                    } catch (InterruptedException _) {
                        Thread.currentThread().interrupt();
                    }
                });

        await().atMost(Duration.ofSeconds(5)).until(() -> first.stops.size() == 1);
    }

    @Test
    void leaseHasTheFormThatOthersRead() {
        var first = candidate("s1", 1);
        await().until(() -> first.fences.size() == 1);

        var spec = server.stored(Lease.class).getFirst().getSpec();

        assertTrue(spec.getHolderIdentity().startsWith("s1_"));
        assertEquals(2, spec.getLeaseDurationSeconds());
        assertEquals(0, spec.getLeaseTransitions());
    }

    private Candidate candidate(String name, long seed) {
        var candidate = new Candidate();
        candidate.elector =
                LeaderElector.open(
                        new ElectionConfig(
                                "kube-system",
                                "test",
                                name,
                                Duration.ofSeconds(2),
                                Duration.ofMillis(1200),
                                Duration.ofMillis(300),
                                Duration.ZERO),
                        client,
                        InstantSource.system(),
                        new Random(seed),
                        metrics,
                        candidate);
        open.add(candidate.elector);
        return candidate;
    }

    private static ConfigMap map(String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .endMetadata()
                .build();
    }

    private static final class Candidate implements LeadershipListener {
        private final List<Fence> fences = new CopyOnWriteArrayList<>();
        private final List<Optional<Fence>> stops = new CopyOnWriteArrayList<>();
        private LeaderElector elector;

        @Override
        public void started(Fence fence) {
            fences.add(fence);
        }

        @Override
        public void stopped() {
            stops.add(Optional.of(fences.getLast()));
        }
    }
}
