package io.trireme.chaos.machines;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/**
 * Where one server runs.
 *
 * @param host where its peers reach it
 * @param etcdPort on its loopback
 * @param namespace empty if it is on everybody's loopback
 * @param etcd where clients reach it
 */
record Machine(
        String name,
        String host,
        int raftPort,
        int apiPort,
        int etcdPort,
        Optional<String> namespace,
        Optional<NamespaceRelay> relay,
        URI etcd)
        implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";

    /** Below the ports that systems give to outgoing connections. */
    private static final int PORT_MIN = 15_000;

    private static final int PORT_MAX = 20_000;

    static Machine make(int index, Optional<Namespaces> namespaces) throws IOException {
        String name = "server-" + (index + 1);
        if (namespaces.isEmpty()) {
            int etcdPort = freePort();
            return new Machine(
                    name,
                    LOOPBACK,
                    freePort(),
                    freePort(),
                    etcdPort,
                    Optional.empty(),
                    Optional.empty(),
                    door(etcdPort));
        }
        var namespace = namespaces.get().name(index);
        var relay = NamespaceRelay.start(namespace, 2379);
        return new Machine(
                name,
                namespaces.get().address(index),
                2380,
                6443,
                2379,
                Optional.of(namespace),
                Optional.of(relay),
                door(relay.address().getPort()));
    }

    private static URI door(int port) {
        return URI.create("https://" + LOOPBACK + ":" + port);
    }

    private static int freePort() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(PORT_MIN, PORT_MAX);
            try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return port;
            } catch (IOException e) {
                if (!String.valueOf(e.getMessage()).contains("in use")) {
                    throw e;
                }
            }
        }
    }

    /** As {@code trireme pki --server} wants them. */
    String certificateNames() {
        return name + "=" + LOOPBACK + (host.equals(LOOPBACK) ? "" : "," + host);
    }

    /** What stands before a command that is to run here. */
    List<String> commandPrefix() {
        return namespace.map(ns -> List.of("ip", "netns", "exec", ns)).orElse(List.of());
    }

    String configuration(String clusterId, Path data, Path pki, List<Machine> all) {
        return """
               name: %s
               cluster-id: %s
               data-dir: %s
               pki-dir: %s
               members:
               %s
               api-bind: 127.0.0.1:%d
               etcd-bind: 127.0.0.1:%d
               """
                .formatted(
                        name,
                        clusterId,
                        data,
                        pki,
                        all.stream()
                                .map(
                                        each ->
                                                "  %s: %s:%d"
                                                        .formatted(
                                                                each.name,
                                                                each.host,
                                                                each.raftPort))
                                .collect(Collectors.joining("\n")),
                        apiPort,
                        etcdPort);
    }

    @Override
    public void close() throws IOException {
        if (relay.isPresent()) {
            relay.get().close();
        }
    }
}
