package io.trireme.deploy.status;

import io.trireme.deploy.status.ServerStatus.LeaseStatus;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** All servers, and the leaders as the best informed of them tells it. */
public record ClusterStatus(List<ServerStatus> servers, SortedMap<String, LeaseStatus> leaders) {
    private static final Duration CONTACT_MAX = Duration.ofSeconds(5);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    public static ClusterStatus of(List<ServerStatus> servers) {
        var leaders = new TreeMap<String, LeaseStatus>();
        // A server that lost touch may know only old holders: the newest renewal of all counts.
        for (ServerStatus server : servers) {
            server.leases()
                    .forEach(
                            (name, lease) ->
                                    leaders.merge(
                                            name,
                                            lease,
                                            (one, other) ->
                                                    newerFirst().compare(one, other) <= 0
                                                            ? one
                                                            : other));
        }
        return new ClusterStatus(List.copyOf(servers), leaders);
    }

    private static Comparator<LeaseStatus> newerFirst() {
        return Comparator.comparing(LeaseStatus::renewed).reversed();
    }

    public boolean allReady() {
        return servers.stream().allMatch(ServerStatus::ready);
    }

    /**
     * Whether a quorum stands behind this: one of those that answer leads, and has lately heard of
     * a majority.
     */
    public boolean hasQuorum() {
        return servers.stream()
                .flatMap(server -> server.raft().stream())
                .anyMatch(
                        raft ->
                                raft.role().equals("leader")
                                        && raft.lastContact().compareTo(CONTACT_MAX) <= 0);
    }

    /**
     * When the servers that answered last knew what the cluster as a whole had agreed on: now with
     * a quorum, else the newest sign of a leader.
     *
     * @return empty when none knows of any
     */
    public Optional<Instant> asOf(Instant now) {
        if (hasQuorum()) {
            return Optional.of(now);
        }
        return leaders.values().stream()
                .map(LeaseStatus::renewed)
                .flatMap(renewed -> Times.parse(renewed).stream())
                .max(Comparator.naturalOrder());
    }

    /**
     * The document of {@code status -o json}.
     *
     * @param now when the servers were asked
     */
    public String toJson(Instant now) {
        ObjectNode root = JSON.createObjectNode();
        var list = root.putArray("servers");
        for (ServerStatus server : servers) {
            var one = list.addObject();
            one.put("name", server.name());
            server.pid().ifPresentOrElse(pid -> one.put("pid", pid), () -> one.putNull("pid"));
            one.put("apiAddress", server.apiAddress());
            one.put("ready", server.ready());
            if (!server.reason().isEmpty()) {
                one.put("reason", server.reason());
            }
            server.raft()
                    .ifPresentOrElse(
                            raft ->
                                    one.put("raftRole", raft.role())
                                            .put("term", raft.term())
                                            .put("appliedIndex", raft.appliedIndex())
                                            .put("lag", raft.lag())
                                            .put("full", raft.full())
                                            .put("revision", raft.revision()),
                            () ->
                                    one.putNull("raftRole")
                                            .putNull("term")
                                            .putNull("appliedIndex")
                                            .putNull("lag")
                                            .putNull("revision"));
        }
        var leads = root.putObject("leaders");
        leaders.forEach(
                (name, lease) ->
                        leads.putObject(name)
                                .put("holder", lease.holder())
                                .put("since", lease.since())
                                .put("transitions", lease.transitions()));
        root.put("quorum", hasQuorum());
        asOf(now)
                .ifPresentOrElse(
                        time -> root.put("asOf", time.toString()), () -> root.putNull("asOf"));
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    }
}
