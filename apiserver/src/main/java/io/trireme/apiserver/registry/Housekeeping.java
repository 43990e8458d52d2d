package io.trireme.apiserver.registry;

import io.trireme.api.GroupResource;
import io.trireme.api.GroupVersion;
import io.trireme.api.status.ApiStatusException;
import io.trireme.store.Revision;
import io.trireme.store.Store;
import io.trireme.store.StoreException;
import io.trireme.store.StoreStatus;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the registry does of its own, on one thread: makes the objects that every cluster has, lets
 * Events expire, and gives up old history of the store. The last two only on the server whose store
 * leads, so that three servers do not do it three times. Each round looks at the present state, so
 * a crash needs no repair.
 */
final class Housekeeping implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);
    private static final Duration BOOTSTRAP_PAUSE = Duration.ofMillis(250);
    private static final Duration ROUND_PAUSE = Duration.ofSeconds(10);
    private static final int EVENTS_PER_ROUND = 500;
    private static final GroupVersion CORE = new GroupVersion("", "v1");

    private final RegistryConfig config;
    private final Store store;
    private final ResourceApi api;
    private final Deletion deletion;
    private final BootstrapObjects bootstrap;
    private final Clock clock;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();

    // Guarded by lock.
    private boolean closed;
    private String notReady = "not started";

    // Of the thread alone.
    private Instant compactedAt = Instant.MIN;
    private Revision compactNext = Revision.ZERO;

    Housekeeping(
            RegistryConfig config,
            Store store,
            ResourceApi api,
            Deletion deletion,
            String kubernetesAddress,
            Clock clock) {
        this.config = config;
        this.store = store;
        this.api = api;
        this.deletion = deletion;
        this.clock = clock;
        bootstrap = new BootstrapObjects(config, kubernetesAddress);
        thread = Thread.ofPlatform().name("registry-housekeeping").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Empty once the bootstrap objects are there. */
    String reasonNotReady() {
        lock.lock();
        try {
            return notReady;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (!makeObjects()) {
                pause(BOOTSTRAP_PAUSE);
            }
            while (true) {
                try {
                    round();
                } catch (StoreException | ApiStatusException e) {
                    log.atWarn().addKeyValue("reason", e.getMessage()).log("housekeeping failed");
                }
                pause(ROUND_PAUSE);
            }
        } catch (InterruptedException e) {
            // close() asked for the end.
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("housekeeping stopped by a fault");
        }
    }

    private boolean makeObjects() throws InterruptedException {
        try {
            for (var object : bootstrap.all()) {
                api.ensure(object);
            }
            report("");
            return true;
        } catch (StoreException | ApiStatusException e) {
            report("bootstrap objects cannot be made: " + e.getMessage());
            return false;
        }
    }

    private void report(String reason) {
        lock.lock();
        try {
            notReady = reason;
        } finally {
            lock.unlock();
        }
    }

    private void round() throws InterruptedException {
        if (store.status().role() != StoreStatus.Role.LEADER) {
            compactNext = Revision.ZERO;
            return;
        }
        expireEvents();
        compact();
    }

    /** Gives up what was history one interval ago, so that at least one interval is kept. */
    private void compact() {
        var interval = config.compactionInterval();
        var now = clock.now();
        if (interval.isZero() || now.isBefore(later(compactedAt, interval))) {
            return;
        }
        var current = store.currentRevision();
        if (compactNext.value() > 0) {
            var outcome = store.compact(compactNext);
            log.atInfo()
                    .addKeyValue("revision", compactNext)
                    .addKeyValue("outcome", outcome.getClass().getSimpleName())
                    .log("history compacted");
        }
        compactNext = current;
        compactedAt = now;
    }

    private static Instant later(Instant time, Duration by) {
        return time.equals(Instant.MIN) ? time : time.plus(by);
    }

    private void expireEvents() throws InterruptedException {
        var events = new GroupResource("", "events");
        var oldest = clock.now().minus(config.eventTtl());
        int expired = 0;
        for (var event : api.reader().list(events, "")) {
            if (expired == EVENTS_PER_ROUND) {
                return;
            }
            if (EventAge.lastSeen(event).map(seen -> seen.isBefore(oldest)).orElse(false)) {
                expired++;
                var context =
                        api.systemContext(
                                CORE,
                                "events",
                                ObjectMeta.namespace(event),
                                ObjectMeta.name(event));
                try {
                    deletion.delete(context, DeleteOptions.NONE);
                } catch (ApiStatusException e) {
                    // Gone already, or held by a finalizer: nothing to do about it here.
                    log.atDebug().addKeyValue("reason", e.getMessage()).log("event not expired");
                }
            }
        }
    }

    private void pause(Duration time) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long nanos = time.toNanos();
            while (!closed && nanos > 0) {
                nanos = ended.awaitNanos(nanos);
            }
            if (closed) {
                throw new InterruptedException("closed");
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            ended.signalAll();
        } finally {
            lock.unlock();
        }
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
