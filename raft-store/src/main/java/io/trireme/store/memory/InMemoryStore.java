package io.trireme.store.memory;

import io.trireme.store.Alarm;
import io.trireme.store.Backup;
import io.trireme.store.CompactionOutcome;
import io.trireme.store.HashOutcome;
import io.trireme.store.KeyRange;
import io.trireme.store.LeadershipOutcome;
import io.trireme.store.LeaseId;
import io.trireme.store.LeaseOutcome;
import io.trireme.store.Leases;
import io.trireme.store.Members;
import io.trireme.store.RangeOutcome;
import io.trireme.store.RangeRequest;
import io.trireme.store.Revision;
import io.trireme.store.Store;
import io.trireme.store.StoreException;
import io.trireme.store.StoreSpace;
import io.trireme.store.StoreStatus;
import io.trireme.store.Transaction;
import io.trireme.store.TransactionOutcome;
import io.trireme.store.Watch;
import io.trireme.store.auth.Auth;
import io.trireme.store.backup.BackupOrigin;
import io.trireme.store.backup.BackupWriter;
import io.trireme.store.core.AlarmRows;
import io.trireme.store.core.Command;
import io.trireme.store.core.CommandOutcome;
import io.trireme.store.core.Compaction;
import io.trireme.store.core.Entry;
import io.trireme.store.core.EntryReply;
import io.trireme.store.core.Invariant;
import io.trireme.store.core.Lease;
import io.trireme.store.core.LeaseRows;
import io.trireme.store.core.PendingRows;
import io.trireme.store.core.RowView;
import io.trireme.store.core.StateHash;
import io.trireme.store.core.StateHead;
import io.trireme.store.core.StateReader;
import io.trireme.store.core.StateSpace;
import io.trireme.store.core.StateTransition;
import io.trireme.store.watch.WatchHub;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A store of one member that forgets everything when it is closed. It has no clock: a lease ends
 * when it is revoked, or when a test says so.
 */
public final class InMemoryStore implements Store {
    private static final String SELF = "memory";
    private static final UUID CLIENT = new UUID(0, 1);
    private static final int RING_EVENTS = 4_096;
    private static final long RING_BYTES = 16 << 20;
    private static final int COMPACTION_STEP = 1_000;

    private final InMemoryRows rows = new InMemoryRows();
    private final WatchHub watches = new WatchHub(rows, StateHead.START, RING_EVENTS, RING_BYTES);
    private final ReentrantLock writing = new ReentrantLock();
    private final InMemoryLeases leases = new InMemoryLeases();
    private final Auth auth = new InMemoryAuth(rows, this::apply, leases::fresh);
    private long sequence;
    private volatile boolean closed;

    @Override
    public RangeOutcome range(RangeRequest request) {
        requireOpen();
        try (RowView view = rows.view()) {
            return new StateReader(view).range(request);
        }
    }

    @Override
    public TransactionOutcome commit(Transaction transaction) {
        if (transaction.readsOnly()) {
            requireOpen();
            try (RowView view = rows.view()) {
                return new StateReader(view).read(transaction);
            }
        }
        return switch (apply(new Command.Commit(transaction))) {
            case CommandOutcome.Committed(var outcome) -> outcome;
            case CommandOutcome _ -> throw mismatch();
        };
    }

    @Override
    public Revision currentRevision() {
        requireOpen();
        return head().revision();
    }

    @Override
    public Watch watch(KeyRange range, Revision from) {
        requireOpen();
        return watches.open(range, from);
    }

    @Override
    public CompactionOutcome compact(Revision floor) {
        return switch (apply(new Command.Compact(floor))) {
            case CommandOutcome.Compacted(var outcome) -> outcome;
            case CommandOutcome _ -> throw mismatch();
        };
    }

    /** What is compacted is deleted at once. */
    @Override
    public boolean awaitDeletion(Revision floor) {
        requireOpen();
        return true;
    }

    @Override
    public HashOutcome hash(Revision revision) {
        requireOpen();
        try (RowView view = rows.view()) {
            return StateHash.of(view, revision);
        }
    }

    @Override
    public LeadershipOutcome moveLeadership(String member) {
        requireOpen();
        return member.equals(SELF)
                ? new LeadershipOutcome.Moved()
                : new LeadershipOutcome.NoSuchMember();
    }

