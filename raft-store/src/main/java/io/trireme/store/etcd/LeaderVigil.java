package io.trireme.store.etcd;

import io.trireme.store.Store;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Looks whether this member still knows a leader, and says once when it has not for longer than an
 * election takes: a client that wants one then goes to another member.
 */
final class LeaderVigil implements AutoCloseable {
    /** etcd's three election timeouts. */
    private static final Duration LEADERLESS_MAX = Duration.ofSeconds(3);

    private static final long LOOK_MILLIS = 250;

    private final Store store;
    private final Runnable onLoss;
    private final CountDownLatch closed = new CountDownLatch(1);

    private LeaderVigil(Store store, Runnable onLoss) {
        this.store = store;
        this.onLoss = onLoss;
    }

    static LeaderVigil start(Store store, Runnable onLoss) {
        var vigil = new LeaderVigil(store, onLoss);
        Thread.ofVirtual().name("etcd-leader-vigil").start(vigil::run);
        return vigil;
    }

    private void run() {
        try {
            long ledNanos = System.nanoTime();
            boolean told = false;
            while (!closed.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                if (store.status().leader().isPresent()) {
                    ledNanos = System.nanoTime();
                    told = false;
                } else if (!told && System.nanoTime() - ledNanos > LEADERLESS_MAX.toNanos()) {
                    onLoss.run();
                    told = true;
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
