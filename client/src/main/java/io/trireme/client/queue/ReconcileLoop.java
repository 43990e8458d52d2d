package io.trireme.client.queue;

import static java.util.Objects.requireNonNull;

import io.trireme.client.ApiClientException;
import io.trireme.client.ApiUnreachableException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Workers, each a virtual thread, that take keys from a queue and reconcile them. A key that fails
 * comes back with back-off and holds up no other. The queue is not the loop's: it lives on when the
 * loop is closed, so that the next loop (the next term as leader) finds what is to do.
 */
public final class ReconcileLoop<K> implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ReconcileLoop.class);

    private final String name;
    private final WorkQueue<K> queue;
    private final int workers;
    private final Reconciler<K> reconciler;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    public ReconcileLoop(String name, WorkQueue<K> queue, int workers, Reconciler<K> reconciler) {
        this.name = requireNonNull(name, "name");
        this.queue = requireNonNull(queue, "queue");
        this.reconciler = requireNonNull(reconciler, "reconciler");
        if (workers < 1) {
            throw new IllegalArgumentException("workers " + workers);
        }
        this.workers = workers;
    }

    /** Starts the workers; call it once. */
    public synchronized void start() {
        if (closed || !threads.isEmpty()) {
            throw new IllegalStateException(name + " was started already");
        }
        for (int i = 0; i < workers; i++) {
            threads.add(Thread.ofVirtual().name(name + "-" + i).start(this::work));
        }
    }

    private void work() {
        try {
            while (!closed) {
                var key = queue.take();
                if (key.isEmpty()) {
                    return;
                }
                reconcile(key.get());
            }
        } catch (InterruptedException _) {
            // The loop is being closed.
        }
    }

    private void reconcile(K key) throws InterruptedException {
        try {
            var again = reconciler.reconcile(key);
            queue.forget(key);
            again.ifPresent(delay -> queue.addAfter(key, delay));
        } catch (InterruptedException e) {
            // Cut off in the middle: the next loop over this queue has to look at the key.
            queue.add(key);
            throw e;
        } catch (RuntimeException | Error e) {
            queue.addRateLimited(key);
            report(key, e);
        } finally {
            queue.done(key);
        }
    }

    private void report(K key, Throwable failure) {
        int failures = queue.failures(key);
        switch (failure) {
            case ApiClientException e when e.isConflict() ->
                    log.atDebug()
                            .addKeyValue("loop", name)
                            .addKeyValue("key", key)
                            .addKeyValue("reason", e.getMessage())
                            .log("lost a race, will look again");
            case ApiClientException _, ApiUnreachableException _ ->
                    log.atWarn()
                            .addKeyValue("loop", name)
                            .addKeyValue("key", key)
                            .addKeyValue("failures", failures)
                            .addKeyValue("reason", failure.getMessage())
                            .log("reconcile failed, will try again");
            default ->
                    log.atError()
                            .addKeyValue("loop", name)
                            .addKeyValue("key", key)
                            .addKeyValue("failures", failures)
                            .setCause(failure)
                            .log("reconcile failed unexpectedly, will try again");
        }
    }

    /**
     * Interrupts the workers and waits until they have ended; may be called twice.
     *
     * @return false when one still runs after the limit
     */
    public boolean close(Duration limit) throws InterruptedException {
        List<Thread> running;
        synchronized (this) {
            closed = true;
            running = List.copyOf(threads);
        }
        running.forEach(Thread::interrupt);
        long deadline = System.nanoTime() + limit.toNanos();
        for (var thread : running) {
            if (!thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
                log.atWarn().addKeyValue("loop", name).log("a worker does not end");
                return false;
            }
        }
        return true;
    }

    /** {@link #close(Duration)} with ten seconds. */
    @Override
    public void close() {
        try {
            boolean _ = close(Duration.ofSeconds(10));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
