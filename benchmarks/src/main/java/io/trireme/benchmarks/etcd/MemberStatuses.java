package io.trireme.benchmarks.etcd;

import io.grpc.StatusRuntimeException;
import io.trireme.store.etcd.wire.MaintenanceGrpc;
import io.trireme.store.etcd.wire.StatusRequest;
import io.trireme.store.etcd.wire.StatusResponse;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** What members say of themselves, asked on a connection that carries little else. */
final class MemberStatuses {
    private static final Duration POLL = Duration.ofMillis(20);
    private static final long STATUS_SECONDS_MAX = 2;

    private final EtcdConnections connections;

    MemberStatuses(EtcdConnections connections) {
        this.connections = connections;
    }

    /** Empty if it does not answer. */
    Optional<StatusResponse> of(String member) {
        try {
            return Optional.of(
                    MaintenanceGrpc.newBlockingStub(connections.to(member).getLast())
                            .withDeadlineAfter(STATUS_SECONDS_MAX, TimeUnit.SECONDS)
                            .status(StatusRequest.getDefaultInstance()));
        } catch (StatusRuntimeException _) {
            return Optional.empty();
        }
    }

    /**
     * Waits until a member that was away is in the leader's term and has applied what the leader
     * had when it was asked just before.
     *
     * @throws IllegalStateException if that takes longer than the limit
     */
    void awaitFollows(String member, String leader, Duration limit) {
        await(
                () -> {
                    connections.reconnect(member);
                    var leading = of(leader);
                    var following = of(member);
                    return leading.isPresent()
                            && following.isPresent()
                            && follows(following.get(), leading.get());
                },
                limit,
                member + " does not follow " + leader);
    }

    private static boolean follows(StatusResponse member, StatusResponse leader) {
        return member.getLeader() == leader.getLeader()
                && member.getRaftTerm() == leader.getRaftTerm()
                && member.getRaftAppliedIndex() >= leader.getRaftAppliedIndex();
    }

    /**
     * @throws IllegalStateException if the condition does not come true within the limit
     */
    static void await(BooleanSupplier condition, Duration limit, String otherwise) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end >= 0) {
                throw new IllegalStateException(otherwise + " after " + limit);
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }
}
