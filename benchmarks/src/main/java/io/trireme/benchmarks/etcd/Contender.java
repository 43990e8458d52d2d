package io.trireme.benchmarks.etcd;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Whose members are measured, and how one is started. */
enum Contender {
    ETCD("etcd") {
        @Override
        List<String> command(MemberPlaces places, MemberStart start) {
            String name = start.name();
            String peers =
                    places.peerPorts().entrySet().stream()
                            .map(one -> one.getKey() + "=" + url(one.getValue()))
                            .collect(Collectors.joining(","));
            String peer = url(places.peerPorts().get(name));
            String client = url(places.clientPorts().get(name));
            Path pki = places.pki();
            return List.of(
                    "etcd",
                    "--name=" + name,
                    "--data-dir=" + places.folder().resolve(name),
                    "--listen-peer-urls=" + peer,
                    "--initial-advertise-peer-urls=" + peer,
                    "--listen-client-urls=" + client,
                    "--advertise-client-urls=" + client,
                    "--initial-cluster=" + peers,
                    "--initial-cluster-state=" + (start.joins() ? "existing" : "new"),
                    "--initial-cluster-token=" + MemberPlaces.CLUSTER,
                    "--trusted-ca-file=" + pki.resolve("etcd-ca.crt"),
                    "--cert-file=" + pki.resolve(name + "-etcd.crt"),
                    "--key-file=" + pki.resolve(name + "-etcd.key"),
                    "--client-cert-auth=true",
                    "--peer-trusted-ca-file=" + pki.resolve("raft-ca.crt"),
                    "--peer-cert-file=" + pki.resolve(name + "-raft.crt"),
                    "--peer-key-file=" + pki.resolve(name + "-raft.key"),
                    "--peer-client-cert-auth=true",
                    // It would call its own server with a certificate that is not for clients.
                    "--enable-grpc-gateway=false",
                    "--quota-backend-bytes=" + start.quotaBytes(),
                    "--logger=zap",
                    "--log-level=warn");
        }
    },
    TRIREME("Trireme") {
        @Override
        List<String> command(MemberPlaces places, MemberStart start) {
            var command = new ArrayList<String>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            // As ./trireme starts a server.
            command.addAll(
                    List.of(
                            "--enable-native-access=ALL-UNNAMED",
                            "--sun-misc-unsafe-memory-access=allow",
                            "-XX:+UseCompactObjectHeaders",
                            "-XX:+ExitOnOutOfMemoryError",
                            "-Xms64m",
                            "-Xmx1g",
                            "-XX:+UseSerialGC",
                            "-XX:+UseTransparentHugePages",
                            "-XX:MaxMetaspaceSize=192m",
                            "-XX:ReservedCodeCacheSize=96m",
                            "-Xss512k"));
            String logging = System.getProperty("logback.configurationFile");
            if (logging != null) {
                command.add("-Dlogback.configurationFile=" + logging);
            }
            command.addAll(List.of("-cp", System.getProperty("java.class.path")));
            command.add(StoreMember.class.getName());
            command.addAll(StoreMember.arguments(places, start));
            return command;
        }
    };

    final String title;

    Contender(String title) {
        this.title = title;
    }

    /** What starts a member in the foreground. */
    abstract List<String> command(MemberPlaces places, MemberStart start);

    private static String url(int port) {
        return "https://127.0.0.1:" + port;
    }
}
