package io.trireme.deploy;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;

/**
 * Starts a part on a thread of its own, once a condition holds; closing ends the wait, or stops the
 * part.
 */
final class LateStart implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LateStart.class);
    private static final Duration POLL = Duration.ofMillis(100);

    private final Thread thread;
    private Runnable stop = () -> {};
    private boolean closed;

    /**
     * @param start answers with what stops the part
     */
    private LateStart(BooleanSupplier condition, Callable<Runnable> start) {
        this.thread = Thread.ofVirtual().name("late-start").unstarted(() -> run(condition, start));
    }

    static LateStart when(BooleanSupplier condition, Callable<Runnable> start) {
        var late = new LateStart(condition, start);
        late.thread.start();
        return late;
    }

    private void run(BooleanSupplier condition, Callable<Runnable> start) {
        try {
            while (!condition.getAsBoolean()) {
                Thread.sleep(POLL);
            }
            synchronized (this) {
                if (!closed) {
                    stop = start.call();
                }
            }
        } catch (InterruptedException _) {
            // Closed before the condition held.
        } catch (Exception e) {
            log.atError().setCause(e).log("controllers and scheduler did not start");
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            closed = true;
            stop.run();
            stop = () -> {};
        }
    }
}
