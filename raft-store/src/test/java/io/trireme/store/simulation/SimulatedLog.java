package io.trireme.store.simulation;

import io.trireme.store.Bytes;
import io.trireme.store.core.Entry;
import io.trireme.store.core.EntryCodec;
import io.trireme.store.simulation.Coverage.Situation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The log that consensus agreed on, and what its leader appended and nobody agreed on yet. Indices
 * begin at 1.
 */
final class SimulatedLog {
    private final List<LogEntry> committed = new ArrayList<>();
    private final ArrayDeque<Appended> appended = new ArrayDeque<>();
    private static final int GROUP_MAX = 5;
    private static final int ALONE_ONE_IN = 3;

    private final Consumer<LogEntry> onCommit;
    private final RandomGenerator random;
    private final Coverage coverage;
    private long first = 1;

    /**
     * @param onCommit hears of each entry once, in order
     */
    SimulatedLog(Consumer<LogEntry> onCommit, RandomGenerator random, Coverage coverage) {
        this.onCommit = onCommit;
        this.random = random;
        this.coverage = coverage;
    }

    /**
     * A committed entry.
     *
     * @param payload a group of encoded {@link io.trireme.store.core.Entry}s; nothing for an entry
     *     of the protocol's own, which moves the index and not the state
     */
    record LogEntry(long index, Optional<Bytes> payload) {
        List<Entry> entries() {
            return payload.map(EntryCodec::decodeEntries).orElse(List.of());
        }
    }

    /** Hears where an entry was committed: the log's index, and its place in the group there. */
    @FunctionalInterface
    interface Committed {
        void at(long index, int place);
    }

    /** What goes together, and is lost together. */
    private static final class Appended {
        private final List<Bytes> group = new ArrayList<>();
        private final List<Committed> whenCommitted = new ArrayList<>();

        Optional<Bytes> payload() {
            return Optional.of(EntryCodec.group(group));
        }
    }

    /** The leader appends an entry, which may still be lost; it may go with the one before it. */
    void append(Bytes entry, Committed whenCommitted) {
        Appended last = appended.peekLast();
        if (last == null || last.group.size() == GROUP_MAX || random.nextInt(ALONE_ONE_IN) == 0) {
            last = new Appended();
            appended.add(last);
        }
        coverage.count(last.group.contains(entry), Situation.PROPOSAL_REPEATED_IN_ITS_GROUP);
        last.group.add(entry);
        last.whenCommitted.add(whenCommitted);
    }

    int appendedCount() {
        return appended.size();
    }

    /** The oldest so many appended entries reached a majority. */
    void commit(int count) {
        for (int i = 0; i < count; i++) {
            Appended entry = appended.remove();
            commit(entry.payload());
            for (int place = 0; place < entry.group.size(); place++) {
                entry.whenCommitted.get(place).at(last(), place);
            }
        }
    }

    /**
     * Another leader begins with an entry of the protocol's own. It has the oldest so many of the
     * appended entries, whose proposers hear nothing; the others are lost.
     */
    void beginTerm(int kept) {
        for (int i = 0; i < kept; i++) {
            commit(appended.remove().payload());
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
