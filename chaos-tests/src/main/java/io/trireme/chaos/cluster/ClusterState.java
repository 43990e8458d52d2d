package io.trireme.chaos.cluster;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What {@code ./trireme status -o json} said.
 *
 * @param leaders by {@code controller-manager} and {@code scheduler}
 */
public record ClusterState(List<Server> servers, SortedMap<String, Leader> leaders) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    public ClusterState {
        servers = List.copyOf(servers);
    }

    /**
     * @param pid empty when there is no such process
     * @param reason why it is not ready; empty when it is
     * @param raft empty when the server does not answer
     */
    public record Server(
            String name,
            Optional<Long> pid,
            String apiAddress,
            boolean ready,
            String reason,
            Optional<Raft> raft) {}

    /**
     * @param role {@code leader}, {@code follower} or {@code candidate}
     * @param lag committed log entries that the server has not applied
     */
    public record Raft(String role, long term, long appliedIndex, long lag, long revision) {}

    /**
     * @param holder name of the server that leads; empty when nobody does
     * @param since empty when nobody leads
     */
    public record Leader(String holder, Optional<Instant> since, int transitions) {}

    static ClusterState parse(String json) {
        var root = JSON.readTree(json);
        var leaders = new TreeMap<String, Leader>();
        root.required("leaders").forEachEntry((name, leader) -> leaders.put(name, leader(leader)));
        return new ClusterState(
                root.required("servers").valueStream().map(ClusterState::server).toList(), leaders);
    }

    private static Server server(JsonNode node) {
        return new Server(
                node.required("name").asString(),
                node.required("pid").isNull()
                        ? Optional.empty()
                        : Optional.of(node.required("pid").asLong()),
                node.required("apiAddress").asString(),
                node.required("ready").asBoolean(),
                node.path("reason").asString(""),
                node.required("raftRole").isNull() ? Optional.empty() : Optional.of(raft(node)));
    }

    private static Raft raft(JsonNode node) {
        return new Raft(
                node.required("raftRole").asString(),
                node.required("term").asLong(),
                node.required("appliedIndex").asLong(),
                node.required("lag").asLong(),
                node.required("revision").asLong());
    }

    private static Leader leader(JsonNode node) {
        String since = node.path("since").asString("");
        return new Leader(
                node.required("holder").asString(),
                since.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(since)),
                node.required("transitions").asInt());
    }

    public boolean allReady() {
        return servers.stream().allMatch(Server::ready);
    }

    /** All servers are ready and hold all that is committed, and everything has its leader. */
    public boolean whole() {
        return allReady()
                && servers.stream().allMatch(server -> server.raft().orElseThrow().lag() == 0)
                && led();
    }

    /** The log, the controllers and the scheduler have a leader. */
    public boolean led() {
        return raftLeader().isPresent()
                && holder("controller-manager").isPresent()
                && holder("scheduler").isPresent();
    }

    public Server server(String name) {
        return servers.stream()
                .filter(server -> server.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no server " + name + " in " + this));
    }

    /** The server that says it leads the log, at the highest term if several say so. */
    public Optional<String> raftLeader() {
        return servers.stream()
                .filter(server -> server.raft().map(Raft::role).orElse("").equals("leader"))
                .max(Comparator.comparingLong(server -> server.raft().get().term()))
                .map(Server::name);
    }

    /** The server that leads {@code controller-manager} or {@code scheduler}. */
    public Optional<String> holder(String leader) {
        return Optional.ofNullable(leaders.get(leader))
                .map(Leader::holder)
                .filter(holder -> !holder.isEmpty());
    }
}
