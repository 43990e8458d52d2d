package io.trireme.apiserver.chain;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Interrupts requests that take too long. Owns one platform thread. */
final class RequestDeadlines implements AutoCloseable {
    private final ScheduledThreadPoolExecutor timer;
    private final Duration limit;

    RequestDeadlines(Duration limit) {
        this.limit = limit;
        this.timer =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name("request-deadlines").factory());
        timer.setRemoveOnCancelPolicy(true);
    }

    /** Watches the calling thread until the returned guard is closed. */
    Guard guard() {
        var guard = new Guard(Thread.currentThread());
        guard.timer = timer.schedule(guard::fire, limit.toMillis(), TimeUnit.MILLISECONDS);
        return guard;
    }

    /** For a request that may take any time. */
    Guard none() {
        return new Guard(Thread.currentThread());
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** After close the thread is not interrupted any more, and not left interrupted by this. */
    static final class Guard implements AutoCloseable {
        private final Thread thread;
        private ScheduledFuture<?> timer;
        private boolean fired;
        private boolean over;

        private Guard(Thread thread) {
            this.thread = thread;
        }

        private synchronized void fire() {
            if (!over) {
                fired = true;
                thread.interrupt();
            }
        }

        @Override
        public synchronized void close() {
            over = true;
            if (timer != null) {
                timer.cancel(false);
            }
            if (fired && Thread.interrupted()) {
                // The interrupt was ours and nobody took it.
                fired = false;
            }
        }
    }
}
