package io.trireme.chaos.history;

import io.trireme.chaos.cluster.RunningCluster;
import io.trireme.chaos.history.Outages.Answer;
import io.trireme.chaos.history.RegisterHistory.Read;
import io.trireme.chaos.history.RegisterHistory.Write;
import io.trireme.client.ApiClientException;
import io.trireme.client.ApiUnreachableException;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.SSLContext;

/**
 * Clients at work until they are judged: one writer per counter, readers and a watch, all through
 * the balancer, and a reader and a watch per server past it. Each client is one virtual thread with
 * a connection of its own. What is not an outage (a 4xx, a bug) ends its client and comes out of
 * {@link #judge}.
 */
public final class Workload implements AutoCloseable {
    private static final int COUNTERS = 3;
    private static final int BALANCED_READERS = 2;
    private static final Duration PACE = Duration.ofMillis(100);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(40);

    private final String namespace;
    private final String name;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final ExecutorService threads =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("client-", 0).factory());
    private final List<Future<Void>> clients = new ArrayList<>();
    private final List<CounterClient> connections = new CopyOnWriteArrayList<>();
    private final Map<String, List<Write>> writes = new TreeMap<>();
    private final Map<String, List<Read>> reads = new TreeMap<>();

    /** The connections past the balancer, by server. */
    private final SortedMap<String, CounterClient> servers = new TreeMap<>();

    private final SortedMap<String, CounterWatch> watches = new TreeMap<>();
    private final List<Future<Void>> watchClients = new ArrayList<>();

    private Workload(String namespace, String name) {
        this.namespace = namespace;
        this.name = name;
    }

    /**
     * Makes the counters and starts the clients.
     *
     * @param namespace must exist
     * @param name begins the counters' names, so that a namespace may have several workloads
     */
    public static Workload start(RunningCluster cluster, String namespace, String name)
            throws IOException, InterruptedException {
        var workload = new Workload(namespace, name);
        SSLContext tls = cluster.adminTls();
        URI balancer = cluster.balancer();
        var writers = new ArrayList<Client>();
        for (String counter : workload.counters()) {
            var client = workload.connect(balancer, tls);
            String version = CounterClient.version(client.create(counter));
            long now = System.nanoTime();
            workload.reads.put(counter, new CopyOnWriteArrayList<>());
            var written = new CopyOnWriteArrayList<Write>();
            written.add(new Write(0, now, now, Outcome.ACKNOWLEDGED));
            workload.writes.put(counter, written);
            writers.add(() -> workload.write(client, counter, version));
        }
        workload.startWatch("balancer", workload.connect(balancer, tls));
        for (String server : cluster.servers()) {
            workload.startWatch(server, workload.connect(cluster.apiAddress(server), tls));
        }
        for (Client writer : writers) {
            workload.clients.add(workload.run(writer));
        }
        for (int i = 1; i <= BALANCED_READERS; i++) {
            workload.startReader("reader-" + i, workload.connect(balancer, tls));
        }
        for (String server : cluster.servers()) {
            var client = workload.connect(cluster.apiAddress(server), tls);
            workload.servers.put(server, client);
            workload.startReader(server, client);
        }
        return workload;
    }

    private List<String> counters() {
        var names = new ArrayList<String>();
        for (int i = 1; i <= COUNTERS; i++) {
            names.add(name + "-counter-" + i);
        }
        return names;
    }

    private CounterClient connect(URI server, SSLContext tls) {
        var client = new CounterClient(server, tls, namespace);
        connections.add(client);
        return client;
    }

    private void startReader(String name, CounterClient client) {
        clients.add(
                run(
                        () -> {
                            while (goesOn()) {
                                for (String counter : counters()) {
                                    client.read(name, counter).ifPresent(reads.get(counter)::add);
                                }
                            }
                        }));
    }

    private void startWatch(String name, CounterClient client) throws InterruptedException {
        var watch = CounterWatch.list(client, namespace);
        watches.put(name, watch);
        watchClients.add(run(watch::run));
    }

    /** What a client does; a checked exception or none. */
    private interface Client {
        void run() throws InterruptedException;
    }

    private Future<Void> run(Client client) {
        return threads.submit(
                () -> {
                    client.run();
                    return null;
                });
    }

    private boolean goesOn() throws InterruptedException {
        return !stopped.await(PACE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void write(CounterClient client, String counter, String firstVersion)
            throws InterruptedException {
        String version = firstVersion;
        for (long value = 1; goesOn(); value++) {
            if (version.isEmpty()) {
                version = findVersion(client, counter).orElse("");
            }
            if (!version.isEmpty()) {
                var written = client.write(counter, version, value);
                writes.get(counter).add(written.write());
                version = written.version();
            }
        }
    }

    /** After a write whose outcome is open the writer looks what it must replace now. */
    private static Optional<String> findVersion(CounterClient client, String counter)
            throws InterruptedException {
        try {
            return Optional.of(CounterClient.version(client.require(counter)));
        } catch (ApiUnreachableException _) {
            return Optional.empty();
        } catch (ApiClientException e) {
            if (!CounterClient.isOutage(e)) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /** Answered writes of all counters. */
    public List<Answer> answeredWrites() {
        return writes.values().stream().flatMap(all -> answers(all).stream()).toList();
    }

    private static List<Answer> answers(List<Write> all) {
        return all.stream()
                .filter(write -> write.outcome() == Outcome.ACKNOWLEDGED)
                .map(write -> new Answer(write.startNanos(), write.endNanos()))
                .toList();
    }

    /** Answered reads of those clients that go through the balancer. */
    public List<Answer> answeredReads() {
        return reads.values().stream()
                .flatMap(List::stream)
                .filter(read -> read.client().startsWith("reader-"))
                .map(read -> new Answer(read.startNanos(), read.endNanos()))
                .toList();
    }

    /** Of the counter with the fewest: acknowledged writes that began after a moment. */
    public long acknowledgedSince(long nanos) {
        return writes.values().stream()
                .mapToLong(
                        all ->
                                answers(all).stream()
                                        .filter(answer -> answer.startNanos() >= nanos)
                                        .count())
                .min()
                .orElseThrow();
    }

    /** The longest wait of one writer between two acknowledged writes, after a fault. */
    public Duration longestWriteGap(long faultNanos) {
        return writes.values().stream()
                .map(all -> Outages.longestGap(answers(all), faultNanos))
                .max(Duration::compareTo)
                .orElseThrow();
    }

    /** Returns what the clients saw of each counter. */
    private List<RegisterHistory> stop() throws InterruptedException {
        stopped.countDown();
        long deadline = System.nanoTime() + STOP_LIMIT.toNanos();
        for (var client : clients) {
            await(client, deadline);
        }
        for (var watch : watches.values()) {
            for (String counter : counters()) {
                watch.awaitTold(counter, history(counter).lastAcknowledged(), deadline);
            }
            watch.stop();
        }
        for (var client : watchClients) {
            await(client, System.nanoTime() + STOP_LIMIT.toNanos());
        }
        return counters().stream().map(this::history).toList();
    }

    /**
     * Stops all clients, the watches last, asks each server for what it holds now, and judges. All
     * servers must serve.
     *
     * @throws AssertionError if a client met something that is no outage, or does not end
     */
    public WorkloadVerdict judge() throws InterruptedException {
        var histories = stop();
        var held = new TreeMap<String, Map<String, Long>>();
        for (var server : servers.entrySet()) {
            var values = new TreeMap<String, Long>();
            for (String counter : counters()) {
                server.getValue()
                        .find(counter)
                        .ifPresent(map -> values.put(counter, CounterClient.number(map)));
            }
            held.put(server.getKey(), values);
        }
        return new WorkloadVerdict(histories, held);
    }

    private RegisterHistory history(String counter) {
        var told = new TreeMap<String, List<Long>>();
        watches.forEach((name, watch) -> told.put(name, watch.told(counter)));
        return new RegisterHistory(counter, writes.get(counter), reads.get(counter), told);
    }

    private static void await(Future<Void> client, long deadlineNanos) throws InterruptedException {
        try {
            client.get(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("a client met what is no outage", e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("a client does not end", e);
        }
    }

    @Override
    public void close() {
        stopped.countDown();
        watches.values().forEach(CounterWatch::stop);
        connections.forEach(CounterClient::close);
        threads.shutdownNow();
    }
}
