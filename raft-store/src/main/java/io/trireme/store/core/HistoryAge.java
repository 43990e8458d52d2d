package io.trireme.store.core;

import io.trireme.store.Revision;

import java.util.ArrayDeque;
import java.util.Optional;

/**
 * How old history is, as one member saw it pass, and which of it need not stay. Time comes in from
 * outside; a member that has just started knows no ages and gives nothing up.
 */
public final class HistoryAge {
    /** Ages are noted, and floors raised, in steps of this part of what must stay. */
    private static final int STEPS = 10;

    private static final long NANOS_A_MILLI = 1_000_000;

    private final HistoryRetention retention;
    private final ArrayDeque<Noted> noted = new ArrayDeque<>();

    private record Noted(long nanos, Revision present) {}

    public HistoryAge(HistoryRetention retention) {
        this.retention = retention;
    }

    /**
     * Notes what is the present.
     *
     * @param nanos of a clock that only goes on
     * @return below which revision history need not stay, if that is worth a compaction
     */
    public Optional<Revision> planFloor(long nanos, StateHead head) {
        return switch (retention) {
            case HistoryRetention.Everything _ -> Optional.empty();
            case HistoryRetention.Revisions(long atLeast) -> {
                long floor = head.revision().value() - atLeast;
                long least = head.floor().value() + Math.max(1, atLeast / STEPS);
                yield floor >= least ? Optional.of(new Revision(floor)) : Optional.empty();
            }
            case HistoryRetention.Age(long atLeastMillis) -> {
                long age = Math.multiplyExact(atLeastMillis, NANOS_A_MILLI);
                note(nanos, head.revision(), age / STEPS);
                yield passed(nanos, age).filter(floor -> floor.isAfter(head.floor()));
            }
        };
    }

    private void note(long nanos, Revision present, long step) {
        if (noted.isEmpty() || nanos - noted.getLast().nanos() >= step) {
            noted.add(new Noted(nanos, present));
        }
    }

    /** The latest that is old enough; it stays noted, in case that the compaction fails. */
    private Optional<Revision> passed(long nanos, long age) {
        Optional<Revision> passed = Optional.empty();
        while (!noted.isEmpty() && nanos - noted.getFirst().nanos() >= age) {
            Noted first = noted.removeFirst();
            passed = Optional.of(first.present());
            if (noted.isEmpty() || nanos - noted.getFirst().nanos() < age) {
                noted.addFirst(first);
                return passed;
            }
        }
        return passed;
    }
}
