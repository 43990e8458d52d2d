package io.trireme.store.simulation;

import io.trireme.store.Bytes;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * The log that consensus agreed on, and what its leader appended and nobody agreed on yet. Indices
 * begin at 1.
 */
final class SimulatedLog {
    private final List<LogEntry> committed = new ArrayList<>();
    private final ArrayDeque<Appended> appended = new ArrayDeque<>();
    private final Consumer<LogEntry> onCommit;
    private long first = 1;

    /**
     * @param onCommit hears of each entry once, in order
     */
    SimulatedLog(Consumer<LogEntry> onCommit) {
        this.onCommit = onCommit;
    }

    /**
     * A committed entry.
     *
     * @param payload an encoded {@link io.trireme.store.core.Entry}; nothing for an entry of the
     *     protocol's own, which moves the index and not the state
     */
    record LogEntry(long index, Optional<Bytes> payload) {}

    private record Appended(Bytes payload, LongConsumer whenCommitted) {}

    /** The leader appends an entry, which may still be lost. */
    void append(Bytes payload, LongConsumer whenCommitted) {
        appended.add(new Appended(payload, whenCommitted));
    }

    int appendedCount() {
        return appended.size();
    }

    /** The oldest so many appended entries reached a majority. */
    void commit(int count) {
        for (int i = 0; i < count; i++) {
            Appended entry = appended.remove();
            commit(Optional.of(entry.payload()));
            entry.whenCommitted().accept(last());
        }
    }

    /**
     * Another leader begins with an entry of the protocol's own. It has the oldest so many of the
     * appended entries, whose proposers hear nothing; the others are lost.
     */
    void beginTerm(int kept) {
        for (int i = 0; i < kept; i++) {
            commit(Optional.of(appended.remove().payload()));
        }
        appended.clear();
        commit(Optional.empty());
    }

    private void commit(Optional<Bytes> payload) {
        var entry = new LogEntry(last() + 1, payload);
        committed.add(entry);
        onCommit.accept(entry);
    }

    /** The oldest index that was not truncated. */
    long first() {
        return first;
    }

    long last() {
        return committed.size();
    }

    LogEntry entry(long index) {
        if (index < first) {
            throw new IllegalStateException("entry " + index + " was truncated");
        }
        return committed.get((int) index - 1);
    }

    void truncate(long upTo) {
        first = Math.max(first, upTo + 1);
    }
}
