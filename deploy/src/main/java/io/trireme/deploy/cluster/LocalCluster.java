package io.trireme.deploy.cluster;

import io.trireme.deploy.cluster.ClusterLayout.Member;
import io.trireme.deploy.config.ConfigException;
import io.trireme.deploy.config.HostPort;
import io.trireme.deploy.pki.ClusterPki;
import io.trireme.deploy.pki.ClusterPki.ClientFiles;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A cluster of processes on this machine: {@code server-1} … {@code server-N}, one process of
 * hollow nodes and the balancer. Its folder holds the layout, certificates, each server's
 * configuration and data, logs and process files.
 */
public final class LocalCluster {
    public static final String BALANCER = "balancer";
    public static final String HOLLOW_NODES = "hollow-nodes";
    private static final String LOOPBACK = "127.0.0.1";
    private static final String SERVICE_ADDRESS = "10.0.0.1";
    private static final int BALANCER_PORT = 6443;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

    private final Path folder;
    private final Path kubeconfig;
    private final Path launcher;
    private final ClusterLayout layout;
    private final ClusterPki pki;

    private LocalCluster(
            Path folder, Path kubeconfig, Path launcher, ClusterLayout layout, ClusterPki pki) {
        this.folder = folder;
        this.kubeconfig = kubeconfig;
        this.launcher = launcher;
        this.layout = layout;
        this.pki = pki;
    }

    /**
     * Where a cluster lives and what starts its processes.
     *
     * @param kubeconfig where the administrator's kubeconfig is written
     * @param launcher the {@code trireme} script
     */
    public record Place(Path folder, Path kubeconfig, Path launcher) {}

    /**
     * What a new cluster is made of.
     *
     * @param balancerPort empty for 6443 if that is free, else any; 0 for any
     */
    public record Shape(int servers, int nodes, Optional<Integer> balancerPort) {}

    /**
     * Finds the cluster of a folder.
     *
     * @throws ConfigException if there is none
     */
    public static LocalCluster require(Place place, InstantSource clock) throws IOException {
        var layout =
                ClusterLayout.find(place.folder())
                        .orElseThrow(
                                () ->
                                        new ConfigException(
                                                "no cluster in "
                                                        + place.folder()
                                                        + "; make one with: ./trireme up"));
        return new LocalCluster(
                place.folder(),
                place.kubeconfig(),
                place.launcher(),
                layout,
                ClusterPki.openOrCreate(place.folder().resolve("pki"), clock.instant()));
    }

    /** Finds the cluster of a folder, or makes its layout, certificates and configuration. */
    public static LocalCluster openOrCreate(
            Place place, Shape shape, InstantSource clock, RandomGenerator random)
            throws IOException {
        var existing = ClusterLayout.find(place.folder());
        if (existing.isEmpty()) {
            Files.createDirectories(place.folder());
            newLayout(shape, random).save(place.folder());
        } else if (existing.get().servers().size() != shape.servers()) {
            throw new ConfigException(
                    "the cluster in "
                            + place.folder()
                            + " has "
                            + existing.get().servers().size()
                            + " servers, not "
                            + shape.servers()
                            + "; remove it with: ./trireme down --delete");
        }
        var cluster = require(place, clock);
        cluster.writeFiles();
        return cluster;
    }

    private static ClusterLayout newLayout(Shape shape, RandomGenerator random) throws IOException {
        var ports = new FreePorts(random);
        var servers = new ArrayList<Member>();
        for (int i = 1; i <= shape.servers(); i++) {
            servers.add(
                    new Member(
                            "server-" + i,
                            new HostPort(LOOPBACK, ports.next()),
                            new HostPort(LOOPBACK, ports.next())));
        }
        int wanted = shape.balancerPort().orElse(BALANCER_PORT);
        int port = wanted == 0 ? ports.next() : ports.preferring(wanted);
        if (shape.balancerPort().isPresent() && wanted != 0 && port != wanted) {
            throw new ConfigException("port " + wanted + " of --port is in use");
        }
        return new ClusterLayout(
                UUID.randomUUID().toString(),
                servers,
                new HostPort(LOOPBACK, port),
                IntStream.rangeClosed(1, shape.nodes()).mapToObj(i -> "hollow-" + i).toList());
    }

