package io.trireme.benchmarks.etcd;

import com.google.protobuf.ByteString;

import io.grpc.StatusRuntimeException;
import io.trireme.store.etcd.wire.KVGrpc;
import io.trireme.store.etcd.wire.RangeRequest;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** How long a killed member takes from its new process to a linearizable range. */
final class Restart {
    private static final RangeRequest RANGE =
            RangeRequest.newBuilder().setKey(ByteString.copyFromUtf8("/restarted")).build();
    private static final long RANGE_SECONDS_MAX = 2;

    private Restart() {}

    /**
     * @throws IllegalStateException if it does not serve in time
     */
    static double seconds(RunningMembers members, String member)
            throws IOException, InterruptedException {
        members.processes().kill(member);
        long start = System.nanoTime();
        members.processes().start(member);
        MemberStatuses.await(
                () -> serves(members.connections(), member),
                RunningMembers.LIMIT,
                member + " does not serve");
        double seconds = (double) (System.nanoTime() - start) / 1e9;
        members.awaitAllFollow();
        return seconds;
    }

    private static boolean serves(EtcdConnections connections, String member) {
        connections.reconnect(member);
        try {
            KVGrpc.newBlockingStub(connections.to(member).getFirst())
                    .withDeadlineAfter(RANGE_SECONDS_MAX, TimeUnit.SECONDS)
                    .range(RANGE);
            return true;
        } catch (StatusRuntimeException _) {
            return false;
        }
    }
}
