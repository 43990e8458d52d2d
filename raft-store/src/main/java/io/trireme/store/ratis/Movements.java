package io.trireme.store.ratis;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Has connections follow the members when those change. Closing connections takes a while, and
 * Ratis tells of changes on the thread that applies entries, so a thread of its own does it.
 */
final class Movements {
    private static final Logger LOG = LoggerFactory.getLogger(Movements.class);

    private final String self;
    private final PeerLinks links;
    private final LeaderSignal signal;
    private final AtomicBoolean wanted = new AtomicBoolean();
    private volatile OwnDivision own;

    Movements(StoreConfig config, PeerLinks links, LeaderSignal signal) {
        this.self = config.self();
        this.links = links;
        this.signal = signal;
    }

    /** Until this is called, connections stay with the members of the start. */
    void watch(OwnDivision division) {
        own = division;
        changed();
    }

    LeaderSignal signal() {
        return signal;
    }

    /** The leader or the members changed. */
    void changed() {
        signal.signal();
        if (own != null && wanted.compareAndSet(false, true)) {
            Thread.ofVirtual().name("store-" + self + "-links").start(this::follow);
        }
    }

    /** One at a time, lest an older list be followed after a newer one. */
    private synchronized void follow() {
        wanted.set(false);
        try {
            links.follow(GroupStatus.peers(own.get().getRaftConf()));
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("the member is in no group yet, or stopping");
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("connections do not follow the members");
        }
    }
}