    private void writeFiles() throws IOException {
        for (Member server : layout.servers()) {
            pki.issueServer(server.name(), List.of(LOOPBACK, SERVICE_ADDRESS));
            Path home = folder.resolve(server.name());
            Files.createDirectories(home);
            Files.writeString(home.resolve("server.yaml"), configurationOf(server));
        }
        for (String node : layout.nodes()) {
            pki.issueNode(node);
        }
        Files.createDirectories(folder.resolve("logs"));
        Files.createDirectories(folder.resolve("run"));
        Kubeconfig.write(kubeconfig, layout.balancer(), admin());
    }

    private String configurationOf(Member server) {
        String members =
                layout.servers().stream()
                        .map(member -> "  " + member.name() + ": " + member.raft())
                        .collect(Collectors.joining("\n"));
        return """
               # Written by `trireme up`; every key is explained in deploy/three-nodes/server.yaml.
               name: %s
               cluster-id: %s
               data-dir: %s
               pki-dir: %s
               members:
               %s
               api-bind: %s
               """
                .formatted(
                        server.name(),
                        layout.clusterId(),
                        folder.resolve(server.name()).resolve("data"),
                        folder.resolve("pki"),
                        members,
                        server.api());
    }

    public ClusterLayout layout() {
        return layout;
    }

    public Path folder() {
        return folder;
    }

    public Path kubeconfig() {
        return kubeconfig;
    }

    public ClientFiles admin() throws IOException {
        return pki.issueAdmin();
    }

    /** All processes by name, in the order in which they start. */
    public List<String> processNames() {
        var names = new ArrayList<String>();
        layout.servers().forEach(server -> names.add(server.name()));
        names.add(BALANCER);
        if (!layout.nodes().isEmpty()) {
            names.add(HOLLOW_NODES);
        }
        return names;
    }

    public Optional<ProcessHandle> findProcess(String name) throws IOException {
        return processFile(name).find();
    }

    /** Starts a process unless it runs; returns its handle either way. */
    public ProcessHandle start(String name) throws IOException {
        var running = findProcess(name);
        if (running.isPresent()) {
            return running.get();
        }
        var command = new ArrayList<String>();
        // Its own session, so that closing the terminal or Ctrl-C does not stop the cluster.
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            command.add("/usr/bin/setsid");
        }
        command.add(launcher.toString());
        command.addAll(argumentsOf(name));
        var builder = new ProcessBuilder(command);
        builder.environment().put("TRIREME_LOG_FILE", logFile(name).toString());
        builder.environment().put("TRIREME_NO_BUILD", "1");
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.redirectOutput(outputFile(name).toFile());
        builder.redirectErrorStream(true);
        var process = builder.start();
        processFile(name).write(process.toHandle());
        return process.toHandle();
    }

    private List<String> argumentsOf(String name) {
        return switch (name) {
            case BALANCER -> {
                var arguments = new ArrayList<String>();
                arguments.addAll(List.of(BALANCER, "--bind", layout.balancer().toString()));
                arguments.addAll(List.of("--ca", pki.caCertificate().toString()));
                layout.servers()
                        .forEach(
                                server ->
                                        arguments.addAll(
                                                List.of("--backend", server.api().toString())));
                yield arguments;
            }
            case HOLLOW_NODES -> {
                var arguments = new ArrayList<String>();
                arguments.addAll(
                        List.of(
                                HOLLOW_NODES,
                                "--server",
                                "https://" + layout.balancer(),
                                "--pki-dir",
                                folder.resolve("pki").toString()));
                arguments.addAll(layout.nodes());
                yield arguments;
            }
            default ->
                    List.of(
                            "server",
                            "--config",
                            folder.resolve(name).resolve("server.yaml").toString());
        };
    }

    /** Asks a process to stop, waits, and kills it when it does not. */
    public void stop(String name) throws IOException, InterruptedException {
        var running = findProcess(name);
        if (running.isPresent()) {
            var process = running.get();
            process.destroy();
            try {
                process.onExit().get(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException _) {
                process.destroyForcibly();
                awaitEnd(name, process);
            } catch (ExecutionException e) {
                throw new IOException("cannot wait for " + name, e);
            }
        }
        processFile(name).delete();
    }

    private static void awaitEnd(String name, ProcessHandle process)
            throws IOException, InterruptedException {
        try {
            process.onExit().get(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new IOException(name + " (pid " + process.pid() + ") does not end", e);
        }
    }

    public Path logFile(String name) {
        return folder.resolve("logs").resolve(name + ".log");
    }

    /** What the process printed outside its log: a failed start says here why. */
    public Path outputFile(String name) {
        return folder.resolve("logs").resolve(name + ".out");
    }

    private ProcessFile processFile(String name) {
        return new ProcessFile(folder.resolve("run").resolve(name + ".pid"));
    }
}
