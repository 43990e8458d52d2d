package io.trireme.deploy.cluster;

import io.trireme.deploy.status.ClusterStatus;
import io.trireme.deploy.status.ServerStatus;
import io.trireme.deploy.status.StatusReader;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;

import javax.net.ssl.SSLContext;

/**
 * Waits until a started cluster serves: every server ready, both leaders there, every node Ready as
 * seen through the balancer. Ends early when a process ends, with what it last printed.
 */
public final class ClusterReadiness {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(2);
    private static final List<String> LEADERS = List.of("controller-manager", "scheduler");
    private static final int LAST_LINES = 5;
    private static final String SENTENCE_MARK = "trireme: ";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final LocalCluster cluster;
    private final StatusReader reader;
    private final SSLContext tls;
    private final Set<String> told = new HashSet<>();
    private ClusterStatus last = new ClusterStatus(List.of(), new TreeMap<>());

    public ClusterReadiness(LocalCluster cluster, StatusReader reader, SSLContext tls) {
        this.cluster = cluster;
        this.reader = reader;
        this.tls = tls;
    }

    /**
     * @param progress is told each thing once, when it becomes ready
     * @throws IOException if a process ended or the time is over; says what was missing
     */
    public void await(Duration limit, BiConsumer<String, String> progress)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        try (var http =
                HttpClient.newBuilder().sslContext(tls).connectTimeout(REQUEST_LIMIT).build()) {
            String missing = missing(http, start, progress);
            while (!missing.isEmpty()) {
                refuseDeadProcesses();
                if (System.nanoTime() - start > limit.toNanos()) {
                    throw new IOException(
                            "not ready after "
                                    + limit.toSeconds()
                                    + " s: "
                                    + missing
                                    + "; see: ./trireme logs");
                }
                Thread.sleep(POLL);
                missing = missing(http, start, progress);
            }
        }
    }

    /**
     * @return what is not ready yet, in words; empty when all is
     */
    private String missing(HttpClient http, long start, BiConsumer<String, String> progress)
            throws IOException, InterruptedException {
        ClusterStatus status = reader.read();
        last = status;
        String missing = "";
        for (ServerStatus server : status.servers()) {
            if (server.ready()) {
                tell(server.name(), "ready", start, progress);
            } else {
                missing = server.name() + " (" + server.reason() + ")";
            }
        }
        for (String leader : LEADERS) {
            var lease = status.leaders().get(leader);
            if (lease == null || lease.holder().isEmpty()) {
                missing = missing.isEmpty() ? "no leader of " + leader : missing;
            } else {
                tell(leader, "led by " + lease.holder(), start, progress);
            }
        }
        if (!missing.isEmpty() || cluster.layout().nodes().isEmpty()) {
            return missing;
        }
        int ready = readyNodeCount(http);
        int wanted = cluster.layout().nodes().size();
        if (ready < wanted) {
            return ready + " of " + wanted + " nodes are ready";
        }
        tell("nodes", ready + " of " + wanted + " ready", start, progress);
        return "";
    }

    private void tell(String what, String how, long start, BiConsumer<String, String> progress) {
        if (told.add(what)) {
            progress.accept(
                    what, String.format("%s after %.1f s", how, (System.nanoTime() - start) / 1e9));
        }
    }

    private int readyNodeCount(HttpClient http) throws InterruptedException {
        var request =
                HttpRequest.newBuilder(
                                URI.create(
                                        "https://" + cluster.layout().balancer() + "/api/v1/nodes"))
                        .timeout(REQUEST_LIMIT)
                        .build();
        try {
            var response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                return 0;
            }
            return (int)
                    JSON.readTree(response.body())
                            .path("items")
                            .valueStream()
                            .filter(ClusterReadiness::isReady)
                            .count();
        } catch (IOException | JacksonException _) {
            // The balancer may not listen yet; asked again until the limit.
            return 0;
        }
    }

    private static boolean isReady(JsonNode node) {
        return node.path("status")
                .path("conditions")
                .valueStream()
                .anyMatch(
                        condition ->
                                condition.path("type").asString("").equals("Ready")
                                        && condition.path("status").asString("").equals("True"));
    }

    private void refuseDeadProcesses() throws IOException {
        for (String name : cluster.processNames()) {
            if (cluster.findProcess(name).isEmpty()) {
                throw new IOException(
                        name
                                + " did not start: "
                                + reason(name)
                                + "\nThe others run; stop them with: ./trireme down");
            }
        }
    }

    /** The process' own sentence; where it has none, the end of what it wrote. */
    private String reason(String name) throws IOException {
        var output = lines(cluster.outputFile(name));
        var sentences = output.stream().filter(line -> line.startsWith(SENTENCE_MARK)).toList();
        if (!sentences.isEmpty()) {
            return sentences.getLast().substring(SENTENCE_MARK.length());
        }
        var written = output.isEmpty() ? lines(cluster.logFile(name)) : output;
        return written.isEmpty()
                ? "it printed nothing"
                : String.join(
                        "\n",
                        written.subList(Math.max(0, written.size() - LAST_LINES), written.size()));
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    /** What {@link #await} saw last. */
    public ClusterStatus lastStatus() {
        return last;
    }
}
