package io.trireme.store.ratis;

import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;

import io.trireme.store.Alarm;
import io.trireme.store.Backup;
import io.trireme.store.CompactionOutcome;
import io.trireme.store.Consistency;
import io.trireme.store.HashOutcome;
import io.trireme.store.KeyRange;
import io.trireme.store.LeadershipOutcome;
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
import io.trireme.store.core.AlarmRows;
import io.trireme.store.core.Command;
import io.trireme.store.core.CommandOutcome;
import io.trireme.store.core.Enrollments;
import io.trireme.store.core.Invariant;
import io.trireme.store.core.LeaseRows;
import io.trireme.store.core.RowView;
import io.trireme.store.core.StateHash;
import io.trireme.store.core.StateHead;
import io.trireme.store.core.StateReader;
import io.trireme.store.core.StateSpace;
import io.trireme.store.watch.WatchHub;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** One member of a store that is replicated by Raft. */
public final class RatisStore implements Store {
    private static final Logger LOG = LoggerFactory.getLogger(RatisStore.class);

    private final StoreConfig config;
    private final RocksRows rows;
    private final WatchHub watches;
    private final StoreMetrics metrics;
    private final RisingNumber applied = new RisingNumber();
    private final RisingNumber deleted = new RisingNumber();
    private final CompletableFuture<Throwable> fault = new CompletableFuture<>();
    private final RaftMember member;
    private final Proposer proposer;
    private final Leases leases;
    private final Auth auth;
    private final Backups backups;
    private final LoneLeader loneLeader;
    private final LeaseExpiry expiry;
    private final SpaceWatch space;
    private final Participation participation;
    private final Timer commits;
    private final Timer reads;
    private volatile boolean closed;

    /**
     * Opens the data folder and joins the group; does not wait for a leader.
     *
     * @throws DataFolderException if the folder is another member's, or a file in it is damaged
     */
    public static RatisStore open(StoreConfig config, MetricRegistry metrics) {
        DataFolder folder = DataFolder.open(config);
        RocksRows rows = RocksRows.open(folder.state(), folder.library(), config.limits());
        try {
            return new RatisStore(config, folder, rows, metrics);
        } catch (RuntimeException | Error e) {
            rows.close();
            throw e;
        }
    }

    private RatisStore(
            StoreConfig config, DataFolder folder, RocksRows rows, MetricRegistry registry) {
        this.config = config;
        this.rows = rows;
        this.watches =
                new WatchHub(
                        rows,
                        head(rows),
                        config.limits().watchEvents(),
                        config.limits().watchBytes());
        this.metrics = new StoreMetrics(registry, watches::openCount);
        var comparison = new StateComparison(config, folder);
        var clock = new LeaseClock(System::nanoTime);
        var users = new AuthCache(rows);
        try (RowView view = rows.view()) {
            clock.restart(LeaseRows.all(view));
        }
        this.member =
                RaftMember.start(
                        config,
                        folder,
                        Applied.index(rows),
                        metrics,
                        (followers, leaderChanged) ->
                                new StoreStateMachine(
                                        config,
                                        new LocalState(
                                                folder,
                                                rows,
                                                watches,
                                                applied,
                                                deleted,
                                                comparison,
                                                clock,
                                                users,
                                                metrics),
                                        followers,
                                        leaderChanged,
                                        this::onFault));
        this.proposer =
                new Proposer(
                        config.limits(),
                        config.timeouts(),
                        new EntryDelivery(member.channel(), config.timeouts()),
                        metrics);
        comparison.proposeWith(proposer::propose);
        comparison.judgeBy(member::voters);
        this.backups =
                new Backups(config, folder, rows, InstantSource.system(), this::requireUsable);
        var times = new ReplicatedLeases(clock, this::lease, this::readLinearizable);
        this.leases = times;
        this.auth = new ReplicatedAuth(users, this::awaitLinearizable, this::propose, times::fresh);
        this.loneLeader = LoneLeader.watch(config, member);
        this.expiry = LeaseExpiry.start(config.self(), clock, member::leads, proposer::propose);
        this.space =
                SpaceWatch.start(config, rows, member::leads, proposer::propose, this::onFault);
        this.participation = Participation.start(config, member, proposer::propose, this::onFault);
        this.commits = registry.timer("store.commit");
        this.reads = registry.timer("store.read.barrier");
    }

    @Override
    public RangeOutcome range(RangeRequest request) {
        if (request.consistency() == Consistency.LINEARIZABLE) {
            awaitLinearizable();
        }
        return read(view -> new StateReader(view).range(request));
    }

    @Override
    public Revision currentRevision() {
        return readLinearizable(StateHead::read).revision();
    }

    private <T> T readLinearizable(Function<RowView, T> reader) {
        awaitLinearizable();
        return read(reader);
    }

    private LeaseOutcome lease(Command command) {
        return propose(command, CommandOutcome.Leased.class).outcome();
    }

