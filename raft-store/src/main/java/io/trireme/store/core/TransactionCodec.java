package io.trireme.store.core;

import static io.trireme.store.core.EntryCodec.readList;
import static io.trireme.store.core.EntryCodec.unknown;
import static io.trireme.store.core.EntryCodec.writeList;

import io.trireme.store.Compare;
import io.trireme.store.KeyRange;
import io.trireme.store.KeyValue;
import io.trireme.store.LeaseId;
import io.trireme.store.Operation;
import io.trireme.store.PutOptions;
import io.trireme.store.RangeOptions;
import io.trireme.store.Revision;
import io.trireme.store.Transaction;
import io.trireme.store.TransactionOutcome;
import io.trireme.store.TransactionOutcome.OperationResult;
import io.trireme.store.TransactionOutcome.Refusal;

import java.util.List;
import java.util.Optional;

/**
 * Transactions and what they did, as bytes of {@link EntryCodec}'s format. Choices are written as
 * numbers of their own, so that the order of an enum's constants means nothing.
 */
final class TransactionCodec {
    private static final List<Compare.Field> FIELDS =
            List.of(
                    Compare.Field.CREATED,
                    Compare.Field.MODIFIED,
                    Compare.Field.VERSION,
                    Compare.Field.LEASE);
    private static final List<Compare.Relation> RELATIONS =
            List.of(
                    Compare.Relation.EQUAL,
                    Compare.Relation.NOT_EQUAL,
                    Compare.Relation.LESS,
                    Compare.Relation.GREATER);
    private static final List<Refusal> REFUSALS =
            List.of(
                    Refusal.LEASE_NOT_FOUND,
                    Refusal.KEY_NOT_FOUND,
                    Refusal.REVISION_COMPACTED,
                    Refusal.REVISION_FUTURE);

    private static final int KEEP_VALUE = 1;
    private static final int KEEP_LEASE = 2;
    private static final int PREVIOUS = 4;

    private TransactionCodec() {}

    /** An upper bound. */
    static long sizeBytes(Transaction transaction) {
        long size = 32;
        for (Compare compare : transaction.compares()) {
            size +=
                    switch (compare) {
                        case Compare.ModRevision(var key, _) -> 24L + key.sizeBytes();
                        case Compare.NumericField(var range, _, _, _) -> 32L + sizeBytes(range);
                        case Compare.Value(var range, _, var operand) ->
                                32L + sizeBytes(range) + operand.sizeBytes();
                    };
        }
        return size + sizeBytes(transaction.then()) + sizeBytes(transaction.otherwise());
    }

    private static long sizeBytes(List<Operation> operations) {
        long size = 0;
        for (Operation operation : operations) {
            size +=
                    switch (operation) {
                        case Operation.Put(var key, var value, _) ->
                                36L + key.sizeBytes() + value.sizeBytes();
                        case Operation.Delete(var range) -> 24L + sizeBytes(range);
                        case Operation.Get(var range, _) -> 80L + sizeBytes(range);
                        case Operation.Nested(var inner) -> 8L + sizeBytes(inner);
                    };
        }
        return size;
    }

    private static long sizeBytes(KeyRange range) {
        return (long) range.start().sizeBytes() + range.end().sizeBytes();
    }

    static void write(ByteWriter out, Transaction transaction) {
        writeList(out, transaction.compares(), TransactionCodec::writeCompare);
        writeList(out, transaction.then(), TransactionCodec::writeOperation);
        writeList(out, transaction.otherwise(), TransactionCodec::writeOperation);
    }

    static Transaction read(ByteReader in) {
        return new Transaction(
                readList(in, TransactionCodec::readCompare),
                readList(in, TransactionCodec::readOperation),
                readList(in, TransactionCodec::readOperation));
    }

    private static void writeCompare(ByteWriter out, Compare compare) {
        switch (compare) {
            case Compare.ModRevision(var key, var expected) ->
                    out.writeByte(1).writeBytes(key).writeLong(expected.value());
            case Compare.NumericField(var range, var field, var relation, long operand) -> {
                out.writeByte(2);
                writeRange(out, range);
                out.writeByte(FIELDS.indexOf(field)).writeByte(RELATIONS.indexOf(relation));
                out.writeLong(operand);
            }
            case Compare.Value(var range, var relation, var operand) -> {
                out.writeByte(3);
                writeRange(out, range);
                out.writeByte(RELATIONS.indexOf(relation)).writeBytes(operand);
            }
        }
    }

    private static Compare readCompare(ByteReader in) {
        int tag = in.readByte();
        return switch (tag) {
            case 1 -> new Compare.ModRevision(in.readBytes(), new Revision(in.readLong()));
            case 2 ->
                    new Compare.NumericField(
                            readRange(in),
                            choice(FIELDS, in.readByte()),
                            choice(RELATIONS, in.readByte()),
                            in.readLong());
            case 3 ->
                    new Compare.Value(
                            readRange(in), choice(RELATIONS, in.readByte()), in.readBytes());
            default -> throw unknown("compare", tag);
        };
    }

    static <T> T choice(List<T> choices, int number) {
        Invariant.check(number < choices.size(), "choice " + number + " is known");
        return choices.get(number);
    }

