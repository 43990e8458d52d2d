package io.trireme.store.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.trireme.store.Bytes;
import io.trireme.store.CompactionOutcome;
import io.trireme.store.Compare;
import io.trireme.store.Consistency;
import io.trireme.store.KeyRange;
import io.trireme.store.KeyValue;
import io.trireme.store.LeaseId;
import io.trireme.store.LeaseOutcome;
import io.trireme.store.Operation;
import io.trireme.store.PutOptions;
import io.trireme.store.RangeOptions;
import io.trireme.store.RangeOutcome;
import io.trireme.store.RangeRequest;
import io.trireme.store.Revision;
import io.trireme.store.RevisionBounds;
import io.trireme.store.Sort;
import io.trireme.store.Transaction;
import io.trireme.store.TransactionOutcome;
import io.trireme.store.WatchEvent;
import io.trireme.store.memory.InMemoryRows;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * A random history of entries on rows, beside a map of the whole state at each revision, against
 * which it checks what the rows hold.
 */
final class StateHistory {
    private final UUID client = new UUID(7, 7);
    private final RandomGenerator random;
    private final InMemoryRows rows = new InMemoryRows();
    private final TreeMap<Long, NavigableMap<Bytes, KeyValue>> states = new TreeMap<>();
    private final List<WatchEvent> events = new ArrayList<>();

    /** Planned, and written later: entries may be applied in between. */
    private Optional<PendingRows> pending = Optional.empty();

    private final Set<LeaseId> leases = new HashSet<>();
    private long revision = 1;
    private long floor;
    private long sequence;

    StateHistory(RandomGenerator random) {
        this.random = random;
        states.put(revision, new TreeMap<>());
    }

    void step() {
        switch (random.nextInt(14)) {
            case 0 -> compact();
            case 1 -> deleteSomeCompacted();
            case 2, 3 -> readSomewhere();
            case 12, 13 -> changeLease();
            default -> commit();
        }
    }

    private void commit() {
        Bytes compared = RandomKeys.key(random);
        boolean hold = random.nextInt(4) > 0;
        KeyValue present = states.lastEntry().getValue().get(compared);
        long actual = present == null ? 0 : present.modified().value();
        var compare = new Compare.ModRevision(compared, new Revision(hold ? actual : actual + 1));
        Transaction transaction = new Transaction(List.of(compare), operations(), operations());
        var expected = model(transaction, hold);
        var entry = new Entry(client, ++sequence, List.of(new Command.Commit(transaction)));
        EntryReply reply = apply(entry);
        assertEquals(
                new EntryReply.Applied(List.of(new CommandOutcome.Committed(expected))), reply);
        StateHead before = head();
        assertEquals(reply, apply(entry), "a repeated entry gets the same answer");
        assertEquals(before.revision(), head().revision(), "and changes nothing");
    }

    private LeaseId someLease() {
        int choice = random.nextInt(leases.size() + 3);
        return choice < leases.size()
                ? leases.stream().sorted().toList().get(choice)
                : LeaseId.NONE;
    }

    private void changeLease() {
        var id = new LeaseId(1 + random.nextInt(4));
        boolean known = leases.contains(id);
        switch (random.nextInt(3)) {
            case 0 -> {
                LeaseOutcome expected =
                        known ? new LeaseOutcome.Exists() : new LeaseOutcome.Granted(id, 10);
                lease(new Command.GrantLease(id, 10), expected);
                leases.add(id);
            }
            case 1 ->
                    lease(
                            new Command.RenewLease(id),
                            known ? new LeaseOutcome.Granted(id, 10) : new LeaseOutcome.NotFound());
            default -> endLease(id, known);
        }
    }

    private void endLease(LeaseId id, boolean known) {
        if (!known) {
            lease(new Command.RevokeLease(id), new LeaseOutcome.NotFound());
            return;
        }
        var state = new TreeMap<>(states.lastEntry().getValue());
        var own = new Revision(revision + 1);
        boolean changed = false;
        for (KeyValue entry : List.copyOf(state.values())) {
            if (entry.lease().equals(id)) {
                state.remove(entry.key());
                events.add(new WatchEvent.Delete(entry.key(), own, Optional.of(entry)));
                changed = true;
            }
        }
        if (changed) {
            revision++;
            states.put(revision, state);
        }
        leases.remove(id);
        lease(new Command.RevokeLease(id), new LeaseOutcome.Ended(new Revision(revision)));
    }

