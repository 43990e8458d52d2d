package io.trireme.store.core;

import io.trireme.store.Alarm;
import io.trireme.store.LeaseId;
import io.trireme.store.Revision;
import io.trireme.store.Transaction;

import java.util.UUID;

/** What a log entry asks the state to do. */
public sealed interface Command {
    record Commit(Transaction transaction) implements Command {}

    record Compact(Revision floor) implements Command {}

    record GrantLease(LeaseId id, long ttlSeconds) implements Command {}

    record RenewLease(LeaseId id) implements Command {}

    record RevokeLease(LeaseId id) implements Command {}

    /** Ends a lease whose time is over, unless it was renewed since. */
    record ExpireLease(LeaseId id, long renewedAt) implements Command {}

    /** Notes how long a lease still lasts, unless it was renewed since. */
    record CheckpointLease(LeaseId id, long renewedAt, long remainingSeconds) implements Command {}

    /**
     * From now on, what takes space is refused with {@link CommandOutcome.NoSpace}.
     *
     * @param member who says that the quota is reached, or of whom that is wanted
     */
    record RaiseAlarm(String member, Alarm.Kind kind) implements Command {
        /** The quota is reached. */
        public RaiseAlarm(String member) {
            this(member, Alarm.Kind.NO_SPACE);
        }
    }

    /** Ends what {@link RaiseAlarm} of the same member began. */
    record DisarmAlarm(String member) implements Command {}

    /**
     * What a member says of its state; see {@link Attestations}.
     *
     * @param entries how many entries the state held
     * @param hash the running hash after them
     */
    record Attest(String member, long entries, long hash) implements Command {}

    /**
     * A member takes part with a data folder; see {@link Enrollments}.
     *
     * @param replaces the group took the member in with this folder, so an older one counts no more
     */
    record Enroll(String member, UUID folder, boolean replaces) implements Command {}
}
