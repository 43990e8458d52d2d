package io.trireme.store.ratis;

import io.trireme.store.Bytes;
import io.trireme.store.core.Compaction;
import io.trireme.store.core.Entry;
import io.trireme.store.core.EntryCodec;
import io.trireme.store.core.EntryReply;
import io.trireme.store.core.Invariant;
import io.trireme.store.core.LeaseRows;
import io.trireme.store.core.PendingRows;
import io.trireme.store.core.RowView;
import io.trireme.store.core.StateHead;
import io.trireme.store.core.StateTransition;
import io.trireme.store.watch.WatchHub;

import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.proto.RaftProtos.StateMachineLogEntryProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.util.LifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Applies the log to the rows. Ratis' updater thread calls it, one entry after the other; a
 * background thread makes checkpoints and deletes what was compacted.
 */
final class StoreStateMachine extends BaseStateMachine {
    private static final Logger LOG = LoggerFactory.getLogger(StoreStateMachine.class);
    private static final int COMPACTION_STEP = 512;

    private final String self;
    private final DataFolder folder;
    private final RocksRows rows;
    private final WatchHub watches;
    private final RisingNumber applied;
    private final RisingNumber deleted;
    private final StateComparison comparison;
    private final LeaseClock leases;
    private final LocalState state;
    private final Followers followers;
    private final Consumer<Throwable> onFault;
    private final Runnable onLeaderChange;
    private final CheckpointTrigger trigger;
    private final Snapshots snapshots = new Snapshots();
    private final AtomicBoolean checkpointing = new AtomicBoolean();
    private final AtomicBoolean compacting = new AtomicBoolean();
    private final ExecutorService background;

