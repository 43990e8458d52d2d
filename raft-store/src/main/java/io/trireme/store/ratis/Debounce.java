package io.trireme.store.ratis;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs an action at once when it is asked for after a silence, and when it is asked for again and
 * again, once that stops.
 */
final class Debounce {
    private final long silenceNanos;
    private final long delayNanos;
    private final Runnable action;
    private final AtomicLong askedNanos;
    private final AtomicBoolean armed = new AtomicBoolean();

    /**
     * @param silence who asks sooner after the last who asked has to wait
     * @param delay for so long nobody may ask before the action is run for those who wait
     * @param action must not block; runs on the asking thread or a timer's
     */
    Debounce(Duration silence, Duration delay, Runnable action) {
        this.silenceNanos = silence.toNanos();
        this.delayNanos = delay.toNanos();
        this.action = action;
        this.askedNanos = new AtomicLong(System.nanoTime() - silenceNanos);
    }

    void ask() {
        long now = System.nanoTime();
        long before = askedNanos.getAndSet(now);
        if (now - before >= silenceNanos) {
            action.run();
        } else if (armed.compareAndSet(false, true)) {
            look(delayNanos);
        }
    }

    private void look(long nanos) {
        CompletableFuture.delayedExecutor(nanos, NANOSECONDS, Runnable::run).execute(this::looked);
    }

    private void looked() {
        long left = delayNanos - (System.nanoTime() - askedNanos.get());
        if (left > 0) {
            look(left);
            return;
        }
        // Before the action: who asks from now on arms it again.
        armed.set(false);
        action.run();
    }
}
