package io.trireme.chaos.cluster;

import io.trireme.client.tls.TlsContexts;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

import javax.net.ssl.SSLContext;

/**
 * A cluster of real processes that {@code ./trireme up} started: servers, balancer and hollow
 * nodes. Not for several threads at once, except {@link #kubectl} and the addresses.
 */
public final class RunningCluster implements AutoCloseable {
    private static final Duration SIGNAL_LIMIT = Duration.ofSeconds(10);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    private static final Duration ETCDCTL_LIMIT = Duration.ofSeconds(60);

    private final TriremeScript trireme;
    private final Path root;
    private final Thread atExit = new Thread(this::removeAtExit, "cluster-down");
    private final TreeSet<String> paused = new TreeSet<>();
    private boolean closed;

    private RunningCluster(TriremeScript trireme, Path root) {
        this.trireme = trireme;
        this.root = root;
    }

    /**
     * The administrator's certificate, as files.
     *
     * @param ca of the API servers
     */
    public record ClientFiles(Path ca, Path certificate, Path key) {}

    /** Starts a cluster in a temporary folder. */
    public static RunningCluster up(int servers, int nodes)
            throws IOException, InterruptedException {
        return up(Files.createTempDirectory("trireme-cluster-"), servers, nodes);
    }

    /**
     * Starts a cluster and waits until it serves.
     *
     * @param root an empty folder, deleted by {@link #close}; gets the cluster's own folder, the
     *     kubeconfig and kubectl's caches
     * @throws AssertionError if it does not come up; what it printed and logged is in the message
     */
    public static RunningCluster up(Path root, int servers, int nodes)
            throws IOException, InterruptedException {
        var cluster = new RunningCluster(TriremeScript.require(), root.toAbsolutePath());
        Runtime.getRuntime().addShutdownHook(cluster.atExit);
        var result =
                cluster.trireme(
                        "up",
                        "--servers=" + servers,
                        "--nodes=" + nodes,
                        // Not the usual port: two clusters that start at once would both want it.
                        "--port=0");
        if (!result.success()) {
            var failure = new AssertionError(result.describe() + cluster.lastLogLines());
            try {
                cluster.close();
            } catch (IOException | AssertionError e) {
                failure.addSuppressed(e);
            }
            throw failure;
        }
        return cluster;
    }

    /**
     * Runs a command of {@code ./trireme} on this cluster and returns how it ended.
     *
     * @param command such as {@code up}, {@code status}
     */
    public Result trireme(String command, String... options)
            throws IOException, InterruptedException {
        var arguments = new ArrayList<String>();
        arguments.add(command);
        arguments.add("--dir=" + folder());
        arguments.add("--kubeconfig=" + kubeconfig());
        arguments.addAll(List.of(options));
        return trireme.run(arguments.toArray(String[]::new));
    }

    /** What {@code ./trireme status} says now; takes about a second. */
    public ClusterState status() throws IOException, InterruptedException {
        var result = trireme("status", "--output=json");
        // 1 says that a server is not ready, which the answer tells better.
        if (result.exit() > 1 || result.out().isEmpty()) {
            throw new AssertionError(result.describe());
        }
        return ClusterState.parse(result.out());
    }

