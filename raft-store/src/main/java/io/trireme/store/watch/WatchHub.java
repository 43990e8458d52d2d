package io.trireme.store.watch;

import io.trireme.store.KeyRange;
import io.trireme.store.Revision;
import io.trireme.store.Watch;
import io.trireme.store.WatchEvent;
import io.trireme.store.core.EventReader;
import io.trireme.store.core.EventRing;
import io.trireme.store.core.RowView;
import io.trireme.store.core.Rows;
import io.trireme.store.core.StateHead;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The watches of one member. */
public final class WatchHub implements AutoCloseable {
    private static final int PAGE_EVENTS_DEFAULT = 1_000;

    private final Rows rows;
    private final int eventsMax;
    private final long bytesMax;
    private final int pageEvents;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private EventRing ring;
    private Revision floor;
    private int open;
    private boolean closed;

    /**
     * @param head the head of the rows
     * @param eventsMax how many events the ring holds
     * @param bytesMax how many bytes of keys and values the ring holds, about
     */
    public WatchHub(Rows rows, StateHead head, int eventsMax, long bytesMax) {
        this(rows, head, eventsMax, bytesMax, PAGE_EVENTS_DEFAULT);
    }

    /**
     * @param pageEvents about how many events one poll looks at; it answers whole revisions
     */
    public WatchHub(Rows rows, StateHead head, int eventsMax, long bytesMax, int pageEvents) {
        this.rows = rows;
        this.eventsMax = eventsMax;
        this.bytesMax = bytesMax;
        this.pageEvents = pageEvents;
        this.floor = head.floor();
        this.ring = new EventRing(eventsMax, bytesMax, head.revision());
    }

    /** Publishes events that the rows hold already, with the state's new head. */
    public void publish(List<WatchEvent> events, StateHead head) {
        lock.lock();
        try {
            floor = head.floor();
            if (head.revision().isAfter(ring.last())) {
                ring.append(events, head.revision());
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The rows were replaced by newer ones: watches go on from the rows' history. */
    public void restart(StateHead head) {
        lock.lock();
        try {
            floor = head.floor();
            ring = new EventRing(eventsMax, bytesMax, head.revision());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * A watch from a revision on; from zero: of what comes after the present. One that begins below
     * the floor is compacted; one that falls below it later may go on as long as its events are at
     * hand.
     */
    public Watch open(KeyRange range, Revision from) {
        lock.lock();
        try {
            Revision next = from.equals(Revision.ZERO) ? ring.last().next() : from;
            open++;
            return new Cursor(range, next, next.compareTo(floor) < 0);
        } finally {
            lock.unlock();
        }
    }

    /** Watches that were opened and not closed by who opened them. */
    public int openCount() {
        lock.lock();
        try {
            return open;
        } finally {
            lock.unlock();
        }
    }

    /** Ends all watches. */
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

    private final class Cursor implements Watch {
        private final KeyRange range;
        private Revision next;
        private boolean compacted;
        private boolean cursorClosed;

        Cursor(KeyRange range, Revision next, boolean compacted) {
            this.range = range;
            this.next = next;
            this.compacted = compacted;
        }

        @Override
        public Signal poll(Duration limit) throws InterruptedException {
            List<WatchEvent> recent;
            Revision progress;
            lock.lockInterruptibly();
            try {
                await(limit.toNanos());
                if (closed || cursorClosed) {
                    return new Closed();
                }
                if (compacted) {
                    return new Compacted(floor);
                }
                if (next.isAfter(ring.last())) {
                    return new Events(List.of(), new Revision(next.value() - 1));
                }
                if (next.compareTo(ring.first()) >= 0) {
                    recent = ring.from(next, pageEvents);
                    progress =
                            recent.size() < pageEvents ? ring.last() : recent.getLast().revision();
                } else {
                    recent = null;
                    progress = null;
                }
            } finally {
                lock.unlock();
            }
            return recent == null ? readHistory() : deliver(recent, progress);
        }

        private void await(long limitNanos) throws InterruptedException {
            long left = limitNanos;
            while (!closed
                    && !cursorClosed
                    && !compacted
                    && next.isAfter(ring.last())
                    && left > 0) {
                left = changed.awaitNanos(left);
            }
        }

        private Signal deliver(List<WatchEvent> recent, Revision progress) {
            next = progress.next();
            List<WatchEvent> matching =
                    recent.stream().filter(event -> range.contains(event.key())).toList();
            return new Events(matching, progress);
        }

        private Signal readHistory() {
            EventReader.Page page;
            try (RowView view = rows.view()) {
                page = EventReader.read(view, range, next, pageEvents);
            }
            if (next.compareTo(page.floor()) < 0) {
                compacted = true;
                return new Compacted(page.floor());
            }
            return deliver(page.events(), page.progress());
        }

        @Override
        public void close() {
            lock.lock();
            try {
                if (!cursorClosed) {
                    open--;
                }
                cursorClosed = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
