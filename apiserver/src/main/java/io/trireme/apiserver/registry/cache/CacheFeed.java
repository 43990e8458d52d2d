package io.trireme.apiserver.registry.cache;

import io.trireme.store.Bytes;
import io.trireme.store.KeyRange;
import io.trireme.store.RangeOutcome;
import io.trireme.store.RangeRequest;
import io.trireme.store.Revision;
import io.trireme.store.Store;
import io.trireme.store.StoreException;
import io.trireme.store.Watch;
import io.trireme.store.WatchEvent;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Feeds all watch caches of a server from one watch of the store, on a thread of its own. Where the
 * store has compacted what comes next, everything is read anew; where it failed, the feed tries
 * again. Anything else that is thrown is a {@link #fault}: the caches stand still from then on.
 */
public final class CacheFeed implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CacheFeed.class);
    private static final KeyRange OBJECTS = KeyRange.prefix(Bytes.utf8(StorageKeys.ROOT));
    private static final Duration POLL_LIMIT = Duration.ofSeconds(5);
    private static final Duration RETRY_PAUSE = Duration.ofMillis(200);
    private static final int PAGE = 500;

    /** How much history a starting server takes over, so that watches resume across a restart. */
    private static final long HISTORY_MAX = 4000;

    private final Store store;
    private final Map<String, WatchCache> cachesByPrefix = new HashMap<>();
    private final Thread thread;

    // The feed's thread only, once it runs: caches that come and go, and those of them that are
    // not filled yet.
    private final Map<String, WatchCache> followed = new HashMap<>();
    private final List<WatchCache> fresh = new ArrayList<>();

    private final CompletableFuture<Throwable> fault = new CompletableFuture<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();

    // Guarded by lock.
    private Revision progress = Revision.ZERO;
    private boolean loaded;
    private boolean closed;
    private boolean stopped;
    private Optional<String> trouble = Optional.of("not started");
    private Watch watch;

    public CacheFeed(Store store, Collection<WatchCache> caches) {
        this.store = store;
        for (var cache : caches) {
            cachesByPrefix.put(StorageKeys.prefix(cache.resource()), cache);
        }
        thread = Thread.ofPlatform().name("watch-cache-feed").daemon().unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /**
     * Says which caches there are besides the ones given at first. One that is new is filled before
     * {@link #progress} moves on, so that who waits for a revision finds it whole; one that is no
     * longer named is fed no more. To be called by a listener of a cache, on the feed's thread.
     */
    public void follow(Collection<WatchCache> caches) {
        var wanted = new HashMap<String, WatchCache>();
        for (var cache : caches) {
            String prefix = StorageKeys.prefix(cache.resource());
            wanted.put(prefix, cache);
            if (followed.get(prefix) != cache) {
                fresh.add(cache);
            }
        }
        followed.clear();
        followed.putAll(wanted);
    }

    /** Every cache holds all changes up to this revision. */
    public Revision progress() {
        lock.lock();
        try {
            return progress;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the caches have held the store's state once; it may be old since. */
    public boolean loaded() {
        lock.lock();
        try {
            return loaded;
        } finally {
            lock.unlock();
        }
    }

    /** Why reads from the caches would be wrong or old, if so. */
    public Optional<String> reasonNotReady() {
        lock.lock();
        try {
            return trouble;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Completes with the cause when the feed stopped although nobody closed it; what the caches
     * hold grows old then, so the process should end. Never completes otherwise.
     */
    public CompletableFuture<Throwable> fault() {
        return fault.copy();
    }

    /**
     * Waits until the caches hold all changes up to a revision.
     *
     * @return false if that took longer than the limit, or the feed stopped
     */
    public boolean await(Revision revision, Duration limit) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long nanos = limit.toNanos();
            while (!loaded || revision.isAfter(progress)) {
                if (nanos <= 0 || closed || stopped) {
                    return false;
                }
                nanos = moved.awaitNanos(nanos);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (!isClosed()) {
                try {
                    follow(load());
                } catch (StoreException e) {
                    report("the store failed: " + e.getMessage());
                    pause();
                }
            }
        } catch (Throwable e) {
            if (!isClosed()) {
                stop(e);
            }
        }
    }

    private void stop(Throwable cause) {
        lock.lock();
        try {
            stopped = true;
        } finally {
            lock.unlock();
        }
        report("the watch cache stopped: " + cause);
        log.atError().setCause(cause).log("watch cache feed stopped by a fault");
        // Last, since whoever is told may end the process.
        fault.complete(cause);
    }

    /** Reads everything as of a recent revision and says from where to follow. */
    private Revision load() {
        var floor = store.status().compactionFloor();
        var current = store.currentRevision();
        // Caches that were whole once must never show an older state under a newer revision.
        long history = loaded() ? 0 : HISTORY_MAX;
        long wanted = Math.max(floor.value(), current.value() - history);
        var base = new Revision(Math.max(wanted, Revision.INITIAL.value()));
        var state = readAll(OBJECTS, base);
        if (state.isEmpty()) {
            base = current;
            state = readAll(OBJECTS, current);
        }
        if (state.isEmpty()) {
            throw new StoreException.Unavailable("the store compacted while it was being read");
        }
        replace(cachesByPrefix, state.get(), base);
        // Only now is it known which these are: the definitions have just been read.
        replace(followed, state.get(), base);
        fresh.clear();
        log.atInfo()
                .addKeyValue("revision", base)
                .addKeyValue("current", current)
                .log("watch caches loaded");
        return base;
    }

    private static void replace(
            Map<String, WatchCache> caches,
            Map<String, List<WatchCache.Loaded>> state,
            Revision base) {
        caches.forEach(
                (prefix, cache) -> cache.replace(state.getOrDefault(prefix, List.of()), base));
    }

    /** Fills the caches that have just been named, as of a revision. */
    private void fillFresh(Revision at) {
        for (var cache : fresh) {
            String prefix = StorageKeys.prefix(cache.resource());
            if (followed.get(prefix) != cache) {
                continue;
            }
            var state =
                    readAll(KeyRange.prefix(Bytes.utf8(prefix)), at)
                            .orElseThrow(
                                    () ->
                                            new StoreException.Unavailable(
                                                    "the store compacted while a cache was filled"));
            cache.replace(state.getOrDefault(prefix, List.of()), at);
        }
        fresh.clear();
    }

    private Optional<Map<String, List<WatchCache.Loaded>>> readAll(KeyRange whole, Revision at) {
        var state = new HashMap<String, List<WatchCache.Loaded>>();
        var range = whole;
        while (true) {
            switch (store.range(RangeRequest.of(range).at(at).withLimit(PAGE))) {
                case RangeOutcome.Found found -> {
                    for (var entry : found.entries()) {
                        StorageKeys.split(entry.key())
                                .ifPresent(
                                        split ->
                                                state.computeIfAbsent(
                                                                split.prefix(),
                                                                _ -> new ArrayList<>())
                                                        .add(
                                                                new WatchCache.Loaded(
                                                                        split.rest(), entry)));
                    }
                    if (!found.more()) {
                        return Optional.of(state);
                    }
                    range = new KeyRange(found.entries().getLast().key().next(), whole.end());
                }
                case RangeOutcome.Compacted _, RangeOutcome.Future _ -> {
                    return Optional.empty();
                }
            }
        }
    }

    private void follow(Revision base) throws InterruptedException {
        var current = store.currentRevision();
        try (var opened = store.watch(OBJECTS, base.next())) {
            if (!takeWatch(opened)) {
                return;
            }
            while (true) {
                switch (opened.poll(POLL_LIMIT)) {
                    case Watch.Events(var events, var upTo) -> {
                        dispatch(events);
                        fillFresh(upTo);
                        advance(upTo, current);
                    }
                    case Watch.Compacted(var floor) -> {
                        report("the store compacted to " + floor + " before the cache read it");
                        log.atWarn().addKeyValue("floor", floor).log("watch cache reads anew");
                        return;
                    }
                    case Watch.Closed() -> {
                        if (!isClosed()) {
                            report("the store closed the watch");
                            pause();
                        }
                        return;
                    }
                }
            }
        }
    }

    private void dispatch(List<WatchEvent> events) {
        var byCache = new HashMap<WatchCache, List<WatchCache.Change>>();
        for (var event : events) {
            StorageKeys.split(event.key())
                    .ifPresent(
                            split -> {
                                var cache = cache(split.prefix());
                                if (cache != null) {
                                    byCache.computeIfAbsent(cache, _ -> new ArrayList<>())
                                            .add(new WatchCache.Change(split.rest(), event));
                                }
                            });
        }
        byCache.forEach(WatchCache::apply);
    }

    /** Null for what nobody serves. */
    private WatchCache cache(String prefix) {
        var cache = cachesByPrefix.get(prefix);
        return cache == null ? followed.get(prefix) : cache;
    }

    private void advance(Revision upTo, Revision startedAt) {
        lock.lock();
        try {
            if (upTo.isAfter(progress)) {
                progress = upTo;
            }
            if (!startedAt.isAfter(progress)) {
                loaded = true;
                trouble = Optional.empty();
            }
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void report(String reason) {
        lock.lock();
        try {
            trouble = Optional.of(reason);
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean takeWatch(Watch opened) {
        lock.lock();
        try {
            watch = opened;
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private void pause() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long nanos = RETRY_PAUSE.toNanos();
            while (!closed && nanos > 0) {
                nanos = moved.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        Watch open;
        lock.lock();
        try {
            closed = true;
            open = watch;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
        if (open != null) {
            open.close();
        }
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
