package io.trireme.store.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;

/** Events in virtual time; those of one moment run in the order in which they were scheduled. */
final class EventQueue {
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(
                    Comparator.comparingLong(Event::atMillis).thenComparingLong(Event::order));
    private final Trace trace;
    private long nowMillis;
    private long scheduled;

    EventQueue(Trace trace) {
        this.trace = trace;
    }

    private record Event(long atMillis, long order, String name, Object subject, Runnable action) {}

    long nowMillis() {
        return nowMillis;
    }

    /**
     * Has an action run later.
     *
     * @param subject who or what the event is about; immutable, since a trace prints it later
     */
    void schedule(long delayMillis, String name, Object subject, Runnable action) {
        events.add(new Event(nowMillis + delayMillis, scheduled++, name, subject, action));
    }

    /** Runs the next event. There always is one: replicas never stop to send heartbeats. */
    void step() {
        Event event = events.remove();
        nowMillis = event.atMillis();
        trace.add(nowMillis, event.name(), event.subject());
        event.action().run();
    }
}
