package io.trireme.client.events;

import io.trireme.client.queue.TokenBucket;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Decides what becomes of a note: a new Event, one more count of an old one, or nothing. The rules
 * and numbers are those of client-go's event correlator. Pure: the caller brings the time, as
 * nanoseconds of one monotonic clock; one thread uses it.
 *
 * <p>From the {@value #SIMILAR_MAX}th different message of one object, type and reason within ten
 * minutes on, new ones are written as one "combined" Event. Each object may have {@value
 * #OBJECT_BURST} Events at once and one more each five minutes; what is above is dropped.
 */
final class EventCorrelator {
    /** What a note is about; equal notes count as one Event. */
    record Note(String objectKey, String type, String reason, String message) {}

    /** What to do with a note. */
    sealed interface Decision {}

    /**
     * Write a new Event, and call {@link #created} afterwards.
     *
     * @param note what it stands for
     * @param message its text, which for combined notes is that of the latest
     */
    record Create(Note note, String message) implements Decision {}

    /** Raise the count of a written Event and set its text. */
    record Count(Note note, String message, String eventName, int count) implements Decision {}

    record Drop() implements Decision {}

    static final int SIMILAR_MAX = 10;
    static final int OBJECT_BURST = 25;
    private static final double OBJECT_PER_SECOND = 1.0 / 300;
    private static final Duration SIMILAR_WINDOW = Duration.ofMinutes(10);
    private static final int REMEMBERED_MAX = 4096;

    private record Similar(String objectKey, String type, String reason) {}

    private static final class Group {
        private final Set<String> messages = new HashSet<>();
        private long lastAt;
    }

    private record Written(String eventName, int count) {}

    private final Map<Similar, Group> groups = recent();
    private final Map<Note, Written> written = recent();
    private final Map<String, TokenBucket> buckets = recent();

    Decision decide(Note note, long now) {
        var counted = aggregated(note, now);
        var bucket =
                buckets.computeIfAbsent(
                        note.objectKey(),
                        _ -> new TokenBucket(OBJECT_PER_SECOND, OBJECT_BURST, now));
        if (!bucket.tryTake(now)) {
            return new Drop();
        }
        String message = counted.equals(note) ? note.message() : combined(note.message());
        var known = written.get(counted);
        if (known == null) {
            return new Create(counted, message);
        }
        int count = known.count() + 1;
        written.put(counted, new Written(known.eventName(), count));
        return new Count(counted, message, known.eventName(), count);
    }

    private static String combined(String message) {
        return "(combined from similar events): " + message;
    }

    private Note aggregated(Note note, long now) {
        var key = new Similar(note.objectKey(), note.type(), note.reason());
        var group = groups.computeIfAbsent(key, _ -> new Group());
        if (now - group.lastAt > SIMILAR_WINDOW.toNanos()) {
            group.messages.clear();
        }
        group.lastAt = now;
        if (group.messages.contains(note.message())) {
            return note;
        }
        if (group.messages.size() < SIMILAR_MAX - 1) {
            group.messages.add(note.message());
            return note;
        }
        return new Note(note.objectKey(), note.type(), note.reason(), combined(""));
    }

    /** The Event of a {@link Create} was written under this name. */
    void created(Note note, String eventName) {
        written.put(note, new Written(eventName, 1));
    }

    /** The Event is gone from the server: the next note of this kind is a new one. */
    void gone(Note note) {
        written.remove(note);
    }

    private static <K, V> Map<K, V> recent() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > REMEMBERED_MAX;
            }
        };
    }
}
