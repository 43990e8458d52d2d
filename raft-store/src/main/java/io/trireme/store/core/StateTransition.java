package io.trireme.store.core;

import io.trireme.store.Alarm;
import io.trireme.store.Bytes;
import io.trireme.store.CompactionOutcome;
import io.trireme.store.LeaseId;
import io.trireme.store.LeaseOutcome;
import io.trireme.store.Revision;
import io.trireme.store.WatchEvent;
import io.trireme.store.auth.AuthRefusal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/** What an entry of the log does to the state; one object per entry of the log. */
public final class StateTransition {
    private final PendingRows rows;
    private final List<WatchEvent> events = new ArrayList<>();
    private final List<LeaseChange> leaseChanges = new ArrayList<>();
    private final AuthRows auth;
    private StateHead head;

    private StateTransition(RowView base) {
        this.rows = new PendingRows(base);
        this.auth = new AuthRows(rows);
        this.head = StateHead.read(base);
    }

    /**
     * What came of the entries.
     *
     * @param replies one per entry
     * @param changes to be written at once; the base must stay open until then
     * @param events the changes of keys, in revision order
     * @param leases what happened to leases, in order
     */
    public record Result(
            List<EntryReply> replies,
            PendingRows changes,
            List<WatchEvent> events,
            List<LeaseChange> leases,
            StateHead head) {
        /** To the only entry. */
        public EntryReply reply() {
            Invariant.check(replies.size() == 1, "one entry was applied");
            return replies.getFirst();
        }
    }

    /**
     * A lease changed.
     *
     * @param begins it was granted, renewed or ended; else only its remaining time was noted
     */
    public record LeaseChange(LeaseId id, boolean begins) {}

    /** Applies an entry to the base; nothing is written yet. */
    public static Result apply(Entry entry, RowView base) {
        return apply(List.of(entry), base);
    }

    /**
     * Applies entries that stand together in the log, in their order, as one change of the rows.
     */
    public static Result apply(List<Entry> entries, RowView base) {
        return new StateTransition(base).apply(entries);
    }

    private Result apply(List<Entry> entries) {
        List<EntryReply> replies = new ArrayList<>(entries.size());
        for (Entry entry : entries) {
            head = head.withEntry();
            replies.add(entry.commands().isEmpty() ? applied(entry) : answerOnce(entry));
        }
        head = head.with(hash(head.hash(), rows), head.written().with(rows));
        rows.put(RowKeys.HEAD, head.encode());
        return new Result(
                List.copyOf(replies), rows, List.copyOf(events), List.copyOf(leaseChanges), head);
    }

    private EntryReply answerOnce(Entry entry) {
        var sessions = new Sessions(rows, head.entries());
        return switch (sessions.look(entry.client(), entry.sequence())) {
            case Sessions.Known(var reply) -> EntryCodec.decodeReply(reply);
            case Sessions.Expired _ -> new EntryReply.Expired();
            case Sessions.Fresh _ -> {
                EntryReply reply = applied(entry);
                sessions.remember(entry.client(), entry.sequence(), EntryCodec.encode(reply));
                yield reply;
            }
        };
    }

    private EntryReply applied(Entry entry) {
        List<CommandOutcome> outcomes = new ArrayList<>(entry.commands().size());
        for (Command command : entry.commands()) {
            outcomes.add(apply(command));
        }
        return new EntryReply.Applied(outcomes);
    }

    private CommandOutcome apply(Command command) {
        return switch (command) {
            case Command.Guarded guarded -> {
                Optional<AuthRefusal> refusal = new CommandGuard(rows, auth).refusal(guarded);
                yield refusal.<CommandOutcome>map(CommandOutcome.Denied::new)
                        .orElseGet(() -> apply(guarded.command()));
            }
            case Command.ChangeAuth(var change) ->
                    new CommandOutcome.AuthChanged(new AuthStep(auth).apply(change));
            case Command.Commit(var transaction) when head.alarms() > 0 && transaction.mayPut() ->
                    new CommandOutcome.NoSpace();
            case Command.Commit(var transaction) -> {
                var outcome = new TransactionStep(rows, head, events).apply(transaction);
                head = head.withRevision(outcome.revision());
                yield new CommandOutcome.Committed(outcome);
            }
            case Command.Compact(var floor) -> new CommandOutcome.Compacted(compact(floor));
            case Command.GrantLease _ when head.alarms() > 0 -> new CommandOutcome.NoSpace();
            case Command.GrantLease(var id, long ttlSeconds) ->
                    new CommandOutcome.Leased(grant(id, ttlSeconds));
            case Command.RenewLease(var id) -> new CommandOutcome.Leased(renew(id));
            case Command.RevokeLease(var id) ->
                    new CommandOutcome.Leased(end(id, Optional.empty()));
            case Command.ExpireLease(var id, long renewedAt) ->
                    new CommandOutcome.Leased(end(id, Optional.of(renewedAt)));
            case Command.CheckpointLease(var id, long renewedAt, long seconds) ->
                    new CommandOutcome.Leased(checkpoint(id, renewedAt, seconds));
            case Command.RaiseAlarm(var member, var kind) ->
                    alarm(AlarmRows.raise(rows, new Alarm(member, kind)), 1);
            case Command.DisarmAlarm(var member) -> alarm(AlarmRows.disarm(rows, member), -1);
            case Command.Attest attest -> {
                Attestations.remember(rows, attest);
                yield new CommandOutcome.Attested();
            }
            case Command.Enroll enroll ->
                    new CommandOutcome.Enrolled(Enrollments.enroll(rows, enroll));
        };
    }

