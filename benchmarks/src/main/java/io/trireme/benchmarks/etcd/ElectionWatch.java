package io.trireme.benchmarks.etcd;

import io.trireme.store.etcd.wire.StatusResponse;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Asks all members for their Raft term ten times a second, on a thread of its own. */
final class ElectionWatch implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final EtcdConnections connections;
    private final MemberStatuses statuses;
    private final NeedlessElections elections = new NeedlessElections();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("elections").daemon().factory());
    private final ScheduledFuture<?> polls;

    ElectionWatch(EtcdConnections connections) {
        this.connections = connections;
        this.statuses = new MemberStatuses(connections);
        this.polls =
                thread.scheduleWithFixedDelay(
                        this::look, 0, POLL.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        List<StatusResponse> answers =
                connections.members().stream().map(statuses::of).flatMap(Optional::stream).toList();
        long termMax = answers.stream().mapToLong(StatusResponse::getRaftTerm).max().orElse(0);
        boolean led =
                answers.stream()
                        .anyMatch(one -> one.getRaftTerm() == termMax && one.getLeader() != 0);
        elections.observe(termMax, led);
    }

    /** To be said before a leader is killed. Returns when the terms until now are counted. */
    void expectOne() throws InterruptedException {
        onThread(
                () -> {
                    look();
                    elections.expectOne();
                });
    }

    /** Those that no kill explains, until now. */
    long needless() throws InterruptedException {
        onThread(this::look);
        return elections.count();
    }

    private void onThread(Runnable work) throws InterruptedException {
        try {
            thread.submit(work).get();
            if (polls.isDone()) {
                polls.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("elections are not watched any more", e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
