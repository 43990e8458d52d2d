package io.trireme.benchmarks.etcd;

import com.google.protobuf.ByteString;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.trireme.store.etcd.wire.CompactionRequest;
import io.trireme.store.etcd.wire.KVGrpc;
import io.trireme.store.etcd.wire.KVGrpc.KVBlockingStub;
import io.trireme.store.etcd.wire.RangeRequest;
import io.trireme.store.etcd.wire.StatusResponse;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Gives up all history but the present, on all members. */
final class PhysicalCompaction {
    private static final long CALL_MINUTES_MAX = 10;

    /** What is in use has then stopped to shrink. */
    private static final Duration REST = Duration.ofSeconds(3);

    private final RunningMembers members;

    PhysicalCompaction(RunningMembers members) {
        this.members = members;
    }

    /**
     * Returns when the call was answered and no member has come to use less for a while.
     *
     * @return when it had ended, by {@link System#nanoTime}: the later of the answer and the last
     *     time that one came to use less
     */
    long run() {
        compact();
        long answered = System.nanoTime();
        var fall = new Fall(members.statuses());
        MemberStatuses.await(
                () -> fall.restsFor(REST), RunningMembers.LIMIT, "members still shrink");
        return Math.max(answered, fall.lastNanos);
    }

    private void compact() {
        KVBlockingStub leader =
                KVGrpc.newBlockingStub(members.connections().to(members.leader()).getLast())
                        .withDeadlineAfter(CALL_MINUTES_MAX, TimeUnit.MINUTES);
        var present =
                leader.range(
                        RangeRequest.newBuilder().setKey(ByteString.copyFromUtf8("/")).build());
        try {
            leader.compact(
                    CompactionRequest.newBuilder()
                            .setRevision(present.getHeader().getRevision())
                            .setPhysical(true)
                            .build());
        } catch (StatusRuntimeException e) {
            // It goes on; a member that does not wait longer for its end says so.
            if (e.getStatus().getCode() != Status.Code.UNAVAILABLE) {
                throw e;
            }
        }
    }

    /** The least that all members together were seen to use, and when. */
    private final class Fall {
        private final MemberStatuses statuses;
        private long leastBytes = Long.MAX_VALUE;
        private long lastNanos;

        Fall(MemberStatuses statuses) {
            this.statuses = statuses;
        }

        boolean restsFor(Duration time) {
            List<StatusResponse> answers =
                    members.names().stream().map(statuses::of).flatMap(Optional::stream).toList();
            if (answers.size() < members.names().size()) {
                return false;
            }
            long bytes = answers.stream().mapToLong(StatusResponse::getDbSizeInUse).sum();
            long now = System.nanoTime();
            if (bytes < leastBytes) {
                leastBytes = bytes;
                lastNanos = now;
            }
            return now - lastNanos >= time.toNanos();
        }
    }
}