    private void lease(Command command, LeaseOutcome expected) {
        assertEquals(
                new EntryReply.Applied(List.of(new CommandOutcome.Leased(expected))),
                apply(new Entry(client, ++sequence, List.of(command))));
    }

    void checkSpace() {
        try (RowView view = rows.view()) {
            assertEquals(CountedRows.of(view), StateSpace.read(view));
        }
    }

    void checkLeases() {
        try (RowView view = rows.view()) {
            assertEquals(
                    leases.stream().sorted().toList(),
                    LeaseRows.all(view).stream().map(Lease::id).sorted().toList());
            for (LeaseId id : leases) {
                assertEquals(
                        states.lastEntry().getValue().values().stream()
                                .filter(entry -> entry.lease().equals(id))
                                .map(KeyValue::key)
                                .toList(),
                        LeaseRows.keys(view, id));
            }
        }
    }

    private List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        List<Bytes> written = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            Bytes key = RandomKeys.key(random);
            if (!written.contains(key)) {
                written.add(key);
                var options = new PutOptions(someLease(), false, false, random.nextBoolean());
                operations.add(new Operation.Put(key, Bytes.utf8("v" + random.nextInt()), options));
            }
        }
        KeyRange range = RandomKeys.range(random);
        if (random.nextInt(3) == 0 && written.stream().noneMatch(range::contains)) {
            operations.add(random.nextInt(operations.size() + 1), new Operation.Delete(range));
        }
        if (random.nextBoolean()) {
            operations.add(
                    random.nextInt(operations.size() + 1),
                    new Operation.Get(RandomKeys.range(random), options()));
        }
        return operations;
    }

    private TransactionOutcome model(Transaction transaction, boolean succeeded) {
        var state = new TreeMap<>(states.lastEntry().getValue());
        var own = new Revision(revision + 1);
        int before = events.size();
        List<TransactionOutcome.OperationResult> results = new ArrayList<>();
        for (Operation operation : succeeded ? transaction.then() : transaction.otherwise()) {
            switch (operation) {
                case Operation.Nested _ -> throw new IllegalStateException("not generated");
                case Operation.Put(var key, var value, var options) -> {
                    KeyValue old = state.get(key);
                    var entry =
                            new KeyValue(
                                    key,
                                    value,
                                    old == null ? own : old.created(),
                                    own,
                                    old == null ? 1 : old.version() + 1,
                                    options.lease());
                    state.put(key, entry);
                    events.add(new WatchEvent.Put(entry, Optional.ofNullable(old)));
                    results.add(
                            new TransactionOutcome.OperationResult.Stored(
                                    options.previous()
                                            ? Optional.ofNullable(old)
                                            : Optional.empty()));
                }
                case Operation.Delete(var range) -> {
                    List<KeyValue> gone = ExpectedReads.in(state, range);
                    for (KeyValue old : gone) {
                        state.remove(old.key());
                        events.add(new WatchEvent.Delete(old.key(), own, Optional.of(old)));
                    }
                    results.add(new TransactionOutcome.OperationResult.Deleted(gone));
                }
                case Operation.Get(var range, var options) -> {
                    List<KeyValue> all = ExpectedReads.in(state, range);
                    List<KeyValue> chosen = ExpectedReads.chosen(all, options);
                    List<KeyValue> cut = ExpectedReads.cut(chosen, options.limit());
                    results.add(
                            new TransactionOutcome.OperationResult.Got(
                                    cut, chosen.size() > cut.size(), all.size()));
                }
            }
        }
        if (events.size() > before) {
            revision++;
            states.put(revision, state);
        }
        return new TransactionOutcome(succeeded, results, new Revision(revision));
    }

    private void compact() {
        long asked = random.nextLong(revision + 2);
        CompactionOutcome expected;
        if (asked > revision) {
            expected = new CompactionOutcome.Future(new Revision(revision));
        } else if (asked <= floor) {
            expected = new CompactionOutcome.AlreadyCompacted(new Revision(floor));
        } else {
            floor = asked;
            expected = new CompactionOutcome.Done(new Revision(asked));
        }
        var command = new Command.Compact(new Revision(asked));
        var reply = apply(new Entry(client, ++sequence, List.of(command)));
        assertEquals(
                new EntryReply.Applied(List.of(new CommandOutcome.Compacted(expected))), reply);
    }

    private void deleteSomeCompacted() {
        try (RowView view = rows.view()) {
            pending = Compaction.planStep(view, 1 + random.nextInt(5));
        }
    }

    private void readSomewhere() {
        pending.ifPresent(rows::write);
        pending = Optional.empty();
        check(RandomKeys.range(random), options().at(new Revision(random.nextLong(revision + 2))));
    }

    void checkAllRevisions() {
        for (long at = 1; at <= revision; at++) {
            check(new KeyRange(Bytes.EMPTY, Bytes.EMPTY), RangeOptions.ALL.at(new Revision(at)));
        }
    }

    /** Of the present. */
    private RangeOptions options() {
        return new RangeOptions(
                Revision.ZERO,
                random.nextInt(4),
                anyOf(List.of(RangeOptions.Detail.values())),
                random.nextBoolean() ? Sort.BY_KEY : sort(),
                bounds(),
                bounds());
    }

    private Sort sort() {
        return new Sort(anyOf(List.of(Sort.Target.values())), random.nextBoolean());
    }

    private <T> T anyOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private RevisionBounds bounds() {
        return random.nextInt(3) == 0
                ? new RevisionBounds(random.nextLong(revision + 2), random.nextLong(revision + 2))
                : RevisionBounds.NONE;
    }

    private void check(KeyRange range, RangeOptions options) {
        long at = options.revision().value();
        var request = new RangeRequest(range, options, Consistency.SERIALIZABLE);
        RangeOutcome outcome;
        try (RowView view = rows.view()) {
            outcome = new StateReader(view).range(request);
        }
        if (at > revision) {
            assertEquals(new RangeOutcome.Future(new Revision(revision)), outcome);
        } else if (at != 0 && at < floor) {
            assertEquals(new RangeOutcome.Compacted(new Revision(floor)), outcome);
        } else {
            long read = at == 0 ? revision : at;
            List<KeyValue> all = ExpectedReads.in(states.get(read), range);
            List<KeyValue> chosen = ExpectedReads.chosen(all, options);
            List<KeyValue> cut = ExpectedReads.cut(chosen, options.limit());
            assertEquals(
                    new RangeOutcome.Found(
                            cut,
                            chosen.size() > cut.size(),
                            all.size(),
                            new Revision(read),
                            new Revision(revision)),
                    outcome);
        }
    }

    void checkEvents() {
        var all = new KeyRange(Bytes.EMPTY, Bytes.EMPTY);
        long next = Math.max(1, floor);
        List<WatchEvent> read = new ArrayList<>();
        while (next <= revision) {
            try (RowView view = rows.view()) {
                var page = EventReader.read(view, all, new Revision(next), 3);
                read.addAll(page.events());
                next = page.progress().value() + 1;
            }
        }
        List<WatchEvent> expected =
                events.stream().filter(event -> event.revision().value() >= floor).toList();
        assertEquals(expected.size(), read.size());
        for (int i = 0; i < read.size(); i++) {
            if (expected.get(i).revision().value() > floor) {
                assertEquals(expected.get(i), read.get(i));
            } else {
                assertEquals(expected.get(i).key(), read.get(i).key());
                assertEquals(expected.get(i).revision(), read.get(i).revision());
            }
        }
        if (floor > 1) {
            try (RowView view = rows.view()) {
                var page = EventReader.read(view, all, new Revision(floor - 1), 3);
                assertEquals(new Revision(floor), page.floor());
                assertEquals(List.of(), page.events());
            }
        }
    }

    private EntryReply apply(Entry entry) {
        StateTransition.Result result;
        Entry decoded = EntryCodec.decodeEntry(EntryCodec.encode(entry));
        assertEquals(entry, decoded);
        try (RowView view = rows.view()) {
            result = StateTransition.apply(decoded, view);
        }
        rows.write(result.changes());
        assertInstanceOf(EntryReply.Applied.class, result.reply());
        return result.reply();
    }

    StateHead head() {
        try (RowView view = rows.view()) {
            return StateHead.read(view);
        }
    }
}
