package io.trireme.client.queue;

import static java.util.Objects.requireNonNull;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;

import io.trireme.client.metrics.MetricName;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Keys that need work, each at most once, in the order of their coming. Any thread adds; workers
 * {@link #take} and must say {@link #done}. It grows no further than the number of distinct keys.
 * It runs no thread of its own: those who wait in {@code take} see to delayed keys.
 *
 * @param <K> with value equality
 */
public final class WorkQueue<K> implements AutoCloseable {
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final QueueState<K> state;
    private final Counter adds;
    private final Counter retries;
    private final Timer waiting;
    private final Timer working;
    private boolean closed;

    public WorkQueue(String name, MetricRegistry metrics) {
        this(name, RetryPolicy.DEFAULT, metrics, System::nanoTime);
    }

    /**
     * @param nanoTime a monotonic clock in nanoseconds
     */
    public WorkQueue(
            String name, RetryPolicy policy, MetricRegistry metrics, LongSupplier nanoTime) {
        requireNonNull(name, "name");
        this.nanoTime = requireNonNull(nanoTime, "nanoTime");
        this.state = new QueueState<>(policy, nanoTime.getAsLong());
        this.adds = metrics.counter(MetricName.of("workqueue_adds_total", "name", name));
        this.retries = metrics.counter(MetricName.of("workqueue_retries_total", "name", name));
        this.waiting =
                metrics.timer(MetricName.of("workqueue_queue_duration_seconds", "name", name));
        this.working =
                metrics.timer(MetricName.of("workqueue_work_duration_seconds", "name", name));
        register(metrics, MetricName.of("workqueue_depth", "name", name), this::depth);
        register(
                metrics,
                MetricName.of("workqueue_longest_running_processor_seconds", "name", name),
                this::longestProcessingSeconds);
    }

    private static void register(MetricRegistry metrics, String name, Gauge<Number> gauge) {
        metrics.remove(name); // An earlier queue's of the same name.
        metrics.register(name, gauge);
    }

    /** Adds the key now; one that waits already is not added twice. Does nothing once closed. */
    public void add(K key) {
        lock.lock();
        try {
            if (!closed && state.add(key, nanoTime.getAsLong())) {
                adds.inc();
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Adds the key later; of several times for one key the earliest counts. */
    public void addAfter(K key, Duration delay) {
        lock.lock();
        try {
            if (!closed) {
                state.addAfter(key, delay, nanoTime.getAsLong());
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Adds the key again after a failure, when its back-off is over. */
    public void addRateLimited(K key) {
        lock.lock();
        try {
            if (!closed) {
                state.addRateLimited(key, nanoTime.getAsLong());
                retries.inc();
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends the key's back-off: its next failure counts as the first. */
    public void forget(K key) {
        lock.lock();
        try {
            state.forget(key);
        } finally {
            lock.unlock();
        }
    }

    /** Failures of a key since it was last forgotten. */
    public int failures(K key) {
        lock.lock();
        try {
            return state.failures(key);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for a key. Until {@link #done} is called for it no other worker gets it.
     *
     * @return empty when the queue is closed
     */
    public Optional<K> take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed) {
                long now = nanoTime.getAsLong();
                var next = state.peek(now);
                if (next.isPresent()) {
                    waiting.update(state.waited(next.get(), now));
                    // A delayed key may have come due beside this one: another taker looks again.
                    changed.signal();
                    return state.poll(now);
                }
                var dueAt = state.nextDueAt();
                if (dueAt.isPresent()) {
                    long _ = changed.awaitNanos(dueAt.getAsLong() - now);
                } else {
                    changed.await();
                }
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** The worker no longer has the key; if it was added meanwhile it becomes ready again. */
    public void done(K key) {
        lock.lock();
        try {
            long now = nanoTime.getAsLong();
            state.processing(key, now).ifPresent(working::update);
            state.done(key, now);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Keys that are ready for a worker. */
    public int depth() {
        lock.lock();
        try {
            return state.depth();
        } finally {
            lock.unlock();
        }
    }

    /** Ends all waiting takes; keys not yet taken are dropped. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private double longestProcessingSeconds() {
        lock.lock();
        try {
            return state.longestProcessing(nanoTime.getAsLong()).toNanos() / 1e9;
        } finally {
            lock.unlock();
        }
    }
}
