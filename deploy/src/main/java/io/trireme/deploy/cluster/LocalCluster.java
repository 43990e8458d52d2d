package io.trireme.deploy.cluster;

import io.trireme.deploy.cluster.ClusterLayout.Member;
import io.trireme.deploy.config.ConfigException;
import io.trireme.deploy.config.HostPort;
import io.trireme.deploy.pki.ClusterPki;
import io.trireme.deploy.pki.ClusterPki.ClientFiles;
import io.trireme.deploy.pki.PrivateFolder;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
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
    private final Path launcher;
    private final ClusterLayout layout;

    private LocalCluster(Path folder, Path launcher, ClusterLayout layout) {
        this.folder = folder;
        this.launcher = launcher;
        this.layout = layout;
    }

    /**
     * Where a cluster lives and what starts its processes.
     *
     * @param kubeconfig where the administrator's kubeconfig is wanted; empty for where it is, or
     *     for {@code kubeconfigPreset}
     * @param launcher the {@code trireme} script
     */
    public record Place(
            Path folder, Optional<Path> kubeconfig, Path kubeconfigPreset, Path launcher) {
        /**
         * For before anything is made.
         *
         * @throws ConfigException if the kubeconfig that is wanted is there and is somebody else's
         */
        public void refuseForeignKubeconfig() {
            kubeconfig.ifPresent(Kubeconfig::requireOurs);
        }
    }

    /**
     * What a cluster is made of.
     *
     * @param servers empty for as many as there are, three in a new cluster
     * @param nodes likewise
     * @param balancerPort of a new cluster; empty for 6443 if that is free, else any; 0 for any
     */
    public record Shape(
            Optional<Integer> servers, Optional<Integer> nodes, Optional<Integer> balancerPort) {
        private static final int PRESET = 3;
    }

    /**
     * Finds the cluster of a folder.
     *
     * @throws ConfigException if there is none
     */
    public static LocalCluster require(Place place) throws IOException {
        var layout =
                ClusterLayout.find(place.folder())
                        .orElseThrow(
                                () ->
                                        new ConfigException(
                                                "no cluster in "
                                                        + place.folder()
                                                        + "; make one with: ./trireme up"));
        return new LocalCluster(place.folder(), place.launcher(), layout);
    }

    /**
     * Finds the cluster of a folder, or makes its layout; then what of its files is missing.
     *
     * @throws ConfigException if a restore into the folder did not end
     */
    public static LocalCluster openOrCreate(
            Place place, Shape shape, InstantSource clock, RandomGenerator random)
            throws IOException {
        RestoredCluster.refuseUnfinished(place.folder());
        return prepare(place, shape, clock, random);
    }

    /** As {@link #openOrCreate}, also while the folder is being restored. */
    static LocalCluster prepare(
            Place place, Shape shape, InstantSource clock, RandomGenerator random)
            throws IOException {
        PrivateFolder.make(place.folder());
        var existing = ClusterLayout.find(place.folder());
        var ports = new FreePorts(random);
        ClusterLayout layout;
        if (existing.isEmpty()) {
            layout = newLayout(place, shape, ports);
        } else {
            layout = existing.get();
            refuseOtherSize(place, "servers", layout.servers().size(), shape.servers());
            refuseOtherSize(place, "nodes", layout.nodes().size(), shape.nodes());
            layout = layout.withKubeconfig(place.kubeconfig().orElse(layout.kubeconfig()));
        }
        layout = layout.withEtcd(ports);
        var cluster = new LocalCluster(place.folder(), place.launcher(), layout);
        cluster.writeFiles(clock);
        layout.save(place.folder());
        return cluster;
    }

    private static void refuseOtherSize(
            Place place, String what, int existing, Optional<Integer> wanted) {
        if (wanted.isPresent() && wanted.get() != existing) {
            throw new ConfigException(
                    "the cluster in %s has %d %s, not %d; remove it first with: ./trireme down --delete"
                            .formatted(place.folder(), existing, what, wanted.get()));
        }
    }

    private static ClusterLayout newLayout(Place place, Shape shape, FreePorts ports)
            throws IOException {
        int serverCount = shape.servers().orElse(Shape.PRESET);
        int nodeCount = shape.nodes().orElse(Shape.PRESET);
        var servers = new ArrayList<Member>();
        for (int i = 1; i <= serverCount; i++) {
            servers.add(
                    new Member(
                            "server-" + i,
                            new HostPort(LOOPBACK, ports.next()),
                            new HostPort(LOOPBACK, ports.next()),
                            Optional.empty()));
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
                IntStream.rangeClosed(1, nodeCount).mapToObj(i -> "hollow-" + i).toList(),
                place.kubeconfig().orElse(place.kubeconfigPreset()));
    }

    private void writeFiles(InstantSource clock) throws IOException {
        var pki = ClusterPki.openOrCreate(pkiFolder(), clock.instant());
        Kubeconfig.write(layout.kubeconfig(), layout.balancer(), pki.issueAdmin());
        for (Member server : layout.servers()) {
            pki.issueServer(server.name(), List.of(LOOPBACK, SERVICE_ADDRESS));
            PrivateFolder.make(folder.resolve(server.name()));
            Files.writeString(configurationFile(server.name()), configurationOf(server));
        }
        pki.issueEtcdClient();
        for (String node : layout.nodes()) {
            pki.issueNode(node);
        }
        PrivateFolder.make(folder.resolve("logs"));
        PrivateFolder.make(folder.resolve("run"));
    }

    private String configurationOf(Member server) {
        return """
               # Written by `trireme up`; every key is explained in deploy/three-nodes/server.yaml.
               name: %s
               cluster-id: %s
               data-dir: %s
               pki-dir: %s
               members:
               %s
               api-bind: %s
               etcd-bind: %s
               etcd-members:
               %s
               """
                .formatted(
                        server.name(),
                        layout.clusterId(),
                        folder.resolve(server.name()).resolve("data"),
                        folder.resolve("pki"),
                        addresses(Member::raft),
                        server.api(),
                        server.etcd().orElseThrow(),
                        addresses(member -> member.etcd().orElseThrow()));
    }

    private String addresses(Function<Member, HostPort> address) {
        return layout.servers().stream()
                .map(member -> "  " + member.name() + ": " + address.apply(member))
                .collect(Collectors.joining("\n"));
    }

    /** The configuration of a server, by its name. */
    Path configurationFile(String server) {
        return folder.resolve(server).resolve("server.yaml");
    }

    public ClusterLayout layout() {
        return layout;
    }

    public Path folder() {
        return folder;
    }

    public Path kubeconfig() {
        return layout.kubeconfig();
    }

    private Path pkiFolder() {
        return folder.resolve("pki");
    }

    public ClientFiles admin() {
        return ClusterPki.admin(pkiFolder());
    }

    public ClientFiles etcdClient() {
        return ClusterPki.etcdClient(pkiFolder());
    }

    /**
     * Keeps other commands from starting and stopping processes of this folder at the same time;
     * waits for one that does.
     */
    public static Closeable lock(Path folder) throws IOException {
        PrivateFolder.make(folder);
        var channel =
                FileChannel.open(
                        folder.resolve("lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        try {
            channel.lock();
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return channel;
    }

    /** Removes the folder and the kubeconfig that leads to it; all processes must have ended. */
    public void delete() throws IOException {
        Kubeconfig.deleteIfOf(kubeconfig(), admin().ca());
        List<Path> files;
        try (var walk = Files.walk(folder)) {
            files = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
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
                arguments.addAll(List.of("--ca", admin().ca().toString()));
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
            default -> List.of("server", "--config", configurationFile(name).toString());
        };
    }

    /**
     * Asks processes to stop, all at once, waits for each, and kills those that do not.
     *
     * @param stopped is told each name when its process is gone
     */
    public void stop(List<String> names, Consumer<String> stopped)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + STOP_LIMIT.toNanos();
        var running = new LinkedHashMap<String, ProcessHandle>();
        for (String name : names) {
            findProcess(name).ifPresent(process -> running.put(name, process));
        }
        running.values().forEach(ProcessHandle::destroy);
        for (String name : names) {
            var process = running.get(name);
            if (process != null && !ended(process, deadline - System.nanoTime())) {
                process.destroyForcibly();
                if (!ended(process, STOP_LIMIT.toNanos())) {
                    throw new IOException(name + " (pid " + process.pid() + ") does not end");
                }
            }
            processFile(name).delete();
            stopped.accept(process == null ? name + " was not running" : name + " stopped");
        }
    }

    private static boolean ended(ProcessHandle process, long limitNanos)
            throws InterruptedException {
        try {
            process.onExit().get(Math.max(1, limitNanos), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException _) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("waiting for a process never fails", e);
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
