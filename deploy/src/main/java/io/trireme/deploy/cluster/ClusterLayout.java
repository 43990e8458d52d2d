package io.trireme.deploy.cluster;

import io.trireme.deploy.config.ConfigException;
import io.trireme.deploy.config.HostPort;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a local cluster consists of; kept in {@code cluster.json} of its folder.
 *
 * @param clusterId made once, so that data folders of two clusters are never mixed up
 * @param balancer where clients connect
 * @param nodes the names of its hollow nodes
 * @param kubeconfig where the administrator's kubeconfig is
 */
public record ClusterLayout(
        String clusterId,
        List<Member> servers,
        HostPort balancer,
        List<String> nodes,
        Path kubeconfig) {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String FILE = "cluster.json";

    public ClusterLayout {
        servers = List.copyOf(servers);
        nodes = List.copyOf(nodes);
    }

    /**
     * One server and its addresses.
     *
     * @param etcd empty in a cluster that was made before there were doors for etcd's clients
     */
    public record Member(String name, HostPort api, HostPort raft, Optional<HostPort> etcd) {}

    /**
     * @return empty if the folder holds no cluster
     */
    public static Optional<ClusterLayout> find(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (Files.notExists(file)) {
            return Optional.empty();
        }
        try {
            var root = JSON.readTree(Files.readString(file));
            return Optional.of(
                    new ClusterLayout(
                            root.required("clusterId").asString(),
                            root.required("servers")
                                    .valueStream()
                                    .map(ClusterLayout::member)
                                    .toList(),
                            address(root.required("balancer")),
                            root.required("nodes")
                                    .valueStream()
                                    .map(node -> node.asString())
                                    .toList(),
                            Path.of(root.required("kubeconfig").asString())));
        } catch (JacksonException e) {
            throw new ConfigException(file + " cannot be read: " + e.getOriginalMessage());
        }
    }

    private static Member member(JsonNode server) {
        return new Member(
                server.required("name").asString(),
                address(server.required("api")),
                address(server.required("raft")),
                server.optional("etcd").map(ClusterLayout::address));
    }

    private static HostPort address(JsonNode node) {
        return HostPort.parse(node.asString())
                .orElseThrow(
                        () -> new ConfigException("\"" + node.asString() + "\" is no address"));
    }

    ClusterLayout withKubeconfig(Path file) {
        return new ClusterLayout(clusterId, servers, balancer, nodes, file);
    }

    /** Every server has a door for etcd's clients; those that have none get one at a free port. */
    ClusterLayout withEtcd(FreePorts ports) throws IOException {
        List<Member> all = new ArrayList<>();
        for (Member server : servers) {
            HostPort etcd =
                    server.etcd().isPresent()
                            ? server.etcd().get()
                            : new HostPort(server.api().host(), ports.next());
            all.add(new Member(server.name(), server.api(), server.raft(), Optional.of(etcd)));
        }
        return new ClusterLayout(clusterId, all, balancer, nodes, kubeconfig);
    }

    /** Writes the file; the folder must exist. */
    public void save(Path folder) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        root.put("clusterId", clusterId);
        var list = root.putArray("servers");
        for (Member server : servers) {
            ObjectNode one =
                    list.addObject()
                            .put("name", server.name())
                            .put("api", server.api().toString())
                            .put("raft", server.raft().toString());
            server.etcd().ifPresent(address -> one.put("etcd", address.toString()));
        }
        root.put("balancer", balancer.toString());
        var names = root.putArray("nodes");
        nodes.forEach(names::add);
        root.put("kubeconfig", kubeconfig.toString());
        Path temporary = folder.resolve(FILE + ".new");
        Files.writeString(
                temporary, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n");
        Files.move(temporary, folder.resolve(FILE), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }
}
