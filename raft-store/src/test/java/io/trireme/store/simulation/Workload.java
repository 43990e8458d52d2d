package io.trireme.store.simulation;

import io.trireme.store.Bytes;
import io.trireme.store.Compare;
import io.trireme.store.KeyRange;
import io.trireme.store.KeyValue;
import io.trireme.store.LeaseId;
import io.trireme.store.Operation;
import io.trireme.store.PutOptions;
import io.trireme.store.RangeOptions;
import io.trireme.store.Revision;
import io.trireme.store.Transaction;
import io.trireme.store.auth.Caller;
import io.trireme.store.core.Command;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** What clients ask for: few keys and leases, so that they meet. */
final class Workload {
    private static final List<Compare.Field> FIELDS = List.of(Compare.Field.values());
    private static final List<Compare.Relation> RELATIONS = List.of(Compare.Relation.values());
    private static final List<Bytes> KEYS =
            List.of(
                    Bytes.utf8("a"),
                    Bytes.utf8("a\0"),
                    Bytes.utf8("b"),
                    Bytes.utf8("b/1"),
                    Bytes.utf8("c"),
                    Bytes.wrap(new byte[] {(byte) 0xff}));
    private static final int LEASES = 4;
    private static final int TTL_SECONDS_MAX = 2;

    private final Model model;
    private final RandomGenerator random;
    private long values;

    Workload(Model model, RandomGenerator random) {
        this.model = model;
        this.random = random;
    }

    /** The commands of one entry; none for a barrier. */
    List<Command> commands() {
        List<Command> commands = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            Command command = command();
            commands.add(i % 2 == 0 ? throughADoor(command) : command);
        }
        return commands;
    }

    /** With a caller, who may do all that a door knows while users do not count. */
    private static Command throughADoor(Command command) {
        return command instanceof Command.RaiseAlarm || command instanceof Command.Enroll
                ? command
                : new Command.Guarded(new Caller.Nobody(), List.of(), command);
    }

    /** Something small from somebody who is not heard of again. */
    Command passing() {
        return new Command.Commit(Transaction.put(key(), Bytes.utf8("v" + ++values)));
    }

    private Command command() {
        return switch (random.nextInt(19)) {
            case 0 -> new Command.Compact(someRevision());
            case 1, 2, 3 -> new Command.GrantLease(lease(), 1 + random.nextInt(TTL_SECONDS_MAX));
            case 4 -> new Command.RenewLease(lease());
            case 5 -> new Command.RevokeLease(lease());
            case 6, 7 -> new Command.Commit(Transaction.delete(range()));
            case 8 ->
                    model.alarms().isEmpty() && random.nextInt(6) == 0
                            ? new Command.RaiseAlarm(member())
                            : new Command.DisarmAlarm(member());
            case 9 ->
                    new Command.Enroll(
                            member(), new UUID(0, random.nextInt(3)), random.nextInt(4) == 0);
            default -> new Command.Commit(transaction(1));
        };
    }

    private Transaction transaction(int depth) {
        List<Compare> compares = random.nextBoolean() ? List.of() : List.of(compare());
        return new Transaction(compares, operations(depth), operations(depth));
    }

    private Compare compare() {
        Bytes key = key();
        KeyValue present = model.history().present().get(key);
        return switch (random.nextInt(4)) {
            case 0 ->
                    new Compare.NumericField(
                            range(),
                            FIELDS.get(random.nextInt(FIELDS.size())),
                            relation(),
                            random.nextInt(4));
            case 1 -> new Compare.Value(range(), relation(), Bytes.utf8("v" + random.nextInt(20)));
            default ->
                    new Compare.ModRevision(
                            key, present == null ? Revision.ZERO : present.modified());
        };
    }

    private Compare.Relation relation() {
        return RELATIONS.get(random.nextInt(RELATIONS.size()));
    }

    /** Puts of a transaction and of one in it take different keys, as they must. */
    private List<Operation> operations(int depth) {
        List<Operation> operations = new ArrayList<>();
        int half = KEYS.size() / 2;
        int first = depth == 0 ? 0 : half;
        for (int i = 0; i < half; i++) {
            if (random.nextInt(3) == 0) {
                operations.add(put(KEYS.get(first + i)));
            }
        }
        if (random.nextInt(4) == 0) {
            var options = RangeOptions.ALL.withLimit(random.nextInt(3));
            operations.add(
                    new Operation.Get(
                            range(), random.nextBoolean() ? options : options.at(someRevision())));
        }
        if (depth > 0 && random.nextInt(5) == 0) {
            operations.add(new Operation.Nested(transaction(depth - 1)));
        }
        return operations;
    }

    private Operation put(Bytes key) {
        PutOptions options =
                switch (random.nextInt(6)) {
                    case 0, 1 -> PutOptions.leased(lease());
                    case 2 -> new PutOptions(LeaseId.NONE, true, false, true);
                    case 3 -> new PutOptions(LeaseId.NONE, false, true, random.nextBoolean());
                    default -> PutOptions.NONE.withPrevious();
                };
        return new Operation.Put(key, Bytes.utf8("v" + ++values), options);
    }

    private Bytes key() {
        return KEYS.get(random.nextInt(KEYS.size()));
    }

    private String member() {
        return "m" + random.nextInt(2);
    }

    private LeaseId lease() {
        return new LeaseId(1 + random.nextInt(LEASES));
    }

    /** Mostly one that is there, sometimes one to come. */
    private Revision someRevision() {
        return new Revision(random.nextLong(model.history().revision() + 2));
    }

    private KeyRange range() {
        return switch (random.nextInt(3)) {
            case 0 -> KeyRange.prefix(key());
            case 1 -> new KeyRange(key(), key());
            default -> KeyRange.single(key());
        };
    }
}
