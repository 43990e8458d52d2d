package io.trireme.benchmarks.etcd;

import com.google.protobuf.ByteString;

import io.grpc.ManagedChannel;
import io.trireme.benchmarks.load.ClosedLoop;
import io.trireme.benchmarks.load.PhaseResult;
import io.trireme.store.etcd.wire.Compare;
import io.trireme.store.etcd.wire.PutRequest;
import io.trireme.store.etcd.wire.RangeRequest;
import io.trireme.store.etcd.wire.RequestOp;
import io.trireme.store.etcd.wire.TxnRequest;
import io.trireme.store.etcd.wire.TxnResponse;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/** The calls of each phase. */
final class Load {
    private static final int PUT_BYTES = 256;
    private static final int OBJECT_BYTES = 1_024;
    private static final int PUT_KEYS = 10_000;
    private static final int WATCHERS = 100;

    private static final int WARM_UP_CLIENTS = 64;
    private static final Duration WATCH_LIMIT = Duration.ofSeconds(60);
    private static final String PUT_PREFIX = "/puts/";
    private static final String OBJECT_PREFIX = "/registry/objects/";

    private final EtcdConnections connections;
    private final String leader;
    private final Duration lead;
    private final Duration length;
    private final Puts puts = new Puts(PUT_PREFIX, PUT_KEYS, PUT_BYTES);

    Load(EtcdConnections connections, String leader, Duration lead, Duration length) {
        this.connections = connections;
        this.leader = leader;
        this.lead = lead;
        this.length = length;
    }

    /**
     * Each kind of call on every connection, for a third of the time, so that the members' code is
     * compiled; not counted.
     */
    void warmUp(Duration length) throws InterruptedException {
        Duration third = length.dividedBy(3);
        List<ManagedChannel> channels = connections.toAll(leader);
        ClosedLoop.warmUp(WARM_UP_CLIENTS, third, puts.call(channels));
        ClosedLoop.warmUp(WARM_UP_CLIENTS, third, range(channels));
        try (var watchers = openWatchers(channels)) {
            ClosedLoop.warmUp(WARM_UP_CLIENTS, third, update(channels, WARM_UP_CLIENTS, watchers));
        }
    }

    private static Watchers openWatchers(List<ManagedChannel> channels)
            throws InterruptedException {
        return Watchers.open(
                channels, WATCHERS, ByteString.copyFromUtf8(OBJECT_PREFIX), WATCH_LIMIT);
    }

    PhaseResult run(Phase phase) throws InterruptedException {
        return switch (phase) {
            case PUT_1, PUT_64, PUT_1000 ->
                    ClosedLoop.run(
                            phase.clients, lead, length, puts.call(connections.toAll(leader)));
            case RANGE_LEADER ->
                    ClosedLoop.run(phase.clients, lead, length, range(connections.to(leader)));
            case RANGE_FOLLOWER ->
                    ClosedLoop.run(
                            phase.clients,
                            lead,
                            length,
                            range(connections.to(connections.follower(leader))));
            case KUBERNETES -> kubernetes(phase.clients);
        };
    }

    /** Of a key that the warm-up wrote. */
    private static ClosedLoop.Call range(List<ManagedChannel> channels) {
        var stubs = KvStubs.of(channels);
        var request = RangeRequest.newBuilder().setKey(Keys.numbered(PUT_PREFIX, 1)).build();
        return (client, end) -> stubs.of(client).range(request, Answers.observer(_ -> {}, end));
    }

    /** Each client keeps one object, as a controller does its status, and all are watched. */
    private PhaseResult kubernetes(int clients) throws InterruptedException {
        List<ManagedChannel> channels = connections.toAll(leader);
        try (var watchers = openWatchers(channels)) {
            PhaseResult result =
                    ClosedLoop.run(clients, lead, length, update(channels, clients, watchers));
            return result.withWatchP99Millis(watchers.awaitAll(WATCH_LIMIT).millis(0.99));
        }
    }

    private static ClosedLoop.Call update(
            List<ManagedChannel> channels, int clients, Watchers watchers) {
        var stubs = KvStubs.of(channels);
        var object = Keys.value(OBJECT_BYTES);
        var revisions = new AtomicLongArray(clients);
        return (client, end) -> {
            ByteString key = Keys.numbered(OBJECT_PREFIX, client);
            stubs.of(client)
                    .txn(
                            update(key, revisions.get(client), object),
                            Answers.observer(
                                    answer -> {
                                        revisions.set(client, revision(answer));
                                        if (answer.getSucceeded()) {
                                            watchers.answered(answer.getHeader().getRevision());
                                        }
                                    },
                                    end));
        };
    }

    private static TxnRequest update(ByteString key, long revision, ByteString object) {
        return TxnRequest.newBuilder()
                .addCompare(
                        Compare.newBuilder()
                                .setKey(key)
                                .setTarget(Compare.CompareTarget.MOD)
                                .setResult(Compare.CompareResult.EQUAL)
                                .setModRevision(revision))
                .addSuccess(
                        RequestOp.newBuilder()
                                .setRequestPut(
                                        PutRequest.newBuilder().setKey(key).setValue(object)))
                .addFailure(
                        RequestOp.newBuilder()
                                .setRequestRange(RangeRequest.newBuilder().setKey(key)))
                .build();
    }

    private static long revision(TxnResponse answer) {
        if (answer.getSucceeded()) {
            return answer.getHeader().getRevision();
        }
        var found = answer.getResponses(0).getResponseRange().getKvsList();
        return found.isEmpty() ? 0 : found.getFirst().getModRevision();
    }
}
