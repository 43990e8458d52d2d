package io.trireme.chaos;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.chaos.cluster.RunningCluster;
import io.trireme.client.ApiCall;
import io.trireme.client.ApiClient;
import io.trireme.client.ApiResponse;
import io.trireme.client.ApiUnreachableException;
import io.trireme.client.http.HttpTransport;
import io.trireme.client.http.HttpTransportConfig;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * One write of each kind, sent through the balancer while there is no quorum: what clients are told
 * then, and that what was refused was not done.
 */
final class RefusedWrites implements AutoCloseable {
    /**
     * The store answers every call within 10 s, be it with a refusal (raft-store's own limit); the
     * rest is for the way on a busy machine.
     */
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(12);

    private static final Duration CALL_LIMIT = Duration.ofSeconds(20);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpTransport transport;
    private final ApiClient client;
    private final String collection;
    private final String name;
    private final String keptVersion;

    private RefusedWrites(HttpTransport transport, String namespace, String name)
            throws InterruptedException {
        this.transport = transport;
        this.client = new ApiClient(transport);
        this.collection = "/api/v1/namespaces/" + namespace + "/configmaps";
        this.name = name;
        var created = send("POST", "", "application/json", configMap(name + "-kept", "yes"));
        assertEquals(201, created.status(), () -> text(created));
        this.keptVersion = version(created);
    }

    /**
     * Makes the object that the refused writes name.
     *
     * @param namespace must exist
     * @param name begins the objects' names
     */
    static RefusedWrites prepare(RunningCluster cluster, String namespace, String name)
            throws IOException, InterruptedException {
        var config =
                HttpTransportConfig.of(List.of(cluster.balancer()), cluster.adminTls())
                        .withLimits(Duration.ofSeconds(2), CALL_LIMIT, CALL_LIMIT);
        return new RefusedWrites(new HttpTransport(config), namespace, name);
    }

    /**
     * Waits until a write is refused. Until the loss is noticed an answer may be missing, or say
     * that the outcome is unknown; none may say that the write is done.
     */
    void awaitRefusal(Duration limit) {
        await("503 for a write").atMost(limit).until(this::early, was -> was.startsWith("503 "));
    }

    private String early() throws InterruptedException {
        try {
            String body = configMap(name + "-early", "perhaps");
            var answer = send("POST", "", "application/json", body);
            assertTrue(answer.status() >= 500, () -> "answer without a quorum: " + text(answer));
            return text(answer);
        } catch (ApiUnreachableException e) {
            return e.getMessage();
        }
    }

    private record Write(String method, String subpath, String type, String body) {}

    private record Refusal(Write write, ApiResponse answer, Duration took) {}

    /**
     * Sends one write of each kind at once. Each must be answered within the store's limit with
     * 503, a {@code Status} and when to come back.
     *
     * @return what one of them was told, for people
     */
    String requireRefusals() throws InterruptedException {
        String kept = "/" + name + "-kept";
        String changed = configMap(name + "-kept", "no");
        var writes =
                List.of(
                        new Write("POST", "", "application/json", configMap(name + "-new", "no")),
                        new Write("PUT", kept, "application/json", changed),
                        new Write("PATCH", kept, "application/merge-patch+json", changed),
                        new Write(
                                "PATCH",
                                kept + "?fieldManager=chaos&force=true",
                                "application/apply-patch+yaml",
                                changed),
                        new Write("DELETE", kept, "application/json", ""));
        var refusals = sendAtOnce(writes);
        refusals.forEach(RefusedWrites::requireRefusal);
        var slowest = refusals.stream().map(Refusal::took).max(Duration::compareTo).orElseThrow();
        return "writes refused after at most %s: %s"
                .formatted(
                        WorkloadOutage.seconds(slowest),
                        json(refusals.getFirst().answer()).path("message").asString());
    }

    private List<Refusal> sendAtOnce(List<Write> writes) throws InterruptedException {
        var refusals = new ArrayList<Refusal>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls =
                    writes.stream().map(write -> (Callable<Refusal>) () -> time(write)).toList();
            for (var call :
                    threads.invokeAll(calls, CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                refusals.add(call.get());
            }
        } catch (ExecutionException e) {
            throw new AssertionError("a write without a quorum got no answer", e.getCause());
        }
        return refusals;
    }

    private Refusal time(Write write) throws InterruptedException {
        long start = System.nanoTime();
        var answer = send(write.method(), write.subpath(), write.type(), write.body());
        return new Refusal(write, answer, Duration.ofNanos(System.nanoTime() - start));
    }

    private static void requireRefusal(Refusal refusal) {
        var answer = refusal.answer();
        String all = refusal.write() + ": " + answer.headers() + " " + text(answer);
        assertEquals(503, answer.status(), all);
        assertTrue(refusal.took().compareTo(ANSWER_LIMIT) <= 0, refusal.took() + " for " + all);
        assertTrue(Integer.parseInt(answer.headers().getOrDefault("retry-after", "0")) >= 1, all);
        var status = json(answer);
        assertEquals("Status", status.path("kind").asString(), all);
        assertEquals("v1", status.path("apiVersion").asString(), all);
        assertEquals("Failure", status.path("status").asString(), all);
        assertEquals("ServiceUnavailable", status.path("reason").asString(), all);
        assertEquals(503, status.path("code").asInt(), all);
        assertTrue(status.path("message").asString().contains("store"), all);
        assertEquals(
                answer.headers().get("retry-after"),
                status.at("/details/retryAfterSeconds").asString(),
                all);
    }

    /** With the quorum back: a refused write was not done, neither then nor later. */
    void requireWithoutEffect() throws InterruptedException {
        var kept = send("GET", "/" + name + "-kept", "", "");
        assertEquals(200, kept.status(), () -> text(kept));
        assertEquals(keptVersion, version(kept), () -> text(kept));
        assertEquals("yes", json(kept).at("/data/kept").asString(), () -> text(kept));
        assertEquals(404, send("GET", "/" + name + "-new", "", "").status());
    }

    private ApiResponse send(String method, String subpath, String type, String body)
            throws InterruptedException {
        var headers = new TreeMap<>(Map.of("accept", "application/json"));
        if (!body.isEmpty()) {
            headers.put("content-type", type);
        }
        return client.call(
                new ApiCall(method, collection + subpath, headers, body.getBytes(UTF_8)));
    }

    private static String configMap(String name, String kept) {
        return """
               {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"%s"},"data":{"kept":"%s"}}"""
                .formatted(name, kept);
    }

    private static String version(ApiResponse answer) {
        String version = json(answer).at("/metadata/resourceVersion").asString("");
        assertNotEquals("", version, () -> text(answer));
        return version;
    }

    private static JsonNode json(ApiResponse answer) {
        return JSON.readTree(answer.body());
    }

    private static String text(ApiResponse answer) {
        return answer.status() + " " + new String(answer.body(), UTF_8);
    }

    @Override
    public void close() {
        transport.close();
    }
}
