package io.trireme.client.queue;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * The decisions of a work queue, after client-go's. Pure: the caller brings the time, as
 * nanoseconds of one monotonic clock, and the lock.
 *
 * <p>A key is in {@code dirty} when it needs work, in {@code processing} while a worker has it. It
 * is in {@code ready} exactly when it is dirty and not processing. A key that gets dirty while it
 * is processing becomes ready when its worker is done, so no two workers ever have the same key.
 */
final class QueueState<K> {
    private record Delayed<K>(K key, long dueAt, long order) {}

    private final RetryPolicy policy;
    private final TokenBucket bucket;
    private final ArrayDeque<K> ready = new ArrayDeque<>();
    private final Set<K> dirty = new HashSet<>();
    private final Map<K, Long> processingSince = new HashMap<>();
    private final Map<K, Long> readySince = new HashMap<>();
    private final Map<K, Integer> failures = new HashMap<>();

    /** One entry per key at most: the earliest; {@code delayed} may hold outdated ones too. */
    private final Map<K, Delayed<K>> delayedByKey = new HashMap<>();

    private final PriorityQueue<Delayed<K>> delayed =
            new PriorityQueue<>(
                    (a, b) -> {
                        int byTime = Long.signum(a.dueAt() - b.dueAt());
                        return byTime != 0 ? byTime : Long.compare(a.order(), b.order());
                    });
    private long order;

    QueueState(RetryPolicy policy, long now) {
        this.policy = requireNonNull(policy, "policy");
        this.bucket = new TokenBucket(policy.perSecond(), policy.burst(), now);
    }

    /** Returns false when the key was waiting already. */
    boolean add(K key, long now) {
        requireNonNull(key, "key");
        if (!dirty.add(key)) {
            return false;
        }
        if (!processingSince.containsKey(key)) {
            makeReady(key, now);
        }
        return true;
    }

    /** Adds the key later; of several times for one key the earliest counts. */
    void addAfter(K key, Duration delay, long now) {
        requireNonNull(key, "key");
        if (!delay.isPositive()) {
            add(key, now);
            return;
        }
        long dueAt = now + saturatedNanos(delay);
        var known = delayedByKey.get(key);
        if (known != null && known.dueAt() - dueAt <= 0) {
            return;
        }
        var entry = new Delayed<>(key, dueAt, order++);
        delayedByKey.put(key, entry);
        delayed.add(entry);
        dropOutdated();
    }

    /** Adds the key after its back-off, and returns that. */
    Duration addRateLimited(K key, long now) {
        int earlier = failures.merge(key, 1, Integer::sum) - 1;
        var own = policy.backoff(earlier);
        var common = bucket.reserve(now);
        var wait = own.compareTo(common) > 0 ? own : common;
        addAfter(key, wait, now);
        return wait;
    }

    void forget(K key) {
        failures.remove(key);
    }

    int failures(K key) {
        return failures.getOrDefault(key, 0);
    }

    /** Hands the next key to a worker, which must call {@link #done} for it. */
    Optional<K> poll(long now) {
        promoteDue(now);
        K key = ready.poll();
        if (key == null) {
            return Optional.empty();
        }
        dirty.remove(key);
        readySince.remove(key);
        processingSince.put(key, now);
        return Optional.of(key);
    }

    void done(K key, long now) {
        if (processingSince.remove(key) != null && dirty.contains(key)) {
            makeReady(key, now);
        }
    }

    /** When the next delayed key is due, if there is one. */
    OptionalLong nextDueAt() {
        var next = delayed.peek();
        return next == null ? OptionalLong.empty() : OptionalLong.of(next.dueAt());
    }

    int depth() {
        return ready.size();
    }

    int delayedCount() {
        return delayedByKey.size();
    }

    Duration longestProcessing(long now) {
        return processingSince.values().stream()
                .map(since -> Duration.ofNanos(now - since))
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** How long a worker has had the key. */
    Optional<Duration> processing(K key, long now) {
        return Optional.ofNullable(processingSince.get(key))
                .map(since -> Duration.ofNanos(now - since));
    }

    /** How long a key that is ready has waited. */
    Duration waited(K key, long now) {
        return Duration.ofNanos(now - readySince.getOrDefault(key, now));
    }

    /** The key that {@link #poll} would hand out, after what is due was made ready. */
    Optional<K> peek(long now) {
        promoteDue(now);
        return Optional.ofNullable(ready.peek());
    }

    private void promoteDue(long now) {
        for (var next = delayed.peek();
                next != null && next.dueAt() - now <= 0;
                next = delayed.peek()) {
            delayed.poll();
            if (delayedByKey.remove(next.key(), next)) {
                add(next.key(), now);
            }
        }
    }

    /** Keeps the heap within twice the number of delayed keys. */
    private void dropOutdated() {
        if (delayed.size() > 2 * delayedByKey.size() + 16) {
            delayed.removeIf(entry -> !entry.equals(delayedByKey.get(entry.key())));
        }
    }

    private void makeReady(K key, long now) {
        ready.add(key);
        readySince.put(key, now);
    }

    private static long saturatedNanos(Duration delay) {
        // Half of the range keeps differences of two times from overflowing.
        return delay.compareTo(Duration.ofNanos(Long.MAX_VALUE / 4)) > 0
                ? Long.MAX_VALUE / 4
                : delay.toNanos();
    }
}
