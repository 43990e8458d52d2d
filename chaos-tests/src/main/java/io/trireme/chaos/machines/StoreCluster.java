package io.trireme.chaos.machines;

import com.google.protobuf.ByteString;

import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.StatusRequest;
import io.grpc.StatusRuntimeException;
import io.trireme.chaos.cluster.Result;
import io.trireme.chaos.cluster.RunningCommand;
import io.trireme.chaos.cluster.TriremeScript;
import io.trireme.chaos.etcd.EtcdAccess;
import io.trireme.chaos.etcd.EtcdConnection;
import io.trireme.client.tls.TlsContexts;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Servers as on machines of their own. Not for several threads at once, except the access and the
 * folders.
 */
public final class StoreCluster implements AutoCloseable {
    private static final Duration UP_LIMIT = Duration.ofMinutes(2);
    private static final Duration CALL_LIMIT = Duration.ofSeconds(3);
    private static final Duration END_LIMIT = Duration.ofSeconds(10);

    private final TriremeScript trireme = TriremeScript.require();
    private final Path root;
    private final Optional<Namespaces> namespaces;
    private final List<Machine> machines = new ArrayList<>();
    private final Map<String, RunningCommand> running = new TreeMap<>();
    private final Map<String, List<Preload>> preloads = new HashMap<>();
    private final Thread atExit = new Thread(this::removeAtExit, "store-cluster-down");

    private StoreCluster(Path root, Optional<Namespaces> namespaces) {
        this.root = root;
        this.namespaces = namespaces;
    }

    /**
     * Makes the certificates and configurations of servers {@code server-1}, …; starts none.
     *
     * @param root an empty folder, deleted by {@link #close}
     */
    public static StoreCluster prepare(Path root, int servers, Network network)
            throws IOException, InterruptedException {
        Optional<Namespaces> namespaces =
                network == Network.NAMESPACES
                        ? Optional.of(Namespaces.make(servers))
                        : Optional.empty();
        var cluster = new StoreCluster(root.toAbsolutePath(), namespaces);
        Runtime.getRuntime().addShutdownHook(cluster.atExit);
        try {
            cluster.make(servers);
            return cluster;
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    private void make(int servers) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("pki", "--dir=" + pki()));
        for (int i = 0; i < servers; i++) {
            machines.add(Machine.make(i, namespaces));
            command.add("--server=" + machines.get(i).certificateNames());
        }
        trireme.run(command.toArray(String[]::new)).requireSuccess();
        String clusterId = UUID.randomUUID().toString();
        for (Machine machine : machines) {
            Files.createDirectories(folder(machine.name()));
            Files.writeString(
                    configuration(machine.name()),
                    machine.configuration(clusterId, data(machine.name()), pki(), machines));
        }
        Files.createDirectories(root.resolve("logs"));
    }

    public List<String> servers() {
        return machines.stream().map(Machine::name).toList();
    }

    /** A server's own folder; {@code data} in it is the store's. */
    public Path folder(String server) {
        return root.resolve(server);
    }

    public Path data(String server) {
        return folder(server).resolve("data");
    }

    private Path pki() {
        return root.resolve("pki");
    }

    private Path configuration(String server) {
        return folder(server).resolve("server.yaml");
    }

    /** Has every later start of a server load a library, beside those before. */
    public void preload(String server, Preload preload) {
        preloads.computeIfAbsent(server, _ -> new ArrayList<>()).add(preload);
    }

    public void startAll() throws IOException, InterruptedException {
        for (String server : servers()) {
            start(server);
        }
        awaitReady(servers());
    }

    /**
     * Starts a server that does not run; it answers some time after this returns.
     *
     * @param settings {@code --key=value}, which win over its configuration
     */
    public void start(String server, String... settings) throws IOException {
        if (isRunning(server)) {
            return;
        }
        var command = new ArrayList<>(machine(server).commandPrefix());
        command.addAll(List.of(trireme.script().toString(), "server", "--config"));
        command.add(configuration(server).toString());
        command.addAll(List.of(settings));
        var environment = Preload.environment(preloads.getOrDefault(server, List.of()));
        environment.put("TRIREME_NO_BUILD", "1");
        environment.put("TRIREME_HEAP_MAX", "384m");
        environment.put("TRIREME_LOG_FILE", log(server).toString());
        running.put(server, RunningCommand.start(command, environment, ""));
    }

    private Path log(String server) {
        return root.resolve("logs").resolve(server + ".log");
    }

    public boolean isRunning(String server) {
        return running.containsKey(server) && running.get(server).alive();
    }

    /** Waits until a server ends by itself, and says how. */
    public Result awaitEnd(String server, Duration limit) throws InterruptedException {
        return running.get(server).await(limit);
    }

