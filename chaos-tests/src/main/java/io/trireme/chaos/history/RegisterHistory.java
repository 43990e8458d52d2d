package io.trireme.chaos.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What clients did to one counter and what they saw of it, with the time of each by one clock.
 *
 * @param writes of the one writer, in its order
 * @param reads of all clients that ask
 * @param watched what each watching client was told, in the order of its events
 */
public record RegisterHistory(
        String name, List<Write> writes, List<Read> reads, Map<String, List<Long>> watched) {
    public RegisterHistory {
        writes = List.copyOf(writes);
        reads = List.copyOf(reads);
        watched = new TreeMap<>(watched);
    }

    public record Write(long value, long startNanos, long endNanos, Outcome outcome) {}

    public record Read(String client, long value, long startNanos, long endNanos) {}

    /**
     * Everything that a linearizable register and an ordered, complete watch would not do.
     *
     * @return one sentence each; empty when all is well
     */
    public List<String> violations() {
        var found = new ArrayList<String>();
        checkValues(found);
        checkReadsAgainstWrites(found);
        checkReadsAgainstReads(found);
        watched.forEach((client, values) -> checkWatch(client, values, found));
        return found;
    }

    private void checkValues(List<String> found) {
        Map<Long, Outcome> outcomes = new HashMap<>();
        writes.forEach(write -> outcomes.put(write.value(), write.outcome()));
        for (Read read : reads) {
            var outcome = outcomes.get(read.value());
            if (outcome == null || outcome == Outcome.REFUSED) {
                found.add(name + ": " + read + " returned a value whose write was " + outcome);
            }
        }
    }

    /** A read returns at least what was acknowledged before it, and nothing from the future. */
    private void checkReadsAgainstWrites(List<String> found) {
        var byEnd =
                writes.stream()
                        .filter(write -> write.outcome() == Outcome.ACKNOWLEDGED)
                        .sorted(Comparator.comparingLong(Write::endNanos))
                        .toList();
        var byStart = writes.stream().sorted(Comparator.comparingLong(Write::startNanos)).toList();
        for (Read read : reads) {
            long least = Long.MIN_VALUE;
            for (Write write : byEnd) {
                if (write.endNanos() >= read.startNanos()) {
                    break;
                }
                least = Math.max(least, write.value());
            }
            long most = Long.MIN_VALUE;
            for (Write write : byStart) {
                if (write.startNanos() > read.endNanos()) {
                    break;
                }
                most = Math.max(most, write.value());
            }
            if (read.value() < least) {
                found.add(name + ": " + read + " began after " + least + " was acknowledged");
            }
            if (read.value() > most) {
                found.add(name + ": " + read + " ended before its value was written");
            }
        }
    }

    /** What one client has seen, no client may be shown older than afterwards. */
    private void checkReadsAgainstReads(List<String> found) {
        var byStart = reads.stream().sorted(Comparator.comparingLong(Read::startNanos)).toList();
        var byEnd = reads.stream().sorted(Comparator.comparingLong(Read::endNanos)).toList();
        int ended = 0;
        Read latest = null;
        for (Read read : byStart) {
            for (;
                    ended < byEnd.size() && byEnd.get(ended).endNanos() < read.startNanos();
                    ended++) {
                if (latest == null || byEnd.get(ended).value() > latest.value()) {
                    latest = byEnd.get(ended);
                }
            }
            if (latest != null && read.value() < latest.value()) {
                found.add(name + ": " + read + " went back behind " + latest);
            }
        }
    }

    private void checkWatch(String client, List<Long> values, List<String> found) {
        for (int i = 1; i < values.size(); i++) {
            if (values.get(i) <= values.get(i - 1)) {
                found.add(
                        name
                                + ": watch of "
                                + client
                                + " told "
                                + values.get(i)
                                + " after "
                                + values.get(i - 1));
            }
        }
        var told = new HashSet<>(values);
        for (Write write : writes) {
            if (write.outcome() == Outcome.ACKNOWLEDGED && !told.contains(write.value())) {
                found.add(name + ": watch of " + client + " never told " + write.value());
            }
            if (write.outcome() == Outcome.REFUSED && told.contains(write.value())) {
                found.add(name + ": watch of " + client + " told refused " + write.value());
            }
        }
    }

    /** The largest acknowledged value; the register may by now hold it or a later unknown one. */
    public long lastAcknowledged() {
        return writes.stream()
                .filter(write -> write.outcome() == Outcome.ACKNOWLEDGED)
                .mapToLong(Write::value)
                .max()
                .orElse(0);
    }

    /** True if the register may hold this value when nothing is in flight any more. */
    public boolean mayEndWith(long value) {
        return value == lastAcknowledged()
                || (value > lastAcknowledged()
                        && writes.stream()
                                .anyMatch(
                                        write ->
                                                write.value() == value
                                                        && write.outcome() == Outcome.UNKNOWN));
    }

    public long count(Outcome outcome) {
        return writes.stream().filter(write -> write.outcome() == outcome).count();
    }
}
