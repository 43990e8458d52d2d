package io.trireme.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.chaos.cluster.RunningCluster;
import io.trireme.client.ApiCall;
import io.trireme.client.ApiClient;
import io.trireme.client.ApiResponse;
import io.trireme.client.ApiUnreachableException;
import io.trireme.client.http.HttpTransport;
import io.trireme.client.http.HttpTransportConfig;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What one server says of itself, past the balancer. From the beginning to {@link #requireLive} a
 * virtual thread asks for {@code /livez}: a server that nothing can be stored on is still alive,
 * and who restarts it because of that makes the outage longer.
 */
final class SurvivorHealth implements AutoCloseable {
    private static final String STORE_FAILED = "[-]raft-store failed: ";
    private static final Duration PACE = Duration.ofMillis(100);

    /** What a probe of a busy machine would allow; far below what the store may take. */
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

    private final HttpTransport transport;
    private final ApiClient client;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicInteger live = new AtomicInteger();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final Thread liveness =
            Thread.ofVirtual().name("liveness").unstarted(this::askForLiveness);

    private SurvivorHealth(HttpTransport transport) {
        this.transport = transport;
        this.client = new ApiClient(transport);
    }

    static SurvivorHealth follow(RunningCluster cluster, String server) throws IOException {
        var address = List.of(cluster.apiAddress(server));
        var health =
                new SurvivorHealth(
                        new HttpTransport(
                                HttpTransportConfig.of(address, cluster.adminTls())
                                        .withLimits(ANSWER_LIMIT, ANSWER_LIMIT, ANSWER_LIMIT)));
        health.liveness.start();
        return health;
    }

    private void askForLiveness() {
        try {
            while (!stopped.await(PACE.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    var answer = client.call(ApiCall.get("/livez"));
                    if (answer.status() == 200) {
                        live.incrementAndGet();
                    } else {
                        failures.add(answer.status() + " " + text(answer));
                    }
                } catch (ApiUnreachableException e) {
                    failures.add(e.getMessage());
                }
            }
        } catch (InterruptedException _) {
            failures.add("interrupted");
        }
    }

    /** What {@code /readyz} says against the store; empty when the server is ready. */
    String storeFailure() throws InterruptedException {
        var answer = client.call(ApiCall.get("/readyz"));
        if (answer.status() == 200) {
            return "";
        }
        assertEquals(500, answer.status(), () -> text(answer));
        return text(answer)
                .lines()
                .filter(line -> line.startsWith(STORE_FAILED))
                .map(line -> line.substring(STORE_FAILED.length()))
                .findFirst()
                .orElse("");
    }

    private static String text(ApiResponse answer) {
        return new String(answer.body(), UTF_8);
    }

    /** Stops to ask and fails unless {@code /livez} answered 200 every time. */
    void requireLive() throws InterruptedException {
        stop();
        assertEquals(List.of(), failures, "/livez");
        assertTrue(live.get() > 10, () -> "/livez was asked only " + live + " times");
    }

    private void stop() throws InterruptedException {
        stopped.countDown();
        liveness.join(ANSWER_LIMIT.plusSeconds(1));
        assertTrue(!liveness.isAlive(), "the thread that asks for /livez does not end");
    }

    @Override
    public void close() {
        stopped.countDown();
        transport.close();
    }
}
