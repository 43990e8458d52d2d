package io.trireme.store.simulation;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** How often rare things happened: a simulation in which they do not happen proves nothing. */
final class Coverage {
    private final EnumMap<Situation, Long> counts = new EnumMap<>(Situation.class);

    /** What a simulation is there to try. */
    enum Situation {
        ENTRY_LOST_WITH_ITS_LEADER,
        UNCOMMITTED_ENTRY_KEPT_BY_THE_NEXT_LEADER,
        PROPOSAL_REPEATED,
        PROPOSAL_REPEATED_IN_ITS_GROUP,
        PROPOSAL_OUTSIDE_ITS_SESSIONS_WINDOW,
        SESSION_FORGOTTEN,
        OUTCOME_UNKNOWN,
        WRITES_LOST_IN_A_CRASH,
        STARTED_FROM_A_SNAPSHOT,
        SNAPSHOT_INSTALLED,
        LEASE_EXPIRED,
        WRITE_REFUSED_FOR_SPACE,
        LEASE_RENEWED_BEFORE_ITS_EXPIRY_COMMITTED,
        WATCH_RESUMED_ELSEWHERE,
        WATCH_COMPACTED
    }

    void count(boolean happened, Situation situation) {
        if (happened) {
            counts.merge(situation, 1L, Long::sum);
        }
    }

    /** Adds those of a run that is over; runs of other threads may be added meanwhile. */
    synchronized void add(Coverage other) {
        other.counts.forEach((situation, count) -> counts.merge(situation, count, Long::sum));
    }

    Map<Situation, Long> counts() {
        return counts;
    }

    /** What never happened. */
    Set<Situation> missing() {
        var missing = EnumSet.allOf(Situation.class);
        missing.removeAll(counts.keySet());
        return missing;
    }
}
