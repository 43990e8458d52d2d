package io.trireme.store.simulation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.store.Bytes;
import io.trireme.store.CompactionOutcome;
import io.trireme.store.KeyValue;
import io.trireme.store.LeaseId;
import io.trireme.store.LeaseOutcome;
import io.trireme.store.Operation;
import io.trireme.store.Revision;
import io.trireme.store.Transaction;
import io.trireme.store.core.Command;
import io.trireme.store.core.CommandOutcome;
import io.trireme.store.core.Entry;
import io.trireme.store.core.EntryReply;
import io.trireme.store.simulation.Coverage.Situation;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * What the store must be: entries are applied to it as they commit. It shares the vocabulary of
 * entries and replies with the core, and no code that decides.
 */
final class Model {
    private final LongSupplier nowMillis;
    private final Coverage coverage;
    private final ModelHistory history = new ModelHistory();
    private final TreeMap<LeaseId, LeaseState> leases = new TreeMap<>();
    private final TreeMap<String, UUID> folders = new TreeMap<>();
    private final TreeSet<String> alarms = new TreeSet<>();
    private final ModelSessions sessions;
    private final List<Summary> summaries = new ArrayList<>();
    private final List<List<EntryReply>> replies = new ArrayList<>();
    private long floor;
    private long entries;

    Model(LongSupplier nowMillis, Coverage coverage) {
        this.nowMillis = nowMillis;
        this.coverage = coverage;
        this.sessions = new ModelSessions(coverage);
        summaries.add(new Summary(1, 0, 0, 0));
        replies.add(List.of());
    }

    /** What a head says, after an entry of the log. */
    record Summary(long revision, long floor, long entries, int alarms) {}

    /**
     * @param renewedAt the count of entries at its grant or last renewal
     */
    record LeaseState(long ttlSeconds, long remainingSeconds, long renewedAt, long renewedMillis) {}

    ModelHistory history() {
        return history;
    }

    SortedMap<LeaseId, LeaseState> leases() {
        return leases;
    }

    /** The members whose alarm is raised, in order. */
    SortedSet<String> alarms() {
        return alarms;
    }

    long floor() {
        return floor;
    }

    Summary summary(long index) {
        return summaries.get((int) index);
    }

    /** What an entry is answered, by the log's index and its place in the group there. */
    EntryReply reply(long index, int place) {
        return replies.get((int) index).get(place);
    }

    /**
     * The next entry of the log committed.
     *
     * @param group what it holds; nothing if it is one of the protocol's own
     */
    void commit(List<Entry> group) {
        List<EntryReply> answers = new ArrayList<>();
        for (Entry entry : group) {
            entries++;
            answers.add(
                    entry.commands().isEmpty()
                            ? new EntryReply.Applied(List.of())
                            : answerOnce(entry));
        }
        replies.add(answers);
        summaries.add(new Summary(history.revision(), floor, entries, alarms.size()));
    }

    private EntryReply answerOnce(Entry entry) {
        return sessions.find(entry)
                .orElseGet(
                        () -> {
                            List<CommandOutcome> outcomes =
                                    entry.commands().stream().map(this::apply).toList();
                            var reply = new EntryReply.Applied(outcomes);
                            sessions.remember(entry, reply, entries);
                            return reply;
                        });
    }

    private CommandOutcome apply(Command command) {
        return switch (command) {
            case Command.Commit(var transaction) when !alarms.isEmpty() && puts(transaction) ->
                    refuse();
            case Command.GrantLease _ when !alarms.isEmpty() -> refuse();
            case Command.RaiseAlarm(var member, _) ->
                    new CommandOutcome.AlarmSet(alarms.add(member));
            case Command.DisarmAlarm(var member) ->
                    new CommandOutcome.AlarmSet(alarms.remove(member));
            case Command.Commit(var transaction) ->
                    new CommandOutcome.Committed(transaction().apply(transaction));
            case Command.Compact(var asked) -> new CommandOutcome.Compacted(compact(asked.value()));
            case Command.GrantLease(var id, long ttl) -> new CommandOutcome.Leased(grant(id, ttl));
            case Command.RenewLease(var id) -> new CommandOutcome.Leased(renew(id));
            case Command.RevokeLease(var id) ->
                    new CommandOutcome.Leased(
                            leases.containsKey(id) ? end(id) : new LeaseOutcome.NotFound());
            case Command.ExpireLease(var id, long renewedAt) ->
                    new CommandOutcome.Leased(expire(id, renewedAt));
            case Command.CheckpointLease(var id, long renewedAt, long seconds) ->
                    new CommandOutcome.Leased(checkpoint(id, renewedAt, seconds));
            case Command.Attest _ -> new CommandOutcome.Attested();
            case Command.Enroll(var member, var folder, boolean replaces) ->
                    new CommandOutcome.Enrolled(
                            folder.equals(
                                    folders.merge(
                                            member,
                                            folder,
                                            (old, fresh) -> replaces ? fresh : old)));
            // While users do not count, whoever comes through a door may do all.
            case Command.Guarded(_, _, var inner) -> apply(inner);
            case Command.ChangeAuth _ ->
                    throw new IllegalStateException("the workload makes no users");
        };
    }

