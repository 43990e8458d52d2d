package io.trireme.deploy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Starts parts, in order, on a thread of its own, once a condition holds; closing ends the wait, or
 * stops the parts. All start or none: when one cannot, those before it are closed again.
 */
final class LateStart implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final BooleanSupplier condition;
    private final List<Callable<? extends AutoCloseable>> starts;
    private final Consumer<Throwable> failed;
    private final Thread thread;
    private final OpenParts parts = new OpenParts();
    private volatile boolean closed;

    private LateStart(
            BooleanSupplier condition,
            List<Callable<? extends AutoCloseable>> starts,
            Consumer<Throwable> failed) {
        this.condition = condition;
        this.starts = starts;
        this.failed = failed;
        this.thread = Thread.ofVirtual().name("late-start").unstarted(this::run);
    }

    /**
     * @param failed is told why the parts did not start, unless they were closed meanwhile
     */
    static LateStart when(
            BooleanSupplier condition,
            List<Callable<? extends AutoCloseable>> starts,
            Consumer<Throwable> failed) {
        var late = new LateStart(condition, starts, failed);
        late.thread.start();
        return late;
    }

    private void run() {
        try {
            while (!condition.getAsBoolean()) {
                Thread.sleep(POLL);
            }
            for (var start : starts) {
                if (closed) {
                    return;
                }
                parts.add(start.call());
            }
        } catch (Throwable e) {
            parts.close();
            // Closing interrupts the wait and the start: what that breaks is no failure.
            if (!closed) {
                failed.accept(e);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException _) {
            // The thread may still open a part, so these are not for this thread to close.
            Thread.currentThread().interrupt();
            return;
        }
        parts.close();
    }
}
