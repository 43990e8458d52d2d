package io.trireme.store.core;

import io.trireme.store.Revision;
import io.trireme.store.WatchEvent;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The most recent changes, shared by all watches. Holds whole revisions: every change from {@link
 * #first} to {@link #last} is in it. Drops the oldest when it holds too many changes or bytes.
 */
public final class EventRing {
    private final int eventsMax;
    private final long bytesMax;
    private WatchEvent[] events;
    private long head;
    private long tail;
    private long sizeBytes;
    private Revision first;
    private Revision last;

    /**
     * @param last the state's revision; changes up to it are not in the ring
     */
    public EventRing(int eventsMax, long bytesMax, Revision last) {
        this.eventsMax = eventsMax;
        this.bytesMax = bytesMax;
        this.events = new WatchEvent[Math.min(eventsMax, 64)];
        this.first = last.next();
        this.last = last;
    }

    /** The oldest revision whose changes are here; the one after {@link #last} if none are. */
    public Revision first() {
        return first;
    }

    public Revision last() {
        return last;
    }

    /** Adds the changes of the revisions after {@link #last} up to a new last one. */
    public void append(List<WatchEvent> added, Revision newLast) {
        for (WatchEvent event : added) {
            if (tail - head == events.length) {
                grow();
            }
            if (tail - head == events.length) {
                dropFirst();
            }
            events[(int) (tail++ % events.length)] = event;
            sizeBytes += sizeBytes(event);
        }
        last = newLast;
        while (sizeBytes > bytesMax && head < tail) {
            dropFirst();
        }
    }

    /**
     * The changes from a revision on, which must not be before {@link #first}.
     *
     * @param countMax about how many; all changes of the last revision taken are in
     */
    public List<WatchEvent> from(Revision from, int countMax) {
        long index = find(from);
        List<WatchEvent> found = new ArrayList<>((int) Math.min(countMax, tail - index));
        while (index < tail
                && (found.size() < countMax
                        || at(index).revision().equals(found.getLast().revision()))) {
            found.add(at(index++));
        }
        return found;
    }

    private long find(Revision revision) {
        long low = head;
        long high = tail;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (at(middle).revision().compareTo(revision) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private WatchEvent at(long index) {
        return events[(int) (index % events.length)];
    }

    /** Drops one change; its revision is whole no more, so the ring begins after it. */
    private void dropFirst() {
        int slot = (int) (head++ % events.length);
        first = events[slot].revision().next();
        sizeBytes -= sizeBytes(events[slot]);
        events[slot] = null;
    }

    private void grow() {
        int size = (int) Math.min(eventsMax, events.length * 2L);
        if (size == events.length) {
            return;
        }
        var order = new ArrayDeque<WatchEvent>(events.length);
        for (long i = head; i < tail; i++) {
            order.add(at(i));
        }
        events = new WatchEvent[size];
        head = 0;
        tail = 0;
        for (WatchEvent event : order) {
            events[(int) tail++] = event;
        }
    }

    private static long sizeBytes(WatchEvent event) {
        long own =
                switch (event) {
                    case WatchEvent.Put(var entry, _) -> entry.value().sizeBytes();
                    case WatchEvent.Delete _ -> 0;
                };
        long previous = event.previous().map(entry -> (long) entry.value().sizeBytes()).orElse(0L);
        return 200 + event.key().sizeBytes() + own + previous;
    }
}
