package io.trireme.scheduler.queue;

import io.trireme.client.ObjectKey;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Pods that wait for a node. A pod is in one of three places: ready (highest priority first, then
 * first come), backing off until a time, or parked until the cluster changes. It holds each pod
 * once, so it grows no further than the number of unbound pods. Any thread may use it; one takes.
 */
public final class SchedulingQueue implements AutoCloseable {
    static final Duration BACKOFF_MIN = Duration.ofSeconds(1);
    static final Duration BACKOFF_MAX = Duration.ofSeconds(10);
    static final Duration PARKED_MAX = Duration.ofMinutes(5);

    private enum Place {
        READY,
        BACKING_OFF,
        PARKED,
        /** Taken; {@code changed} says whether the cluster changed meanwhile. */
        TAKEN
    }

    private static final class Entry {
        private final ObjectKey key;
        private final int priority;
        private final long sequence;
        private Place place = Place.READY;
        private int failures;
        private long until;
        private boolean changed;

        private Entry(ObjectKey key, int priority, long sequence) {
            this.key = key;
            this.priority = priority;
            this.sequence = sequence;
        }
    }

    private static final Comparator<Entry> READY_ORDER =
            Comparator.comparingInt((Entry entry) -> entry.priority)
                    .reversed()
                    .thenComparingLong(entry -> entry.sequence);
    private static final Comparator<Entry> TIME_ORDER =
            Comparator.comparingLong((Entry entry) -> entry.until)
                    .thenComparingLong(entry -> entry.sequence);

    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<ObjectKey, Entry> entries = new HashMap<>();
    private final PriorityQueue<Entry> ready = new PriorityQueue<>(READY_ORDER);
    private final TreeSet<Entry> waiting = new TreeSet<>(TIME_ORDER);
    private long nextSequence;
    private boolean closed;

    /**
     * @param nanoTime a monotonic clock in nanoseconds
     */
    public SchedulingQueue(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Adds a pod; one that is here already keeps its place. */
    public void add(ObjectKey key, int priority) {
        lock.lock();
        try {
            if (closed || entries.containsKey(key)) {
                return;
            }
            var entry = new Entry(key, priority, nextSequence++);
            entries.put(key, entry);
            ready.add(entry);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Drops a pod that is bound or gone. */
    public void remove(ObjectKey key) {
        lock.lock();
        try {
            Entry entry = entries.remove(key);
            if (entry != null) {
                ready.remove(entry);
                waiting.remove(entry);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for the next pod. It stays the taker's until it is removed, retried or parked.
     *
     * @return empty when the queue is closed
     */
    public Optional<ObjectKey> take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed) {
                wakeDue();
                Entry entry = ready.poll();
                if (entry != null) {
                    entry.place = Place.TAKEN;
                    entry.changed = false;
                    return Optional.of(entry.key);
                }
                if (waiting.isEmpty()) {
                    changed.await();
                } else {
                    long _ = changed.awaitNanos(waiting.first().until - nanoTime.getAsLong());
                }
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Gives a taken pod back after a failure that may pass: again after its back-off. */
    public void retry(ObjectKey key) {
        giveBack(key, false);
    }

    /** Gives a taken pod back for which no node was found: again when the cluster changes. */
    public void park(ObjectKey key) {
        giveBack(key, true);
    }

    private void giveBack(ObjectKey key, boolean park) {
        lock.lock();
        try {
            Entry entry = entries.get(key);
            if (entry == null || entry.place != Place.TAKEN) {
                return;
            }
            entry.failures++;
            long now = nanoTime.getAsLong();
            boolean parked = park && !entry.changed;
            entry.place = parked ? Place.PARKED : Place.BACKING_OFF;
            entry.until = now + (parked ? PARKED_MAX.toNanos() : backoffNanos(entry.failures));
            waiting.add(entry);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Something changed that could help parked pods: each may be tried after its back-off. */
    public void clusterChanged() {
        lock.lock();
        try {
            long now = nanoTime.getAsLong();
            for (Entry entry : entries.values()) {
                entry.changed = true;
                if (entry.place == Place.PARKED) {
                    waiting.remove(entry);
                    entry.place = Place.BACKING_OFF;
                    entry.until = now + backoffNanos(entry.failures);
                    waiting.add(entry);
                }
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** A new leader does not know what was taken before: all pods are ready again. */
    public void reset() {
        lock.lock();
        try {
            waiting.clear();
            ready.clear();
            for (Entry entry : entries.values()) {
                entry.place = Place.READY;
                ready.add(entry);
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    public int size() {
        lock.lock();
        try {
            return entries.size();
        } finally {
            lock.unlock();
        }
    }

    private void wakeDue() {
        long now = nanoTime.getAsLong();
        while (!waiting.isEmpty() && waiting.first().until <= now) {
            Entry entry = waiting.pollFirst();
            entry.place = Place.READY;
            ready.add(entry);
        }
    }

    private static long backoffNanos(int failures) {
        long factor = 1L << Math.min(10, Math.max(0, failures - 1));
        return Math.min(
                BACKOFF_MAX.toNanos(),
                TimeUnit.MILLISECONDS.toNanos(BACKOFF_MIN.toMillis() * factor));
    }

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
}
