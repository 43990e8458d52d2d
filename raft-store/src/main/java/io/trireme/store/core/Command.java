package io.trireme.store.core;

import static java.util.Objects.requireNonNull;

import io.trireme.store.Alarm;
import io.trireme.store.KeyRange;
import io.trireme.store.LeaseId;
import io.trireme.store.Revision;
import io.trireme.store.Transaction;
import io.trireme.store.auth.AuthChange;
import io.trireme.store.auth.Caller;

import java.util.List;
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

    /** Changes users, roles, or whether they count. */
    record ChangeAuth(AuthChange change) implements Command {}

    /**
     * Does what another command asks for if its caller may, when it is applied; else the outcome is
     * {@link CommandOutcome.Denied}. Every command that comes through a door is of this kind, also
     * while nobody is asked who they are: that may change before it is applied.
     *
     * @param shown the ranges of deletions whose deleted entries the caller is shown
     * @param command one that doors know, and not of this kind
     */
    record Guarded(Caller caller, List<KeyRange> shown, Command command) implements Command {
        public Guarded {
            requireNonNull(caller, "caller");
            requireNonNull(command, "command");
            shown = List.copyOf(shown);
        }
    }
}
