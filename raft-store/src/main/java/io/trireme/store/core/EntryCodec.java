package io.trireme.store.core;

import io.trireme.store.Bytes;
import io.trireme.store.CompactionOutcome;
import io.trireme.store.Compare;
import io.trireme.store.KeyRange;
import io.trireme.store.KeyValue;
import io.trireme.store.Operation;
import io.trireme.store.Revision;
import io.trireme.store.Transaction;
import io.trireme.store.TransactionOutcome;
import io.trireme.store.TransactionOutcome.OperationResult;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Entries and replies as bytes, in the log, on the wire and in reply rows. The first byte is the
 * version of the format; tags are never given a new meaning.
 */
public final class EntryCodec {
    /** A command alone takes its own size and at most so many bytes more in an entry. */
    public static final int ENTRY_OVERHEAD_BYTES = 64;

    private static final int FORMAT = 1;

    private EntryCodec() {}

    public static Bytes encode(Entry entry) {
        long size = ENTRY_OVERHEAD_BYTES;
        for (Command command : entry.commands()) {
            size += sizeBytes(command);
        }
        var out = new ByteWriter((int) Math.min(size, Integer.MAX_VALUE - 8));
        out.writeByte(FORMAT);
        out.writeLong(entry.client().getMostSignificantBits());
        out.writeLong(entry.client().getLeastSignificantBits());
        out.writeLong(entry.sequence());
        writeList(out, entry.commands(), EntryCodec::writeCommand);
        return out.toBytes();
    }

    public static Entry decodeEntry(Bytes bytes) {
        var in = new ByteReader(bytes);
        requireFormat(in);
        var client = new UUID(in.readLong(), in.readLong());
        long sequence = in.readLong();
        var entry = new Entry(client, sequence, readList(in, EntryCodec::readCommand));
        in.requireEnd();
        return entry;
    }

    /** An upper bound of what a command takes in an entry. */
    public static long sizeBytes(Command command) {
        return switch (command) {
            case Command.Compact _ -> 16;
            case Command.Attest(var member, _, _) -> 32L + 4L * member.length();
            case Command.Commit(var transaction) -> {
                long size = 32;
                for (Compare compare : transaction.compares()) {
                    size +=
                            switch (compare) {
                                case Compare.ModRevision(var key, _) -> 24L + key.sizeBytes();
                            };
                }
                yield size + sizeBytes(transaction.then()) + sizeBytes(transaction.otherwise());
            }
        };
    }

    private static long sizeBytes(List<Operation> operations) {
        long size = 0;
        for (Operation operation : operations) {
            size +=
                    switch (operation) {
                        case Operation.Put(var key, var value) ->
                                24L + key.sizeBytes() + value.sizeBytes();
                        case Operation.Delete(var range) -> 24L + sizeBytes(range);
                        case Operation.Get(var range, _) -> 32L + sizeBytes(range);
                    };
        }
        return size;
    }

    private static long sizeBytes(KeyRange range) {
        return (long) range.start().sizeBytes() + range.end().sizeBytes();
    }

    public static Bytes encode(EntryReply reply) {
        var out = new ByteWriter(64);
        out.writeByte(FORMAT);
        switch (reply) {
            case EntryReply.Applied(var outcomes) -> {
                out.writeByte(1);
                writeList(out, outcomes, EntryCodec::writeOutcome);
            }
            case EntryReply.Expired _ -> out.writeByte(2);
        }
        return out.toBytes();
    }

    public static EntryReply decodeReply(Bytes bytes) {
        var in = new ByteReader(bytes);
        requireFormat(in);
        int tag = in.readByte();
        EntryReply reply =
                switch (tag) {
                    case 1 -> new EntryReply.Applied(readList(in, EntryCodec::readOutcome));
                    case 2 -> new EntryReply.Expired();
                    default -> throw unknown("reply", tag);
                };
        in.requireEnd();
        return reply;
    }

    private static void writeCommand(ByteWriter out, Command command) {
        switch (command) {
            case Command.Commit(var transaction) -> {
                out.writeByte(1);
                writeList(out, transaction.compares(), EntryCodec::writeCompare);
                writeList(out, transaction.then(), EntryCodec::writeOperation);
                writeList(out, transaction.otherwise(), EntryCodec::writeOperation);
            }
            case Command.Compact(var floor) -> out.writeByte(2).writeLong(floor.value());
            case Command.Attest(var member, long entries, long hash) ->
                    out.writeByte(3)
                            .writeBytes(Bytes.utf8(member))
                            .writeLong(entries)
                            .writeLong(hash);
        }
    }

    private static Command readCommand(ByteReader in) {
        int tag = in.readByte();
        return switch (tag) {
            case 1 ->
                    new Command.Commit(
                            new Transaction(
                                    readList(in, EntryCodec::readCompare),
                                    readList(in, EntryCodec::readOperation),
                                    readList(in, EntryCodec::readOperation)));
            case 2 -> new Command.Compact(new Revision(in.readLong()));
            case 3 -> new Command.Attest(in.readBytes().toUtf8(), in.readLong(), in.readLong());
            default -> throw unknown("command", tag);
        };
    }

    private static void writeCompare(ByteWriter out, Compare compare) {
        switch (compare) {
            case Compare.ModRevision(var key, var expected) ->
                    out.writeByte(1).writeBytes(key).writeLong(expected.value());
        }
    }

