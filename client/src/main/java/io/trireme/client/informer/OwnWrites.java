package io.trireme.client.informer;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.trireme.client.ObjectKey;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * What a loop has written and its cache may not show yet. Before planning again for a key, a loop
 * asks {@link #settled}; planning from a cache that misses its own writes would, for example, make
 * the same missing pod twice. Any thread may use it.
 *
 * @param <K> what the loop's work queue holds
 */
public final class OwnWrites<K> {
    /** A write not seen for this long was lost to the cache by another way; planning goes on. */
    private static final Duration AGE_MAX = Duration.ofMinutes(5);

    private record Deletion(ObjectKey key, String uid) {}

    private static final class Pending {
        private long revision;
        private final Set<Deletion> deletions = new HashSet<>();
        private long changedAt;
        private boolean inDoubt;
    }

    private final LongSupplier nanoTime;
    private final Map<K, Pending> pendingByKey = new HashMap<>();

    public OwnWrites() {
        this(System::nanoTime);
    }

    /**
     * @param nanoTime a monotonic clock in nanoseconds
     */
    public OwnWrites(LongSupplier nanoTime) {
        this.nanoTime = requireNonNull(nanoTime, "nanoTime");
    }

    /** Remembers a create, update or patch by the object that the server answered with. */
    public synchronized void wrote(K key, HasMetadata answer) {
        var pending = pending(key);
        long revision = Long.parseLong(answer.getMetadata().getResourceVersion());
        pending.revision = Math.max(pending.revision, revision);
    }

    /** Remembers a deletion that the server accepted. */
    public synchronized void deleted(K key, HasMetadata object) {
        pending(key)
                .deletions
                .add(new Deletion(ObjectKey.of(object), object.getMetadata().getUid()));
    }

    /**
     * Remembers a write whose outcome is unknown. Nothing is settled for the key until {@link
     * #resolve} has told how far the cache must be to show it.
     */
    public synchronized void outcomeUnknown(K key) {
        pending(key).inDoubt = true;
    }

    /** True after {@link #outcomeUnknown} until {@link #resolve}. */
    public synchronized boolean inDoubt(K key) {
        var pending = pendingByKey.get(key);
        return pending != null && pending.inDoubt;
    }

    /**
     * Ends the doubt with what a read past all caches has found.
     *
     * @param found all objects that the unknown writes may have left
     */
    public synchronized void resolve(K key, Collection<? extends HasMetadata> found) {
        pending(key).inDoubt = false;
        found.forEach(object -> wrote(key, object));
    }

    private Pending pending(K key) {
        var pending = pendingByKey.computeIfAbsent(key, _ -> new Pending());
        pending.changedAt = nanoTime.getAsLong();
        return pending;
    }

    /**
     * True when the cache shows all writes made for a key: it has reached their revision, and what
     * was deleted is gone from it or marked as being deleted.
     */
    public synchronized boolean settled(K key, Informer<?> cache) {
        var pending = pendingByKey.get(key);
        if (pending == null) {
            return true;
        }
        boolean expired = nanoTime.getAsLong() - pending.changedAt > AGE_MAX.toNanos();
        pending.deletions.removeIf(deletion -> shows(cache, deletion));
        if (expired
                || (!pending.inDoubt
                        && reached(cache, pending.revision)
                        && pending.deletions.isEmpty())) {
            pendingByKey.remove(key);
            return true;
        }
        return false;
    }

    /** Drops what is known of a key whose object is gone. */
    public synchronized void forget(K key) {
        pendingByKey.remove(key);
    }

    private static boolean reached(Informer<?> cache, long revision) {
        String reached = cache.lastResourceVersion();
        return revision == 0 || (!reached.isEmpty() && Long.parseLong(reached) >= revision);
    }

    private static boolean shows(Informer<?> cache, Deletion deletion) {
        var cached = cache.find(deletion.key());
        return cached.isEmpty()
                || !Objects.equals(cached.get().getMetadata().getUid(), deletion.uid())
                || cached.get().getMetadata().getDeletionTimestamp() != null;
    }
}