    /** Waits until servers answer linearizable reads. */
    public void awaitReady(List<String> servers) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + UP_LIMIT.toNanos();
        for (String server : servers) {
            while (!answers(server)) {
                if (!isRunning(server) || System.nanoTime() > deadline) {
                    throw new AssertionError(
                            server
                                    + (isRunning(server)
                                            ? " does not answer"
                                            : " ended: " + awaitEnd(server, END_LIMIT).describe())
                                    + "; its log ends with\n"
                                    + lastLogLines(server));
                }
                Thread.sleep(Duration.ofMillis(100));
            }
        }
    }

    private String lastLogLines(String server) throws IOException {
        var lines = Files.exists(log(server)) ? Files.readAllLines(log(server)) : List.<String>of();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    }

    private boolean answers(String server) throws InterruptedException {
        try (var connection = EtcdConnection.open(access(), server)) {
            if (!connection.awaitReady(CALL_LIMIT)) {
                return false;
            }
            var key = ByteString.copyFromUtf8("any");
            var get = RangeRequest.newBuilder().setKey(key).build();
            return connection.kv(CALL_LIMIT).range(get).hasHeader();
        } catch (StatusRuntimeException _) {
            return false;
        }
    }

    /** Who leads, as most of those say that answer; empty while there is nobody. */
    public Optional<String> leader() throws InterruptedException {
        for (String server : servers()) {
            try (var connection = EtcdConnection.open(access(), server)) {
                if (!isRunning(server) || !connection.awaitReady(CALL_LIMIT)) {
                    continue;
                }
                var status =
                        connection
                                .maintenance(CALL_LIMIT)
                                .status(StatusRequest.getDefaultInstance());
                if (status.getLeader() != 0
                        && status.getLeader() == status.getHeader().getMemberId()) {
                    return Optional.of(server);
                }
            } catch (StatusRuntimeException _) {
                // Whoever does not answer does not say that it leads.
            }
        }
        return Optional.empty();
    }

    /**
     * @throws AssertionError if nobody leads for too long
     */
    public String requireLeader() throws InterruptedException {
        long deadline = System.nanoTime() + UP_LIMIT.toNanos();
        var leader = leader();
        while (leader.isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("nobody leads");
            }
            leader = leader();
        }
        return leader.get();
    }

    /** All servers but these. */
    public List<String> others(String... servers) {
        return servers().stream().filter(name -> !List.of(servers).contains(name)).toList();
    }

    /** Ends a process with SIGKILL and waits until it is gone. */
    public void kill(String server) throws IOException, InterruptedException {
        requireRunning(server);
        running.get(server).close();
        running.get(server).await(END_LIMIT);
    }

    /** Asks a server to end, as a service manager does, and waits until it has. */
    public Result stop(String server) throws IOException, InterruptedException {
        requireRunning(server);
        Shell.words("kill -TERM " + running.get(server).pid()).requireSuccess();
        return awaitEnd(server, UP_LIMIT);
    }

    /** Deletes the data of a server that has ended. */
    public void wipe(String server) throws IOException {
        if (isRunning(server)) {
            throw new IllegalStateException(server + " runs");
        }
        FileTree.delete(data(server));
    }

    public void pause(String server) throws IOException, InterruptedException {
        requireRunning(server);
        Shell.words("kill -STOP " + running.get(server).pid()).requireSuccess();
    }

    /** A server that ended by itself must not pass for one that a test ended. */
    private void requireRunning(String server) throws IOException, InterruptedException {
        if (!isRunning(server)) {
            throw new AssertionError(
                    server
                            + " ended by itself: "
                            + awaitEnd(server, END_LIMIT).describe()
                            + "; its log ends with\n"
                            + lastLogLines(server));
        }
    }

    public void resume(String server) throws InterruptedException {
        Shell.words("kill -CONT " + running.get(server).pid()).requireSuccess();
    }

    /** What one server sends to another is lost from now on; the rest is not. */
    public void cut(String from, String to) throws InterruptedException {
        namespaces.orElseThrow().cut(index(from), index(to));
    }

    public void heal(String from, String to) throws InterruptedException {
        namespaces.orElseThrow().heal(index(from), index(to));
    }

    /** Mends whatever was cut. */
    public void healAll() throws InterruptedException {
        for (String from : servers()) {
            for (String to : others(from)) {
                heal(from, to);
            }
        }
    }

    private int index(String server) {
        return servers().indexOf(server);
    }

    private Machine machine(String server) {
        return machines.get(index(server));
    }

    /** Where the other members reach a server's. */
    String peerUrl(String server) {
        return "https://" + machine(server).host() + ":" + machine(server).raftPort();
    }

    public EtcdAccess access() {
        Map<String, URI> doors =
                machines.stream().collect(Collectors.toMap(Machine::name, Machine::etcd));
        return new EtcdAccess(
                doors,
                pki().resolve("etcd-ca.crt"),
                pki().resolve("etcd-client.crt"),
                pki().resolve("etcd-client.key"));
    }

    /** Asks a server that is reached over this machine's loopback. */
    public ServerReport report(String server) {
        if (namespaces.isPresent()) {
            throw new IllegalStateException("the API of " + server + " is in its own namespace");
        }
        return new ServerReport(
                URI.create("https://127.0.0.1:" + machine(server).apiPort()),
                TlsContexts.mutual(
                        pki().resolve("ca.crt"),
                        pki().resolve("admin.crt"),
                        pki().resolve("admin.key")));
    }

    /** Copies the logs of all servers to a folder, for people to read after a failure. */
    public void copyLogs(Path target) throws IOException {
        Files.createDirectories(target);
        try (var files = Files.list(root.resolve("logs"))) {
            for (Path file : files.toList()) {
                Files.copy(
                        file,
                        target.resolve(file.getFileName()),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private void killAll() {
        running.values().forEach(RunningCommand::close);
    }

    /** Kills all, and leaves nothing behind. */
    @Override
    public void close() throws IOException {
        remove();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }

    /** The JVM ends without a close, for instance by Ctrl-C. */
    private void removeAtExit() {
        try {
            remove();
        } catch (IOException e) {
            System.err.println("could not remove " + root + ": " + e.getMessage());
        }
    }

    private void remove() throws IOException {
        killAll();
        try {
            for (RunningCommand server : running.values()) {
                server.await(END_LIMIT);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        for (Machine machine : machines) {
            machine.close();
        }
        namespaces.ifPresent(Namespaces::close);
        FileTree.delete(root);
    }
}