    private static Compare readCompare(ByteReader in) {
        int tag = in.readByte();
        return switch (tag) {
            case 1 -> new Compare.ModRevision(in.readBytes(), new Revision(in.readLong()));
            default -> throw unknown("compare", tag);
        };
    }

    private static void writeOperation(ByteWriter out, Operation operation) {
        switch (operation) {
            case Operation.Put(var key, var value) ->
                    out.writeByte(1).writeBytes(key).writeBytes(value);
            case Operation.Delete(var range) -> {
                out.writeByte(2);
                writeRange(out, range);
            }
            case Operation.Get(var range, int limit) -> {
                out.writeByte(3);
                writeRange(out, range);
                out.writeSize(limit);
            }
        }
    }

    private static Operation readOperation(ByteReader in) {
        int tag = in.readByte();
        return switch (tag) {
            case 1 -> new Operation.Put(in.readBytes(), in.readBytes());
            case 2 -> new Operation.Delete(readRange(in));
            case 3 -> new Operation.Get(readRange(in), (int) in.readSize());
            default -> throw unknown("operation", tag);
        };
    }

    private static void writeRange(ByteWriter out, KeyRange range) {
        out.writeBytes(range.start()).writeBytes(range.end());
    }

    private static KeyRange readRange(ByteReader in) {
        return new KeyRange(in.readBytes(), in.readBytes());
    }

    private static void writeOutcome(ByteWriter out, CommandOutcome outcome) {
        switch (outcome) {
            case CommandOutcome.Committed(var committed) -> {
                out.writeByte(1).writeByte(committed.succeeded() ? 1 : 0);
                out.writeLong(committed.revision().value());
                writeList(out, committed.results(), EntryCodec::writeResult);
            }
            case CommandOutcome.Compacted(var compacted) -> {
                out.writeByte(2);
                switch (compacted) {
                    case CompactionOutcome.Done(var floor) ->
                            out.writeByte(1).writeLong(floor.value());
                    case CompactionOutcome.AlreadyCompacted(var floor) ->
                            out.writeByte(2).writeLong(floor.value());
                    case CompactionOutcome.Future(var current) ->
                            out.writeByte(3).writeLong(current.value());
                }
            }
            case CommandOutcome.Attested _ -> out.writeByte(3);
        }
    }

    private static CommandOutcome readOutcome(ByteReader in) {
        int tag = in.readByte();
        return switch (tag) {
            case 1 -> {
                boolean succeeded = in.readByte() == 1;
                var revision = new Revision(in.readLong());
                yield new CommandOutcome.Committed(
                        new TransactionOutcome(
                                succeeded, readList(in, EntryCodec::readResult), revision));
            }
            case 2 -> new CommandOutcome.Compacted(readCompaction(in));
            case 3 -> new CommandOutcome.Attested();
            default -> throw unknown("outcome", tag);
        };
    }

    private static CompactionOutcome readCompaction(ByteReader in) {
        int tag = in.readByte();
        var revision = new Revision(in.readLong());
        return switch (tag) {
            case 1 -> new CompactionOutcome.Done(revision);
            case 2 -> new CompactionOutcome.AlreadyCompacted(revision);
            case 3 -> new CompactionOutcome.Future(revision);
            default -> throw unknown("compaction", tag);
        };
    }

    private static void writeResult(ByteWriter out, OperationResult result) {
        switch (result) {
            case OperationResult.Stored _ -> out.writeByte(1);
            case OperationResult.Deleted(var previous) -> {
                out.writeByte(2);
                writeList(out, previous, EntryCodec::writeKeyValue);
            }
            case OperationResult.Got(var entries, long count) -> {
                out.writeByte(3);
                writeList(out, entries, EntryCodec::writeKeyValue);
                out.writeSize(count);
            }
        }
    }

    private static OperationResult readResult(ByteReader in) {
        int tag = in.readByte();
        return switch (tag) {
            case 1 -> new OperationResult.Stored();
            case 2 -> new OperationResult.Deleted(readList(in, EntryCodec::readKeyValue));
            case 3 ->
                    new OperationResult.Got(readList(in, EntryCodec::readKeyValue), in.readSize());
            default -> throw unknown("result", tag);
        };
    }

    private static void writeKeyValue(ByteWriter out, KeyValue entry) {
        out.writeBytes(entry.key()).writeBytes(entry.value());
        out.writeLong(entry.created().value()).writeLong(entry.modified().value());
        out.writeLong(entry.version());
    }

    private static KeyValue readKeyValue(ByteReader in) {
        return new KeyValue(
                in.readBytes(),
                in.readBytes(),
                new Revision(in.readLong()),
                new Revision(in.readLong()),
                in.readLong());
    }

    private static <T> void writeList(
            ByteWriter out, List<T> list, BiConsumer<ByteWriter, T> writer) {
        out.writeSize(list.size());
        list.forEach(item -> writer.accept(out, item));
    }

    private static <T> List<T> readList(ByteReader in, Function<ByteReader, T> reader) {
        int count = in.readCount();
        List<T> list = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            list.add(reader.apply(in));
        }
        return list;
    }

    private static void requireFormat(ByteReader in) {
        int format = in.readByte();
        Invariant.check(format == FORMAT, "format " + format + " is known");
    }

    private static Invariant.BrokenInvariantException unknown(String what, int tag) {
        return new Invariant.BrokenInvariantException("unknown " + what + " tag " + tag);
    }
}