    @Override
    public Backup backup() {
        requireOpen();
        var out = new ByteArrayOutputStream();
        // No clock here: two backups of the same state are the same bytes.
        var origin = new BackupOrigin(SELF, SELF, Instant.EPOCH, true);
        try (RowView view = rows.view()) {
            BackupWriter.write(view, origin, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Backup(out.size(), new ByteArrayInputStream(out.toByteArray()));
    }

    @Override
    public Leases leases() {
        return leases;
    }

    @Override
    public Auth auth() {
        return auth;
    }

    @Override
    public Members members() {
        return new LoneMember(SELF);
    }

    @Override
    public StoreStatus status() {
        StateHead head = head();
        return new StoreStatus(
                SELF,
                closed ? StoreStatus.Role.STOPPED : StoreStatus.Role.LEADER,
                1,
                Optional.of(SELF),
                Duration.ZERO,
                head.entries(),
                0,
                head.revision(),
                head.floor(),
                0,
                Optional.empty(),
                List.of(new StoreStatus.Peer(SELF, SELF, Optional.of(head.entries()))));
    }

    @Override
    public void close() {
        closed = true;
        watches.close();
    }

    private CommandOutcome apply(Command command) {
        requireOpen();
        writing.lock();
        try {
            StateTransition.Result result;
            try (RowView view = rows.view()) {
                var entry = new Entry(CLIENT, ++sequence, List.of(command));
                result = StateTransition.apply(entry, view);
            }
            rows.write(result.changes());
            watches.publish(result.events(), result.head());
            deleteCompacted();
            return switch (result.reply()) {
                case EntryReply.Applied(var outcomes)
                        when outcomes.getFirst() instanceof CommandOutcome.NoSpace ->
                        throw new StoreException.NoSpace();
                case EntryReply.Applied(var outcomes) -> outcomes.getFirst();
                case EntryReply.Expired _ -> throw mismatch();
            };
        } finally {
            writing.unlock();
        }
    }

    private void deleteCompacted() {
        while (true) {
            Optional<PendingRows> step;
            try (RowView view = rows.view()) {
                step = Compaction.planStep(view, COMPACTION_STEP);
            }
            if (step.isEmpty()) {
                return;
            }
            rows.write(step.get());
        }
    }

    @Override
    public List<Alarm> alarms() {
        requireOpen();
        try (RowView view = rows.view()) {
            return AlarmRows.all(view);
        }
    }

    /** There is no quota: only {@link #fill} raises an alarm. */
    @Override
    public StoreSpace space() {
        try (RowView view = rows.view()) {
            return new StoreSpace(
                    StateSpace.read(view).inUseBytes(), Long.MAX_VALUE, AlarmRows.all(view));
        }
    }

    /** Behaves from now on as if a quota were reached, until the alarm is disarmed. */
    public void fill() {
        apply(new Command.RaiseAlarm(SELF));
    }

    /** Ends a lease as if its time were over. */
    public void expire(LeaseId id) {
        Optional<Lease> lease;
        try (RowView view = rows.view()) {
            lease = LeaseRows.find(view, id);
        }
        lease.ifPresent(found -> apply(new Command.ExpireLease(id, found.renewedAt())));
    }

    private final class InMemoryLeases implements Leases {
        private final AtomicLong granted = new AtomicLong();

        LeaseId fresh() {
            return new LeaseId(granted.incrementAndGet() << 32);
        }

        @Override
        public LeaseOutcome grant(LeaseId id, long ttlSeconds) {
            LeaseId named = id.equals(LeaseId.NONE) ? fresh() : id;
            return outcome(new Command.GrantLease(named, ttlSeconds));
        }

        @Override
        public LeaseOutcome renew(LeaseId id) {
            return outcome(new Command.RenewLease(id));
        }

        @Override
        public LeaseOutcome revoke(LeaseId id) {
            return outcome(new Command.RevokeLease(id));
        }

        @Override
        public Optional<LeaseStatus> find(LeaseId id) {
            requireOpen();
            try (RowView view = rows.view()) {
                return LeaseRows.find(view, id)
                        .map(
                                lease ->
                                        new LeaseStatus(
                                                id,
                                                lease.ttlSeconds(),
                                                lease.remainingSeconds(),
                                                LeaseRows.keys(view, id)));
            }
        }

        @Override
        public List<LeaseId> all() {
            requireOpen();
            try (RowView view = rows.view()) {
                return LeaseRows.all(view).stream().map(Lease::id).sorted().toList();
            }
        }

        private LeaseOutcome outcome(Command command) {
            return switch (apply(command)) {
                case CommandOutcome.Leased(var outcome) -> outcome;
                case CommandOutcome _ -> throw mismatch();
            };
        }
    }

    private StateHead head() {
        try (RowView view = rows.view()) {
            return StateHead.read(view);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new StoreException.Unavailable("the store is closed");
        }
    }

    private static Invariant.BrokenInvariantException mismatch() {
        return new Invariant.BrokenInvariantException("a command has an outcome of its own kind");
    }
}
