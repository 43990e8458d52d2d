package io.trireme.chaos.etcd;

import io.grpc.StatusRuntimeException;
import io.netty.handler.ssl.SslContext;
import io.trireme.chaos.history.Outages.Answer;
import io.trireme.chaos.history.Outcome;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Clients that put, get, compare-and-set and delete a few keys on all members, and watchers of
 * these keys, from {@link #start} to {@link #judge}. A client whose member does not answer goes to
 * the next.
 */
public final class EtcdWorkload implements AutoCloseable {
    private static final int KEYS = 5;
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);
    private static final Duration CALL_LIMIT = Duration.ofSeconds(5);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    /**
     * Between two calls of a client, so that a minute's history stays within what can be judged.
     */
    private static final int PAUSE_MAX_MILLIS = 40;

    private static final int PAUSE_AFTER_FAILURE_MILLIS = 100;

    private final EtcdAccess access;
    private final SslContext tls;
    private final String prefix;
    private final Notes notes = new Notes();
    private final List<String> servers;
    private final List<ResumingWatcher> watchers = new ArrayList<>();
    private final List<Thread> clients = new ArrayList<>();
    private final List<Thread> watching = new ArrayList<>();
    private final ConcurrentLinkedQueue<Throwable> defects = new ConcurrentLinkedQueue<>();
    private volatile boolean stopClients;
    private volatile boolean stopWatchers;

    private EtcdWorkload(EtcdAccess access, String prefix) {
        this.access = access;
        this.tls = access.tls();
        this.prefix = prefix;
        this.servers = List.copyOf(access.doors().keySet());
    }

    /**
     * How many of what.
     *
     * @param seed of all choices; the store's timing is not in it
     */
    public record Shape(int clients, int watchers, long seed) {}

    /**
     * Starts clients and watchers; some member must answer.
     *
     * @param name of the keys' prefix, which nobody else may use
     */
    public static EtcdWorkload start(EtcdAccess access, String name, Shape shape)
            throws InterruptedException {
        var workload = new EtcdWorkload(access, "/chaos/" + name + "/");
        long revision = workload.mark("start", Duration.ofSeconds(60));
        var keys = IntStream.range(0, KEYS).mapToObj(i -> workload.prefix + "key-" + i).toList();
        var random = new Random(shape.seed());
        for (int i = 0; i < shape.watchers(); i++) {
            var watcher =
                    new ResumingWatcher(
                            "watcher-" + i,
                            workload.prefix,
                            revision,
                            new Random(random.nextLong()),
                            workload.notes);
            workload.watchers.add(watcher);
            workload.startWatcher(watcher, new Random(random.nextLong()));
        }
        for (int i = 0; i < shape.clients(); i++) {
            String client = "client-" + i;
            var recording =
                    new RecordingClient(
                            client, keys, new Random(random.nextLong()), workload.notes);
            workload.startClient(client, recording, i, new Random(random.nextLong()));
        }
        return workload;
    }

    private void startClient(
            String name, RecordingClient client, int firstServer, RandomGenerator random) {
        clients.add(
                Thread.ofVirtual()
                        .name("etcd-" + name)
                        .start(() -> guarded(() -> runClient(client, firstServer, random))));
    }

    private void startWatcher(ResumingWatcher watcher, RandomGenerator random) {
        watching.add(
                Thread.ofVirtual()
                        .name("etcd-" + watcher.history().watcher())
                        .start(() -> guarded(() -> runWatcher(watcher, random))));
    }

    private interface Body {
        void run() throws InterruptedException;
    }

    private void guarded(Body body) {
        try {
            body.run();
        } catch (InterruptedException _) {
            // The end of the workload.
        } catch (RuntimeException | Error e) {
            defects.add(e);
        }
    }

    private void runClient(RecordingClient client, int firstServer, RandomGenerator random)
            throws InterruptedException {
        for (int server = firstServer; !stopClients; server++) {
            try (var connection = connect(servers.get(server % servers.size()))) {
                boolean answered = connection.awaitReady(CONNECT_LIMIT);
                if (!answered) {
                    notes.failure("no connection to " + connection.server());
                }
                while (answered && !stopClients) {
                    answered = client.call(connection);
                    Thread.sleep(Duration.ofMillis(random.nextInt(PAUSE_MAX_MILLIS)));
                }
            }
            Thread.sleep(Duration.ofMillis(random.nextInt(PAUSE_AFTER_FAILURE_MILLIS)));
        }
    }

    private void runWatcher(ResumingWatcher watcher, RandomGenerator random)
            throws InterruptedException {
        while (!stopWatchers) {
            try (var connection = connect(servers.get(random.nextInt(servers.size())))) {
                if (connection.awaitReady(CONNECT_LIMIT)) {
                    watcher.watch(connection);
                }
            }
            Thread.sleep(Duration.ofMillis(random.nextInt(PAUSE_AFTER_FAILURE_MILLIS)));
        }
    }

    private EtcdConnection connect(String server) {
        return EtcdConnection.open(server, access.doors().get(server), tls);
    }

    /**
     * Puts a key that no client uses.
     *
     * @return its revision
     */
    private long mark(String name, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        for (int attempt = 0; ; attempt++) {
            try (var connection = connect(servers.get(attempt % servers.size()))) {
                if (connection.awaitReady(CONNECT_LIMIT)) {
                    return connection
                            .kv(CALL_LIMIT)
                            .put(Requests.put(prefix + name, name + "-" + attempt))
                            .getHeader()
                            .getRevision();
                }
            } catch (StatusRuntimeException e) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("no member answers after " + limit, e);
                }
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("no member is reached after " + limit);
            }
            Thread.sleep(Duration.ofMillis(PAUSE_AFTER_FAILURE_MILLIS));
        }
    }

    /**
     * How many writes were answered that began after a moment.
     *
     * @throws AssertionError if a client met what no fault explains, and has ended
     */
    public long writesSince(long nanos) {
        requireNoDefect();
        return notes.writesSince(nanos);
    }

    /** How many writes ended so until now. */
    public long writes(Outcome outcome) {
        return notes.writes(outcome);
    }

    /** Answered writes, each client's in its order. */
    public List<List<Answer>> writes() {
        return notes.writes();
    }

    public List<List<Answer>> reads() {
        return notes.reads();
    }

    /**
     * Ends the clients, lets the watchers catch up, and judges. All members must run and be
     * reachable.
     */
    public EtcdVerdict judge() throws InterruptedException {
        stopClients = true;
        join(clients);
        long end = mark("end", STOP_LIMIT);
        long deadline = System.nanoTime() + STOP_LIMIT.toNanos();
        while (watchers.stream().anyMatch(watcher -> watcher.last() < end)
                && System.nanoTime() < deadline) {
            Thread.sleep(Duration.ofMillis(20));
        }
        stopWatchers = true;
        join(watching);
        requireNoDefect();
        var replicas = Replicas.compare(access, end, STOP_LIMIT);
        return EtcdVerdict.of(
                notes, watchers.stream().map(ResumingWatcher::history).toList(), end, replicas);
    }

    private void requireNoDefect() {
        if (!defects.isEmpty()) {
            var failure = new AssertionError("a client met what no fault explains");
            defects.forEach(failure::addSuppressed);
            throw failure;
        }
    }

    private static void join(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            if (!thread.join(STOP_LIMIT)) {
                throw new AssertionError(thread.getName() + " does not end");
            }
        }
    }

    @Override
    public void close() {
        stopClients = true;
        stopWatchers = true;
        Stream.concat(clients.stream(), watching.stream()).forEach(Thread::interrupt);
    }
}
