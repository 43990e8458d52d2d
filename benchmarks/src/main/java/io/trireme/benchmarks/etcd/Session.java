package io.trireme.benchmarks.etcd;

import io.grpc.stub.StreamObserver;
import io.trireme.benchmarks.load.ClosedLoop;
import io.trireme.store.etcd.wire.KVGrpc;
import io.trireme.store.etcd.wire.PutRequest;
import io.trireme.store.etcd.wire.PutResponse;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One client that knows all members. All its writes go to one of them; a write that fails, or has
 * no answer after half a second, goes at once to the next, and so do those that come after it. Only
 * when all members have failed a write does it wait a moment.
 */
final class Session {
    private static final long ATTEMPT_MILLIS_MAX = 500;
    private static final Duration PAUSE = Duration.ofMillis(10);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final List<String> members;
    private final List<KVGrpc.KVStub> stubs;
    private final ScheduledExecutorService timer;

    /** Grows; its remainder is the member that is used. */
    private final AtomicInteger turn = new AtomicInteger();

    /**
     * @param timer begins what comes after a pause
     */
    Session(EtcdConnections connections, ScheduledExecutorService timer) {
        this.members = List.copyOf(connections.members());
        this.stubs =
                members.stream()
                        .map(member -> KVGrpc.newStub(connections.to(member).getFirst()))
                        .toList();
        this.timer = timer;
    }

    /** Has the next writes go to a member. */
    void use(String member) {
        turn.set(members.indexOf(member));
    }

    /**
     * Writes until it is acknowledged; it may then have been applied more than once.
     *
     * @param end told whether it failed for {@code LIMIT}
     */
    void put(PutRequest request, ClosedLoop.Ended end) {
        new Write(request, end, System.nanoTime() + LIMIT.toNanos()).attempt(1);
    }

    private final class Write {
        private final PutRequest request;
        private final ClosedLoop.Ended end;
        private final long endNanos;

        Write(PutRequest request, ClosedLoop.Ended end, long endNanos) {
            this.request = request;
            this.end = end;
            this.endNanos = endNanos;
        }

        void attempt(int number) {
            int member = turn.get();
            stubs.get(member % stubs.size())
                    .withDeadlineAfter(ATTEMPT_MILLIS_MAX, TimeUnit.MILLISECONDS)
                    .put(
                            request,
                            new StreamObserver<PutResponse>() {
                                @Override
                                public void onNext(PutResponse answer) {}

                                @Override
                                public void onError(Throwable failure) {
                                    failed(member, number);
                                }

                                @Override
                                public void onCompleted() {
                                    end.ended(false);
                                }
                            });
        }

        private void failed(int member, int number) {
            // Many writes fail with a member; the first of them moves them all.
            turn.compareAndSet(member, member + 1);
            if (System.nanoTime() - endNanos >= 0) {
                end.ended(true);
            } else if (number % stubs.size() == 0) {
                var _ =
                        timer.schedule(
                                () -> attempt(number + 1), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
            } else {
                attempt(number + 1);
            }
        }
    }
}