    /**
     * Waits until the status is as wanted. A machine that is busy may keep a server from answering
     * in time, so one look alone proves nothing missing.
     *
     * @throws AssertionError if it never is; has the last status
     */
    public ClusterState awaitStatus(Predicate<ClusterState> wanted, Duration limit)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        var state = status();
        while (!wanted.test(state)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not so after " + limit + ": " + state);
            }
            state = status();
        }
        return state;
    }

    /** Ends a process with SIGKILL and waits until it is gone. */
    public void kill(String process) throws IOException, InterruptedException {
        var handle = process(process);
        handle.destroyForcibly();
        awaitEnd(process, handle, SIGNAL_LIMIT);
        paused.remove(process);
    }

    /** Ends a process as its operator does, with SIGTERM, and waits until it is gone. */
    public void stop(String process) throws IOException, InterruptedException {
        var handle = process(process);
        handle.destroy();
        awaitEnd(process, handle, STOP_LIMIT);
    }

    /** Stops a process with SIGSTOP: it keeps its connections and does nothing. */
    public void pause(String process) throws IOException, InterruptedException {
        signal("STOP", process);
        paused.add(process);
    }

    /** Lets a paused process go on. */
    public void resume(String process) throws IOException, InterruptedException {
        signal("CONT", process);
        paused.remove(process);
    }

    /** Starts every process that does not run, and waits until all is ready. */
    public void restart() throws IOException, InterruptedException {
        trireme("up", "--servers=" + servers().size()).requireSuccess();
    }

    /** {@code server-1}, {@code server-2}, … */
    public List<String> servers() throws IOException {
        try (var names = Files.list(folder())) {
            return names.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("server-"))
                    .sorted()
                    .toList();
        }
    }

    /**
     * A process that runs.
     *
     * @param name a server's, {@code balancer} or {@code hollow-nodes}
     */
    public ProcessHandle process(String name) throws IOException {
        String pid = Files.readString(pidFile(name)).strip().split(" ", 2)[0];
        return ProcessHandle.of(Long.parseLong(pid))
                .filter(ProcessHandle::isAlive)
                .orElseThrow(() -> new AssertionError(name + " does not run"));
    }

    private Path pidFile(String name) {
        return folder().resolve("run").resolve(name + ".pid");
    }

    private Path folder() {
        return root.resolve("cluster");
    }

    public Path kubeconfig() {
        return root.resolve("kubeconfig");
    }

    /** A kubectl whose configuration is this cluster's administrator's. */
    public Kubectl kubectl() {
        return Kubectl.of(kubeconfig(), root);
    }

    /** Runs etcdctl as users do, with what {@code ./trireme store env} prints. */
    public Result etcdctl(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        String script = "eval \"$(\"$0\" store env --dir=\"$1\")\"; shift; exec etcdctl \"$@\"";
        command.addAll(List.of("bash", "-euc", script));
        command.addAll(List.of(trireme.script().toString(), folder().toString()));
        command.addAll(List.of(arguments));
        try (var running = RunningCommand.start(command, Map.of("TRIREME_NO_BUILD", "1"), "")) {
            return running.await(ETCDCTL_LIMIT);
        }
    }

    /** Where clients should call: the balancer, {@code https://127.0.0.1:PORT}. */
    public URI balancer() throws IOException {
        return Files.readString(kubeconfig())
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("server: "))
                .map(line -> URI.create(line.substring("server: ".length())))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no server in " + kubeconfig()));
    }

    /** One server's own address, past the balancer. */
    public URI apiAddress(String server) throws IOException {
        return address(server, "api-bind");
    }

    /** Where etcd's clients reach a server's store. */
    public URI etcdAddress(String server) throws IOException {
        return address(server, "etcd-bind");
    }

    private URI address(String server, String setting) throws IOException {
        String start = setting + ": ";
        return Files.readString(folder().resolve(server).resolve("server.yaml"))
                .lines()
                .filter(line -> line.startsWith(start))
                .map(line -> URI.create("https://" + line.substring(start.length())))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + setting + " of " + server));
    }

    public ClientFiles admin() {
        Path pki = folder().resolve("pki");
        return new ClientFiles(
                pki.resolve("ca.crt"), pki.resolve("admin.crt"), pki.resolve("admin.key"));
    }

    /** TLS as the administrator. */
    public SSLContext adminTls() {
        var files = admin();
        return TlsContexts.mutual(files.ca(), files.certificate(), files.key());
    }

    /** Copies the logs of all processes to a folder, for people to read after a failure. */
    public void copyLogs(Path target) throws IOException {
        Path logs = folder().resolve("logs");
        if (!Files.isDirectory(logs)) {
            return;
        }
        Files.createDirectories(target);
        try (var files = Files.list(logs)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file,
                        target.resolve(file.getFileName()),
                        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private String lastLogLines() throws IOException {
        var text = new StringBuilder();
        Path logs = folder().resolve("logs");
        if (Files.isDirectory(logs)) {
            try (var files = Files.list(logs)) {
                for (Path file : files.sorted().toList()) {
                    var lines = Files.readAllLines(file);
                    text.append("--- ").append(file.getFileName()).append('\n');
                    lines.subList(Math.max(0, lines.size() - 20), lines.size())
                            .forEach(line -> text.append(line).append('\n'));
                }
            }
        }
        return text.toString();
    }

    private void signal(String signal, String process) throws IOException, InterruptedException {
        String pid = Long.toString(process(process).pid());
        try (var kill = RunningCommand.start(List.of("kill", "-" + signal, pid), Map.of(), "")) {
            kill.await(SIGNAL_LIMIT).requireSuccess();
        }
    }

    private static void awaitEnd(String name, ProcessHandle handle, Duration limit)
            throws InterruptedException {
        CompletableFuture<ProcessHandle> end = handle.onExit();
        try {
            end.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError(name + " does not end, pid " + handle.pid(), e);
        }
    }

    /**
     * Stops all processes, deletes the folder and sees that nothing is left.
     *
     * @throws AssertionError if a process survives
     */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            for (String process : List.copyOf(paused)) {
                resume(process);
            }
            if (Files.isDirectory(folder())) {
                trireme("down", "--delete").requireSuccess();
            }
            var left = processesOfThisCluster();
            if (!left.isEmpty()) {
                throw new AssertionError("processes survived `trireme down`: " + left);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            killAll();
            deleteTree(root);
            Runtime.getRuntime().removeShutdownHook(atExit);
        }
    }

    /** Every process of ours names the cluster's folder in its arguments. */
    private List<ProcessHandle> processesOfThisCluster() {
        return ProcessHandle.allProcesses()
                .filter(
                        process ->
                                process.info().commandLine().orElse("").contains(root.toString()))
                .toList();
    }

    private static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> files;
        try (var walk = Files.walk(folder)) {
            files = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }

    private void killAll() {
        var left = processesOfThisCluster();
        left.forEach(ProcessHandle::destroyForcibly);
        var ends = left.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(ends)
                .completeOnTimeout(null, SIGNAL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /** The JVM ends without a close, for instance by Ctrl-C: leave nothing behind. */
    private void removeAtExit() {
        killAll();
        try {
            deleteTree(root);
        } catch (IOException e) {
            System.err.println("could not delete " + root + ": " + e.getMessage());
        }
    }
}
