package io.trireme.chaos.faults;

import static org.awaitility.Awaitility.await;

import io.trireme.chaos.etcd.EtcdWorkload;
import io.trireme.chaos.history.Outages;
import io.trireme.chaos.history.Outages.Answer;
import io.trireme.chaos.history.Outcome;
import io.trireme.chaos.machines.StoreCluster;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Faults on a cluster while a workload goes on; prints what its clients saw. The seed of the
 * clients' choices is printed, and {@code -Dfaults.seed=N} sets it.
 */
final class FaultScenario implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int CLIENTS = 6;
    private static final int WATCHERS = 3;

    /** Before the first fault and after each, so that there is something to lose. */
    private static final int WRITES_MIN = 50;

    private final String name;
    private final StoreCluster cluster;
    private final EtcdWorkload workload;

    private FaultScenario(String name, StoreCluster cluster, EtcdWorkload workload) {
        this.name = name;
        this.cluster = cluster;
        this.workload = workload;
    }

    static FaultScenario start(String name, StoreCluster cluster) throws InterruptedException {
        return start(name, cluster, seed());
    }

    static FaultScenario start(String name, StoreCluster cluster, long seed)
            throws InterruptedException {
        System.out.println(name + ": -Dfaults.seed=" + seed);
        var workload =
                EtcdWorkload.start(
                        cluster.access(),
                        name + "-" + Long.toHexString(System.nanoTime()),
                        new EtcdWorkload.Shape(CLIENTS, WATCHERS, seed));
        var scenario = new FaultScenario(name, cluster, workload);
        scenario.awaitWrites(System.nanoTime());
        return scenario;
    }

    static long seed() {
        return Optional.ofNullable(Long.getLong("faults.seed"))
                .orElseGet(() -> ThreadLocalRandom.current().nextLong(1_000_000));
    }

    interface Action {
        void run() throws IOException, InterruptedException;
    }

    /** Does something and waits until clients that ask afterwards are answered as before. */
    void during(String what, Action fault) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        fault.run();
        // Only now is it there as a whole; the longest gap tells what clients saw meanwhile.
        long since = System.nanoTime();
        awaitAnswers(since);
        awaitWrites(since);
        System.out.printf(
                "%s: %s: writes out %s (one client waited up to %s), reads out %s%n",
                name,
                what,
                seconds(Outages.untilAnswer(flat(workload.writes()), since).orElseThrow()),
                seconds(longestGap(begin)),
                seconds(Outages.untilAnswer(flat(workload.reads()), since).orElseThrow()));
    }

    /** A moment, and what had come of all writes until then. */
    record Mark(long nanos, long unknown, long refused) {}

    /**
     * What clients saw of a fault.
     *
     * @param writesOut the longest time in which no write of any client was answered
     * @param oneClient the longest time in which no write of some client was
     * @param unknown writes of which nobody was told what became of them
     */
    record Seen(Duration writesOut, Duration oneClient, long unknown, long refused) {}

    Mark mark() {
        return new Mark(
                System.nanoTime(),
                workload.writes(Outcome.UNKNOWN),
                workload.writes(Outcome.REFUSED));
    }

    Seen seenSince(Mark mark) {
        var all =
                flat(workload.writes()).stream()
                        .sorted(Comparator.comparingLong(Answer::endNanos))
                        .toList();
        return new Seen(
                Outages.longestGap(all, mark.nanos()),
                longestGap(mark.nanos()),
                workload.writes(Outcome.UNKNOWN) - mark.unknown(),
                workload.writes(Outcome.REFUSED) - mark.refused());
    }

    private Duration longestGap(long since) {
        return workload.writes().stream()
                .map(client -> Outages.longestGap(client, since))
                .max(Duration::compareTo)
                .orElseThrow();
    }

    private void awaitAnswers(long since) {
        await("answers")
                .atMost(LIMIT)
                .until(
                        () ->
                                Outages.untilAnswer(flat(workload.writes()), since).isPresent()
                                        && Outages.untilAnswer(flat(workload.reads()), since)
                                                .isPresent());
    }

    void awaitWrites(long since) {
        await("writes").atMost(LIMIT).until(() -> workload.writesSince(since) >= WRITES_MIN);
    }

    /** Lets the workload go on for a time. */
    void letRun(Duration time) throws InterruptedException {
        Thread.sleep(time);
    }

    /**
     * Ends the workload and requires that no promise was broken; all servers must run.
     *
     * @return how much was done, and what failed how
     */
    List<String> judge() throws IOException, InterruptedException {
        cluster.awaitReady(cluster.servers());
        var verdict = workload.judge();
        verdict.summary().forEach(line -> System.out.println(name + ":   " + line));
        try {
            verdict.requireKept(2L * WRITES_MIN);
        } catch (AssertionError e) {
            cluster.copyLogs(Path.of("target/cluster-logs", name));
            throw e;
        }
        return verdict.summary();
    }

    private static List<Answer> flat(List<List<Answer>> answers) {
        return answers.stream().flatMap(Collection::stream).toList();
    }

    static String seconds(Duration duration) {
        return String.format("%.2f s", duration.toNanos() / 1e9);
    }

    @Override
    public void close() {
        workload.close();
    }
}