    private CommandOutcome refuse() {
        coverage.count(true, Situation.WRITE_REFUSED_FOR_SPACE);
        return new CommandOutcome.NoSpace();
    }

    /** Whichever way it goes. */
    private static boolean puts(Transaction transaction) {
        List<Operation> open = new ArrayList<>(transaction.then());
        open.addAll(transaction.otherwise());
        while (!open.isEmpty()) {
            Operation operation = open.removeLast();
            if (operation instanceof Operation.Put) {
                return true;
            }
            if (operation instanceof Operation.Nested(var inner)) {
                open.addAll(inner.then());
                open.addAll(inner.otherwise());
            }
        }
        return false;
    }

    private ModelTransaction transaction() {
        return new ModelTransaction(history, floor, leases.keySet());
    }

    private CompactionOutcome compact(long asked) {
        if (asked > history.revision()) {
            return new CompactionOutcome.Future(new Revision(history.revision()));
        }
        if (asked <= floor) {
            return new CompactionOutcome.AlreadyCompacted(new Revision(floor));
        }
        floor = asked;
        return new CompactionOutcome.Done(new Revision(floor));
    }

    private LeaseOutcome grant(LeaseId id, long ttlSeconds) {
        if (leases.containsKey(id)) {
            return new LeaseOutcome.Exists();
        }
        return begin(id, ttlSeconds);
    }

    private LeaseOutcome renew(LeaseId id) {
        LeaseState lease = leases.get(id);
        return lease == null ? new LeaseOutcome.NotFound() : begin(id, lease.ttlSeconds());
    }

    private LeaseOutcome begin(LeaseId id, long ttlSeconds) {
        leases.put(id, new LeaseState(ttlSeconds, ttlSeconds, entries, nowMillis.getAsLong()));
        return new LeaseOutcome.Granted(id, ttlSeconds);
    }

    private LeaseOutcome expire(LeaseId id, long renewedAt) {
        LeaseState lease = leases.get(id);
        if (lease == null || lease.renewedAt() != renewedAt) {
            coverage.count(lease != null, Situation.LEASE_RENEWED_BEFORE_ITS_EXPIRY_COMMITTED);
            return new LeaseOutcome.NotFound();
        }
        long lasted = nowMillis.getAsLong() - lease.renewedMillis();
        assertTrue(lasted >= lease.ttlSeconds() * 1_000, "a lease lasts for its whole time");
        coverage.count(true, Situation.LEASE_EXPIRED);
        return end(id);
    }

    private LeaseOutcome end(LeaseId id) {
        leases.remove(id);
        return new LeaseOutcome.Ended(transaction().deleteAll(keys(id)));
    }

    /** The keys that go with a lease, in order. */
    List<Bytes> keys(LeaseId id) {
        return history.present().values().stream()
                .filter(entry -> entry.lease().equals(id))
                .map(KeyValue::key)
                .toList();
    }

    private LeaseOutcome checkpoint(LeaseId id, long renewedAt, long seconds) {
        LeaseState lease = leases.get(id);
        if (lease == null || lease.renewedAt() != renewedAt) {
            return new LeaseOutcome.NotFound();
        }
        leases.put(
                id, new LeaseState(lease.ttlSeconds(), seconds, renewedAt, lease.renewedMillis()));
        return new LeaseOutcome.Granted(id, seconds);
    }
}