    StoreStateMachine(
            StoreConfig config,
            LocalState state,
            Followers followers,
            Runnable onLeaderChange,
            Consumer<Throwable> onFault) {
        this.self = config.self();
        this.trigger = new CheckpointTrigger(config.limits());
        this.folder = state.folder();
        this.rows = state.rows();
        this.watches = state.watches();
        this.applied = state.applied();
        this.deleted = state.deleted();
        this.comparison = state.comparison();
        this.leases = state.leases();
        this.state = state;
        this.followers = followers;
        this.onFault = onFault;
        this.onLeaderChange = onLeaderChange;
        this.background =
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform()
                                .daemon()
                                .name("store-" + config.self() + "-background")
                                .factory());
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId group, RaftStorage storage)
            throws IOException {
        getLifeCycle()
                .startAndTransition(
                        () -> {
                            super.initialize(server, group, storage);
                            snapshots.init(storage);
                            recover();
                        });
    }

    /** A checkpoint that is newer than the live rows was received just before a crash. */
    private void recover() {
        Optional<TermIndex> live = liveApplied();
        Optional<Path> newest = snapshots.latestFolder();
        // It may be sent to another member, who could not tell whose fault it is.
        newest.ifPresent(rows::verify);
        if (newest.isPresent()
                && live.map(entry -> entry.getIndex() < indexOf(newest.get())).orElse(true)) {
            restore(newest.get());
        } else {
            live.ifPresent(this::advance);
        }
        requestCompaction();
    }

    private static long indexOf(Path checkpoint) {
        return Snapshots.entryOf(checkpoint).getIndex();
    }

    private Optional<TermIndex> liveApplied() {
        try (RowView view = rows.view()) {
            return Applied.read(view);
        }
    }

    private void restore(Path checkpoint) {
        Path fresh = folder.stateNew();
        Snapshots.copy(checkpoint, fresh);
        state.replaceRows(fresh);
        TermIndex entry = liveApplied().orElseThrow();
        Invariant.check(
                entry.equals(Snapshots.entryOf(checkpoint)),
                "a checkpoint holds the entry that its name says");
        StateHead head;
        try (RowView view = rows.view()) {
            head = StateHead.read(view);
            leases.restart(LeaseRows.all(view));
        }
        advance(entry);
        comparison.restart();
        watches.restart(head);
        LOG.atInfo()
                .addKeyValue("entry", entry)
                .addKeyValue("revision", head.revision())
                .log("state restored from a checkpoint");
    }

    private void advance(TermIndex entry) {
        setLastAppliedTermIndex(entry);
        applied.advance(entry.getIndex());
    }

    @Override
    public TransactionContext startTransaction(RaftClientRequest request) {
        return TransactionContext.newBuilder()
                .setStateMachine(this)
                .setClientRequest(request)
                .setLogData(request.getMessage().getContent())
                .build();
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext context) {
        var proto = context.getLogEntry();
        var entry = TermIndex.valueOf(proto.getTerm(), proto.getIndex());
        trigger.logged(proto.getStateMachineLogEntry().getLogData().size());
        if (entry.getIndex() <= applied.value()) {
            // Ratis replays from the last snapshot; the rows are further already.
            return CompletableFuture.completedFuture(Message.EMPTY);
        }
        try {
            List<EntryReply> replies = apply(entry, proto.getStateMachineLogEntry());
            return CompletableFuture.completedFuture(Replies.encode(entry.getIndex(), replies));
        } catch (RuntimeException | Error e) {
            // A member that failed alone must not go on: it would differ for ever.
            LOG.atError().addKeyValue("entry", entry).setCause(e).log("an entry cannot be applied");
            onFault.accept(e);
            throw e;
        }
    }

    private List<EntryReply> apply(TermIndex at, StateMachineLogEntryProto proto) {
        List<Entry> entries =
                EntryCodec.decodeEntries(Bytes.wrap(proto.getLogData().toByteArray()));
        StateTransition.Result result;
        try (RowView view = rows.view()) {
            result = StateTransition.apply(entries, view);
            result.changes().put(Applied.ROW, Applied.encode(at));
        }
        state.write(result.changes());
        for (StateTransition.LeaseChange change : result.leases()) {
            // Its row is among the changes, so this needs nothing of the view.
            leases.applied(change, LeaseRows.find(result.changes(), change.id()));
        }
        comparison.applied(result.head(), entries.size());
        comparison.compare(entries, rows);
        updateLastAppliedTermIndex(at);
        watches.publish(result.events(), result.head());
        applied.advance(at.getIndex());
        // Who reads through a follower waits for it, and sends nothing that it could go with.
        boolean barrier = entries.stream().anyMatch(one -> one.commands().isEmpty());
        followers.announceCommit(at.getIndex(), barrier);
        if (result.head().floor().value() > deleted.value()) {
            requestCompaction();
        }
        return result.replies();
    }

    /** An entry of Ratis' own (configuration, metadata): it moves the index and nothing else. */
    @Override
    public void notifyTermIndexUpdated(long term, long index) {
        if (index <= applied.value()) {
            return;
        }
        var entry = TermIndex.valueOf(term, index);
        try (RowView view = rows.view()) {
            var changes = new PendingRows(view);
            changes.put(Applied.ROW, Applied.encode(entry));
            state.write(changes);
        } catch (RuntimeException | Error e) {
            onFault.accept(e);
            throw e;
        }
        updateLastAppliedTermIndex(entry);
        applied.advance(index);
        followers.announceCommit(index, false);
    }

    /** Ratis calls this for each leader that it did not know before, this member too. */
    @Override
    public void notifyLeaderChanged(RaftGroupMemberId member, RaftPeerId leader) {
        state.metrics().leaderChanged();
        onLeaderChange.run();
    }

    @Override
    public void notifyConfigurationChanged(
            long term, long index, RaftConfigurationProto configuration) {
        onLeaderChange.run();
    }

    /** Also called by Ratis when the others no longer count this member, which then stops. */
    @Override
    public void notifyServerShutdown(RoleInfoProto role, boolean wholeServer) {
        if (wholeServer) {
            return;
        }
        var removed =
                new MemberRemovedException(
                        "member " + self + " was removed from the cluster by the others");
        folder.markRemoved(removed.getMessage());
        onFault.accept(removed);
    }

    @Override
    public void notifyLeaderReady() {
        onLeaderChange.run();
    }

    /** Ratis could not write its log. */
    @Override
    public void notifyLogFailed(Throwable cause, LogEntryProto entry) {
        onFault.accept(cause);
    }

    @Override
    public StateMachineStorage getStateMachineStorage() {
        return snapshots;
    }

    @Override
    public SnapshotInfo getLatestSnapshot() {
        return snapshots.getLatestSnapshot();
    }

    /**
     * The last checkpoint's index; the next one is made in the background, so that applying does
     * not wait for the disk.
     */
    @Override
    public long takeSnapshot() {
        SnapshotInfo latest = snapshots.getLatestSnapshot();
        long made = latest == null ? RaftLog.INVALID_LOG_INDEX : latest.getIndex();
        // Ratis asks again and again until the background is done.
        if (trigger.isDue(applied.value() - made) && checkpointing.compareAndSet(false, true)) {
            runInBackground(
                    () -> {
                        try {
                            checkpoint();
                        } finally {
                            checkpointing.set(false);
                        }
                    });
        }
        return made;
    }

    private void checkpoint() {
        Path fresh = snapshots.begin();
        long mark = trigger.mark();
        rows.checkpoint(fresh);
        TermIndex entry = Applied.decode(rows.readOnly(fresh, Applied.ROW)).orElseThrow();
        snapshots.finish(fresh, entry);
        trigger.made(mark);
        LOG.atInfo().addKeyValue("entry", entry).log("checkpoint made");
    }

    private void requestCompaction() {
        if (compacting.compareAndSet(false, true)) {
            runInBackground(
                    () -> {
                        compacting.set(false);
                        deleteCompacted();
                    });
        }
    }

    private void deleteCompacted() {
        while (!background.isShutdown()) {
            Optional<PendingRows> step;
            try (RowView view = rows.view()) {
                step = Compaction.planStep(view, COMPACTION_STEP);
                if (step.isEmpty()) {
                    deleted.advance(StateHead.read(view).floor().value());
                    return;
                }
                // Under the view's lock: the rows cannot be replaced between plan and write.
                state.write(step.get());
            }
        }
    }

    private void runInBackground(Runnable task) {
        if (background.isShutdown()) {
            return;
        }
        background.execute(
                () -> {
                    try {
                        task.run();
                    } catch (RocksRows.ClosedException e) {
                        LOG.debug("the member stopped during background work", e);
                    } catch (RuntimeException | Error e) {
                        LOG.atError().setCause(e).log("background work on the state failed");
                        onFault.accept(e);
                    }
                });
    }

    /** Before a received snapshot replaces the files. */
    @Override
    public void pause() {
        getLifeCycle().transition(LifeCycle.State.PAUSING);
        getLifeCycle().transition(LifeCycle.State.PAUSED);
    }

    @Override
    public void reinitialize() {
        try {
            snapshots.refresh();
            restore(snapshots.latestFolder().orElseThrow());
            // Its sender may not have deleted all that was compacted.
            requestCompaction();
            if (getLifeCycleState() == LifeCycle.State.PAUSED) {
                getLifeCycle().transition(LifeCycle.State.STARTING);
                getLifeCycle().transition(LifeCycle.State.RUNNING);
            }
        } catch (RuntimeException | Error e) {
            LOG.atError().setCause(e).log("a received snapshot cannot be used");
            onFault.accept(e);
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        background.shutdown();
        try {
            if (!background.awaitTermination(30, TimeUnit.SECONDS)) {
                LOG.atWarn().log("background work on the state did not end in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        super.close();
    }
}