    private CommandOutcome alarm(boolean changed, int more) {
        if (changed) {
            head = head.withAlarms(head.alarms() + more);
        }
        return new CommandOutcome.AlarmSet(changed);
    }

    private LeaseOutcome grant(LeaseId id, long ttlSeconds) {
        var leases = new LeaseRows(rows);
        if (leases.exists(id)) {
            return new LeaseOutcome.Exists();
        }
        leases.put(new Lease(id, ttlSeconds, ttlSeconds, head.entries()));
        leaseChanges.add(new LeaseChange(id, true));
        return new LeaseOutcome.Granted(id, ttlSeconds);
    }

    private LeaseOutcome renew(LeaseId id) {
        var leases = new LeaseRows(rows);
        Optional<Lease> lease = leases.find(id);
        if (lease.isEmpty()) {
            return new LeaseOutcome.NotFound();
        }
        leases.put(lease.get().renewed(head.entries()));
        leaseChanges.add(new LeaseChange(id, true));
        return new LeaseOutcome.Granted(id, lease.get().ttlSeconds());
    }

    /**
     * @param renewedAt when the lease must have been renewed last; empty for whenever it was
     */
    private LeaseOutcome end(LeaseId id, Optional<Long> renewedAt) {
        var leases = new LeaseRows(rows);
        Optional<Lease> lease = leases.find(id);
        if (lease.isEmpty()
                || renewedAt.map(entries -> entries != lease.get().renewedAt()).orElse(false)) {
            return new LeaseOutcome.NotFound();
        }
        List<Bytes> keys = LeaseRows.keys(rows, id);
        leases.remove(id);
        leaseChanges.add(new LeaseChange(id, true));
        head = head.withRevision(new TransactionStep(rows, head, events).deleteAll(keys));
        return new LeaseOutcome.Ended(head.revision());
    }

    private LeaseOutcome checkpoint(LeaseId id, long renewedAt, long remainingSeconds) {
        var leases = new LeaseRows(rows);
        Optional<Lease> lease = leases.find(id).filter(found -> found.renewedAt() == renewedAt);
        if (lease.isEmpty()) {
            return new LeaseOutcome.NotFound();
        }
        leases.put(lease.get().withRemaining(remainingSeconds));
        leaseChanges.add(new LeaseChange(id, false));
        return new LeaseOutcome.Granted(id, remainingSeconds);
    }

    private CompactionOutcome compact(Revision floor) {
        if (floor.isAfter(head.revision())) {
            return new CompactionOutcome.Future(head.revision());
        }
        if (!floor.isAfter(head.floor())) {
            return new CompactionOutcome.AlreadyCompacted(head.floor());
        }
        head = head.withFloor(floor);
        return new CompactionOutcome.Done(floor);
    }

    private static long hash(long before, PendingRows rows) {
        var crc = new CRC32C();
        byte[] lengths = new byte[2 * Integer.BYTES];
        for (Map.Entry<Bytes, Optional<Bytes>> change : rows.changes().entrySet()) {
            Bytes row = change.getKey();
            Optional<Bytes> value = change.getValue();
            ByteBuffer.wrap(lengths)
                    .putInt(row.sizeBytes())
                    .putInt(value.map(Bytes::sizeBytes).orElse(-1));
            crc.update(lengths, 0, lengths.length);
            crc.update(row.array(), 0, row.sizeBytes());
            value.ifPresent(bytes -> crc.update(bytes.array(), 0, bytes.sizeBytes()));
        }
        return before * 0x9E3779B97F4A7C15L + crc.getValue();
    }
}
