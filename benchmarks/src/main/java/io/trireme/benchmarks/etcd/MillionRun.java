package io.trireme.benchmarks.etcd;

import io.grpc.ManagedChannel;
import io.trireme.benchmarks.ProcessMemory;
import io.trireme.benchmarks.load.ClosedLoop;
import io.trireme.benchmarks.load.Percentiles;
import io.trireme.store.etcd.wire.DefragmentRequest;
import io.trireme.store.etcd.wire.MaintenanceGrpc;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;

/** What is measured of one contender with many keys. Nothing is done to the leader but calls. */
final class MillionRun {
    private static final int VALUE_BYTES = 1_024;
    private static final int RESTARTS = 3;
    private static final int WARM_UP_CLIENTS = 64;
    private static final int WARM_UP_KEYS = 10_000;
    private static final Duration WARM_UP = Duration.ofSeconds(20);

    /** At least so long, so that a p99 is of enough puts. */
    private static final Duration SNAPSHOTS = Duration.ofSeconds(10);

    private static final long DEFRAGMENT_MINUTES_MAX = 10;
    private static final double MIB = 1 << 20;

    private final RunningMembers members;
    private final int keys;
    private final Duration settle;
    private final MillionReport report;
    private final List<ManagedChannel> leaderChannels;
    private final Puts puts;

    /**
     * @param settle how long nothing is done before memory and disk are looked at, and how long
     *     quiet puts are measured
     */
    MillionRun(RunningMembers members, int keys, Duration settle, MillionReport report) {
        this.members = members;
        this.keys = keys;
        this.settle = settle;
        this.report = report;
        this.leaderChannels = members.connections().to(members.leader());
        this.puts = new Puts("/million/", keys, VALUE_BYTES);
    }

    void run() throws IOException, InterruptedException {
        report.add(MillionMeasure.LOAD, overwrite());
        rest();
        memory();
        disk(MillionMeasure.DISK_LOADED);
        SnapshotFile snapshot = snapshot();
        report.add(MillionMeasure.SNAPSHOT, snapshot.seconds());
        report.add(MillionMeasure.SNAPSHOT_SIZE, snapshot.sizeBytes() / MIB);
        restarts();
        ClosedLoop.warmUp(
                WARM_UP_CLIENTS,
                WARM_UP,
                new Puts("/warm-up/", WARM_UP_KEYS, VALUE_BYTES).call(leaderChannels));
        try (var paced = new PacedPuts(KvStubs.of(leaderChannels), puts)) {
            report.add(MillionMeasure.PUT_QUIET, paced.during(this::rest));
            report.add(MillionMeasure.PUT_SNAPSHOT, paced.during(this::snapshots));
            report.add(MillionMeasure.PUT_INSTALL, paced.during(this::install));
        }
        overwrite();
        disk(MillionMeasure.DISK_OVERWRITTEN);
        try (var paced = new PacedPuts(KvStubs.of(leaderChannels), puts)) {
            report.add(MillionMeasure.PUT_COMPACTION, paced.during(this::compact));
            rest();
            disk(MillionMeasure.DISK_COMPACTED);
            report.add(MillionMeasure.PUT_DEFRAGMENT, paced.during(this::defragment));
            disk(MillionMeasure.DISK_DEFRAGMENTED);
        }
    }

    private long rest() {
        LockSupport.parkNanos(settle.toNanos());
        return System.nanoTime();
    }

    private double overwrite() throws InterruptedException {
        double seconds = BulkLoad.write(KvStubs.of(leaderChannels), puts, keys);
        members.awaitAllFollow();
        members.processes().requireAlive();
        return seconds;
    }

    private void memory() throws IOException {
        var all = new ArrayList<ProcessMemory>();
        for (String member : members.names()) {
            all.add(ProcessMemory.of(members.processes().pid(member)));
        }
        addLargest(MillionMeasure.RSS, all, ProcessMemory::rssMiB);
        addLargest(MillionMeasure.PSS, all, ProcessMemory::pssMiB);
    }

    private void disk(MillionMeasure measure) throws IOException, InterruptedException {
        var all = new ArrayList<Long>();
        for (String member : members.names()) {
            all.add(DiskUse.bytes(members.folder(member)));
        }
        addLargest(measure, all, bytes -> bytes / MIB);
    }

    private <T> void addLargest(
            MillionMeasure measure, List<T> ofMembers, ToDoubleFunction<T> value) {
        report.add(
                measure,
                ofMembers.stream().mapToDouble(value).max().orElseThrow(),
                "of " + members.names() + ", led by " + members.leader(),
                ofMembers.stream().mapToDouble(value).boxed().toList());
    }

    private SnapshotFile snapshot() throws IOException {
        Path file = members.places().folder().resolve("snapshot");
        return SnapshotFile.take(leaderChannels.getFirst(), file);
    }

    private long snapshots() throws IOException {
        long start = System.nanoTime();
        do {
            snapshot();
        } while (System.nanoTime() - start < SNAPSHOTS.toNanos());
        return System.nanoTime();
    }

    private void restarts() throws IOException, InterruptedException {
        var seconds = new ArrayList<Double>();
        for (int restart = 0; restart < RESTARTS; restart++) {
            seconds.add(Restart.seconds(members, members.follower()));
        }
        report.add(
                MillionMeasure.RESTART,
                Percentiles.of(seconds, Double::doubleValue).p50(),
                "the median of",
                seconds);
    }

    private long install() throws IOException, InterruptedException {
        String follower = members.follower();
        report.add(MillionMeasure.INSTALL, new Installation(members, follower).run());
        long end = System.nanoTime();
        report.add(MillionMeasure.INSTALL_SIZE, DiskUse.bytes(members.folder(follower)) / MIB);
        return end;
    }

    private long compact() {
        long start = System.nanoTime();
        long end = new PhysicalCompaction(members).run();
        report.add(MillionMeasure.COMPACTION, (double) (end - start) / 1e9);
        return end;
    }

    private long defragment() {
        long start = System.nanoTime();
        for (String member : members.names()) {
            MaintenanceGrpc.newBlockingStub(members.connections().to(member).getLast())
                    .withDeadlineAfter(DEFRAGMENT_MINUTES_MAX, TimeUnit.MINUTES)
                    .defragment(DefragmentRequest.getDefaultInstance());
        }
        long end = System.nanoTime();
        report.add(MillionMeasure.DEFRAGMENT, (double) (end - start) / 1e9);
        return end;
    }
}
