package io.trireme.deploy.status;

import io.trireme.deploy.cluster.ClusterLayout.Member;
import io.trireme.deploy.cluster.LocalCluster;
import io.trireme.deploy.status.ServerStatus.LeaseStatus;
import io.trireme.deploy.status.ServerStatus.Raft;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

import javax.net.ssl.SSLContext;

/**
 * Asks every server of a local cluster for its status, all at once and each for at most {@code
 * LIMIT}; a server that does not answer is told apart from a process that is not there.
 */
public final class StatusReader implements AutoCloseable {
    /** More than a server needs: this process has just begun, on a machine that may be busy. */
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final LocalCluster cluster;
    private final HttpClient http;

    /**
     * @param tls the administrator's
     */
    public StatusReader(LocalCluster cluster, SSLContext tls) {
        this.cluster = cluster;
        this.http = HttpClient.newBuilder().sslContext(tls).connectTimeout(LIMIT).build();
    }

    public ClusterStatus read() throws IOException, InterruptedException {
        var reads =
                cluster.layout().servers().stream()
                        .map(server -> (Callable<ServerStatus>) () -> read(server))
                        .toList();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var servers = new ArrayList<ServerStatus>();
            for (var future : threads.invokeAll(reads)) {
                servers.add(future.get());
            }
            return ClusterStatus.of(servers);
        } catch (ExecutionException e) {
            throw new IOException("cannot read the status: " + e.getCause().getMessage(), e);
        }
    }

    private ServerStatus read(Member server) throws IOException, InterruptedException {
        Optional<Long> pid = cluster.findProcess(server.name()).map(ProcessHandle::pid);
        if (pid.isEmpty()) {
            return down(server, pid, "no process; start it with: ./trireme up");
        }
        var request =
                HttpRequest.newBuilder(
                                URI.create("https://" + server.api() + ServerStatusRoute.PATH))
                        .timeout(LIMIT)
                        .build();
        try {
            var response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                return down(server, pid, "answered " + response.statusCode());
            }
            return parse(server, pid, JSON.readTree(response.body()));
        } catch (IOException | JacksonException e) {
            String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            return down(server, pid, "does not answer: " + why);
        }
    }

    private static ServerStatus down(Member server, Optional<Long> pid, String reason) {
        return new ServerStatus(
                server.name(),
                pid,
                server.api().toString(),
                false,
                reason,
                Optional.empty(),
                new TreeMap<>());
    }

    private static ServerStatus parse(Member server, Optional<Long> pid, JsonNode root) {
        var raft = root.required("raft");
        SortedMap<String, LeaseStatus> leases = new TreeMap<>();
        root.required("leases")
                .forEachEntry(
                        (name, lease) ->
                                leases.put(
                                        name,
                                        new LeaseStatus(
                                                lease.path("holder").asString(""),
                                                lease.path("since").asString(""),
                                                lease.path("renewed").asString(""),
                                                lease.path("transitions").asInt(0))));
        return new ServerStatus(
                server.name(),
                pid,
                server.api().toString(),
                root.required("ready").asBoolean(),
                root.path("reason").asString(""),
                Optional.of(
                        new Raft(
                                raft.required("role").asString(),
                                raft.required("term").asLong(),
                                raft.path("leader").asString(""),
                                Duration.ofMillis(raft.path("lastContactMillis").asLong(0)),
                                raft.required("appliedIndex").asLong(),
                                raft.required("lag").asLong(),
                                raft.required("revision").asLong(),
                                raft.path("full").asBoolean(false))),
                leases);
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}
