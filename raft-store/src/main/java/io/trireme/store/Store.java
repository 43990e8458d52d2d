package io.trireme.store;

import io.trireme.store.auth.Auth;

import java.util.List;

/**
 * The store. Every member of the group offers the same; calls block until answered and may be made
 * from any number of threads.
 *
 * <p>Every call may throw a {@link StoreException}. Reads at {@link Consistency#SERIALIZABLE}, open
 * watches and {@link #status} work without a quorum.
 */
public interface Store extends AutoCloseable {
    /** Reads a range. */
    RangeOutcome range(RangeRequest request);

    /** Applies a transaction, once. */
    TransactionOutcome commit(Transaction transaction);

    /**
     * The store's revision at some moment after the call began, and no earlier than any write that
     * was acknowledged before it; linearizable.
     */
    Revision currentRevision();

    /** Opens a watch of a range; the first event is of revision {@code from} or later. */
    Watch watch(KeyRange range, Revision from);

    /**
     * Gives up the history below a revision: reads and watches below it answer compacted. The
     * present value of every key is kept.
     */
    CompactionOutcome compact(Revision floor);

    /**
     * Waits until this member has deleted what a compaction up to {@code floor} gave up.
     *
     * @return false if that takes longer than a call may
     */
    boolean awaitDeletion(Revision floor);

    /**
     * A checksum of all keys at a revision, equal on members that hold the same. This member
     * answers alone; it reads everything.
     *
     * @param revision {@link Revision#ZERO} means the present
     */
    HashOutcome hash(Revision revision);

    /**
     * All keys and leases as they are now, in a form that a new cluster can begin with. Holds all
     * that was acknowledged before; a member without a quorum gives what it has, and the file says
     * so. The caller closes it; a member makes only a few at a time.
     */
    Backup backup();

    Leases leases();

    /**
     * Users and roles, by which a door for clients decides; calls of this interface ask for none.
     */
    Auth auth();

    /** Who belongs to the group. */
    Members members();

    /**
     * Alarms that are raised, by member; linearizable. Clients raise and end them by {@link #auth}.
     */
    List<Alarm> alarms();

    /** How full this member is; also without a quorum. */
    StoreSpace space();

    /** Hands leadership to another member and waits until it leads; only who leads can. */
    LeadershipOutcome moveLeadership(String member);

    StoreStatus status();

    /** Hands leadership on if this member leads, stops, and frees the data folder. */
    @Override
    void close();
}
