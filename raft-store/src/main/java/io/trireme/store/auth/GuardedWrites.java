package io.trireme.store.auth;

import io.trireme.store.Alarm;
import io.trireme.store.CompactionOutcome;
import io.trireme.store.KeyRange;
import io.trireme.store.LeaseId;
import io.trireme.store.LeaseOutcome;
import io.trireme.store.Revision;
import io.trireme.store.Transaction;
import io.trireme.store.TransactionOutcome;

import java.util.List;

/**
 * What changes the store, on somebody's behalf. Whether they may is decided where the change is
 * applied, by the users and roles of that moment, so that what was taken from them before counts on
 * every member. What they may not do throws {@link DeniedException}; else these are the calls of
 * {@link io.trireme.store.Store}.
 */
public interface GuardedWrites {
    /**
     * @param shown the ranges of deletions whose deleted entries the caller is shown, and therefore
     *     must be allowed to read
     */
    TransactionOutcome commit(Transaction transaction, List<KeyRange> shown);

    /** Every user may. */
    CompactionOutcome compact(Revision floor);

    /** Every user may. */
    LeaseOutcome grantLease(LeaseId id, long ttlSeconds);

    /** Any user. */
    LeaseOutcome renewLease(LeaseId id);

    /** Who may write all keys that go with the lease. */
    LeaseOutcome revokeLease(LeaseId id);

    /**
     * Raises an alarm of a member, as a client may want it. Root only.
     *
     * @return false if the member has one already
     */
    boolean raise(Alarm alarm);

    /**
     * Ends an alarm. If its cause lasts, it comes back. Root only.
     *
     * @return false if it was not raised
     */
    boolean disarm(Alarm alarm);

    /** Root only. */
    AuthOutcome change(AuthChange change);
}