    /** After this returns, the rows hold all that was acknowledged before it was called. */
    private void awaitLinearizable() {
        requireUsable();
        try (var _ = reads.time()) {
            long index = proposer.barrier();
            if (!applied.await(index, config.timeouts().request().toNanos())) {
                throw new StoreException.Unavailable(
                        "this member lags behind: entry " + index + " is not applied yet");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException.Unavailable("interrupted while waiting to read", e);
        } catch (StoreException.OutcomeUnknown e) {
            throw new StoreException.Unavailable("no quorum for a read: " + e.getMessage(), e);
        }
    }

    @Override
    public TransactionOutcome commit(Transaction transaction) {
        // The entry that a read rides on is shared, and no member has anything to do for it.
        return transaction.readsOnly()
                ? readLinearizable(view -> new StateReader(view).read(transaction))
                : propose(new Command.Commit(transaction), CommandOutcome.Committed.class)
                        .outcome();
    }

    @Override
    public CompactionOutcome compact(Revision floor) {
        return propose(new Command.Compact(floor), CommandOutcome.Compacted.class).outcome();
    }

    @Override
    public boolean awaitDeletion(Revision floor) {
        requireUsable();
        try {
            return deleted.await(floor.value(), config.timeouts().request().toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException.Unavailable("interrupted while waiting for a deletion", e);
        }
    }

    private <T extends CommandOutcome> T propose(Command command, Class<T> kind) {
        CommandOutcome outcome = propose(command);
        Invariant.check(kind.isInstance(outcome), "a command has an outcome of its own kind");
        return kind.cast(outcome);
    }

    private CommandOutcome propose(Command command) {
        requireUsable();
        try (var _ = commits.time()) {
            CommandOutcome outcome = proposer.propose(command);
            if (outcome instanceof CommandOutcome.NoSpace) {
                throw new StoreException.NoSpace();
            }
            return outcome;
        }
    }

    @Override
    public Watch watch(KeyRange range, Revision from) {
        requireUsable();
        return watches.open(range, from);
    }

    @Override
    public HashOutcome hash(Revision revision) {
        return read(view -> StateHash.of(view, revision));
    }

    @Override
    public LeadershipOutcome moveLeadership(String member) {
        requireUsable();
        return this.member.moveLeadership(member, config.timeouts().request());
    }

    @Override
    public Backup backup() {
        boolean confirmed;
        try {
            awaitLinearizable();
            confirmed = true;
        } catch (StoreException.Unavailable e) {
            // Without a quorum a backup is wanted most; a member that stopped refuses it below.
            LOG.atWarn().setCause(e).log("no quorum confirms a backup");
            confirmed = false;
        }
        return backups.make(confirmed);
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
        return member.members();
    }

    @Override
    public List<Alarm> alarms() {
        return readLinearizable(AlarmRows::all);
    }

    @Override
    public StoreSpace space() {
        long quota = config.upkeep().quota().bytes();
        try (RowView view = rows.view()) {
            return new StoreSpace(StateSpace.read(view).inUseBytes(), quota, AlarmRows.all(view));
        } catch (RocksRows.ClosedException _) {
            return new StoreSpace(0, quota, List.of());
        }
    }

    @Override
    public StoreStatus status() {
        StateHead head;
        long size;
        try {
            head = head(rows);
            size = rows.sizeBytes();
        } catch (RocksRows.ClosedException _) {
            head = StateHead.START;
            size = 0;
        }
        Optional<String> stopped =
                Optional.ofNullable(fault.getNow(null)).map(StartFailure::sentence);
        return member.status(config, applied.value(), head, size, stopped, closed);
    }

    /** What this member counts; {@link #status} holds the rest of what etcd has names for. */
    public StoreMetrics metrics() {
        return metrics;
    }

    /**
     * Completes with the cause when this member met a fault and stopped serving; the process should
     * end then. Never completes otherwise.
     */
    public CompletableFuture<Throwable> fault() {
        return fault.copy();
    }

    /** The data folder that this member takes part with, as far as its state knows. */
    Optional<UUID> enrolled() {
        try (RowView view = rows.view()) {
            return Enrollments.folder(view, config.self());
        }
    }

    private void onFault(Throwable cause) {
        if (fault.complete(cause)) {
            LOG.atError().addKeyValue("member", config.self()).setCause(cause).log("store fault");
            watches.close();
            proposer.close();
        }
    }

    private <T> T read(Function<RowView, T> reader) {
        requireUsable();
        try (RowView view = rows.view()) {
            return reader.apply(view);
        } catch (RocksRows.ClosedException e) {
            throw new StoreException.Unavailable("this member is stopped", e);
        } catch (Invariant.BrokenInvariantException e) {
            onFault(e);
            throw new StoreException.Unavailable("this member's state is damaged", e);
        }
    }

    private void requireUsable() {
        Optional<Throwable> cause = Optional.ofNullable(fault.getNow(null));
        if (cause.isPresent()) {
            throw new StoreException.Unavailable(
                    "this member stopped serving after a fault", cause.get());
        }
        if (closed) {
            throw new StoreException.Unavailable("this member is stopped");
        }
    }

    private static StateHead head(RocksRows rows) {
        try (RowView view = rows.view()) {
            return StateHead.read(view);
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        member.leaveLeadership(config.timeouts().close());
        closed = true;
        participation.close();
        expiry.close();
        space.close();
        loneLeader.close();
        proposer.close();
        watches.close();
        member.close();
        rows.close();
    }
}