    private static void writeOperation(ByteWriter out, Operation operation) {
        switch (operation) {
            case Operation.Put(var key, var value, var options) -> {
                boolean plain = options.equals(PutOptions.NONE);
                out.writeByte(plain ? 1 : 4).writeBytes(key).writeBytes(value);
                if (!plain) {
                    out.writeLong(options.lease().value()).writeByte(flags(options));
                }
            }
            case Operation.Delete(var range) -> {
                out.writeByte(2);
                writeRange(out, range);
            }
            case Operation.Get(var range, var options) -> {
                boolean plain = options.equals(RangeOptions.ALL.withLimit(options.limit()));
                out.writeByte(plain ? 3 : 6);
                writeRange(out, range);
                out.writeSize(options.limit());
                if (!plain) {
                    RangeOptionsCodec.write(out, options);
                }
            }
            case Operation.Nested(var inner) -> {
                out.writeByte(5);
                write(out, inner);
            }
        }
    }

    private static int flags(PutOptions options) {
        return (options.keepValue() ? KEEP_VALUE : 0)
                | (options.keepLease() ? KEEP_LEASE : 0)
                | (options.previous() ? PREVIOUS : 0);
    }

    private static Operation readOperation(ByteReader in) {
        int tag = in.readByte();
        return switch (tag) {
            case 1 -> new Operation.Put(in.readBytes(), in.readBytes());
            case 2 -> new Operation.Delete(readRange(in));
            case 3 -> new Operation.Get(readRange(in), (int) in.readSize());
            case 6 ->
                    new Operation.Get(
                            readRange(in), RangeOptionsCodec.read(in, (int) in.readSize()));
            case 4 -> new Operation.Put(in.readBytes(), in.readBytes(), readOptions(in));
            case 5 -> new Operation.Nested(read(in));
            default -> throw unknown("operation", tag);
        };
    }

    private static PutOptions readOptions(ByteReader in) {
        var lease = new LeaseId(in.readLong());
        int flags = in.readByte();
        return new PutOptions(
                lease,
                (flags & KEEP_VALUE) != 0,
                (flags & KEEP_LEASE) != 0,
                (flags & PREVIOUS) != 0);
    }

    private static void writeRange(ByteWriter out, KeyRange range) {
        out.writeBytes(range.start()).writeBytes(range.end());
    }

    private static KeyRange readRange(ByteReader in) {
        return new KeyRange(in.readBytes(), in.readBytes());
    }

    static void write(ByteWriter out, TransactionOutcome outcome) {
        out.writeByte(outcome.succeeded() ? 1 : 0);
        out.writeByte(outcome.refusal().map(REFUSALS::indexOf).orElse(-1) + 1);
        out.writeLong(outcome.revision().value());
        writeList(out, outcome.results(), TransactionCodec::writeResult);
    }

    static TransactionOutcome readOutcome(ByteReader in) {
        boolean succeeded = in.readByte() == 1;
        int refusal = in.readByte();
        var revision = new Revision(in.readLong());
        return new TransactionOutcome(
                succeeded,
                readList(in, TransactionCodec::readResult),
                revision,
                refusal == 0 ? Optional.empty() : Optional.of(choice(REFUSALS, refusal - 1)));
    }

    private static void writeResult(ByteWriter out, OperationResult result) {
        switch (result) {
            case OperationResult.Stored(var previous) -> {
                out.writeByte(previous.isPresent() ? 4 : 1);
                previous.ifPresent(entry -> writeKeyValue(out, entry));
            }
            case OperationResult.Deleted(var previous) -> {
                out.writeByte(2);
                writeList(out, previous, TransactionCodec::writeKeyValue);
            }
            case OperationResult.Got(var entries, boolean more, long count) -> {
                out.writeByte(more == count > entries.size() ? 3 : 6);
                writeList(out, entries, TransactionCodec::writeKeyValue);
                out.writeSize(count);
            }
            case OperationResult.Nested(var inner) -> {
                out.writeByte(5);
                write(out, inner);
            }
        }
    }

    private static OperationResult readResult(ByteReader in) {
        int tag = in.readByte();
        return switch (tag) {
            case 1 -> new OperationResult.Stored();
            case 2 -> new OperationResult.Deleted(readList(in, TransactionCodec::readKeyValue));
            case 3, 6 -> {
                List<KeyValue> entries = readList(in, TransactionCodec::readKeyValue);
                long count = in.readSize();
                yield new OperationResult.Got(entries, (tag == 3) == count > entries.size(), count);
            }
            case 4 -> new OperationResult.Stored(Optional.of(readKeyValue(in)));
            case 5 -> new OperationResult.Nested(readOutcome(in));
            default -> throw unknown("result", tag);
        };
    }

    private static void writeKeyValue(ByteWriter out, KeyValue entry) {
        out.writeBytes(entry.key()).writeBytes(entry.value());
        out.writeLong(entry.created().value()).writeLong(entry.modified().value());
        out.writeLong(entry.version()).writeLong(entry.lease().value());
    }

    private static KeyValue readKeyValue(ByteReader in) {
        return new KeyValue(
                in.readBytes(),
                in.readBytes(),
                new Revision(in.readLong()),
                new Revision(in.readLong()),
                in.readLong(),
                new LeaseId(in.readLong()));
    }
}
