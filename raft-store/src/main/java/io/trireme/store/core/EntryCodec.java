package io.trireme.store.core;

import io.trireme.store.Alarm;
import io.trireme.store.Bytes;
import io.trireme.store.CompactionOutcome;
import io.trireme.store.LeaseId;
import io.trireme.store.LeaseOutcome;
import io.trireme.store.Revision;

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

    private static final int GROUP_FORMAT = 2;

    /** The most that an entry of a group takes beside its own bytes. */
    public static final int GROUP_OVERHEAD_BYTES = 5;

    private EntryCodec() {}

    public static Bytes encode(Entry entry) {
        long size = ENTRY_OVERHEAD_BYTES;
        for (Command command : entry.commands()) {
            size += sizeBytes(command);
        }
        var out = new ByteWriter((int) Math.min(size, Integer.MAX_VALUE - 8));
        out.writeByte(FORMAT);
        writeUuid(out, entry.client());
        out.writeLong(entry.sequence());
        writeList(out, entry.commands(), EntryCodec::writeCommand);
        return out.toBytes();
    }

    /**
     * Encoded entries, or replies, that go together through the log; one alone stays as it is.
     * {@link #ungroup} is the way back.
     */
    public static Bytes group(List<Bytes> encoded) {
        if (encoded.size() == 1) {
            return encoded.getFirst();
        }
        int size = 1 + GROUP_OVERHEAD_BYTES;
        for (Bytes one : encoded) {
            size += GROUP_OVERHEAD_BYTES + one.sizeBytes();
        }
        var out = new ByteWriter(size);
        out.writeByte(GROUP_FORMAT);
        writeList(out, encoded, ByteWriter::writeBytes);
        return out.toBytes();
    }

    /** What was given to {@link #group}. */
    public static List<Bytes> ungroup(Bytes group) {
        var in = new ByteReader(group);
        if (in.readByte() != GROUP_FORMAT) {
            return List.of(group);
        }
        List<Bytes> encoded = readList(in, ByteReader::readBytes);
        in.requireEnd();
        return encoded;
    }

    /** The entries that stand together as one of the log. */
    public static List<Entry> decodeEntries(Bytes logged) {
        return ungroup(logged).stream().map(EntryCodec::decodeEntry).toList();
    }

    public static Entry decodeEntry(Bytes bytes) {
        var in = new ByteReader(bytes);
        requireFormat(in);
        UUID client = readUuid(in);
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
            case Command.Enroll(var member, _, _) -> 32L + 4L * member.length();
            case Command.RaiseAlarm(var member, _) -> 16L + 4L * member.length();
            case Command.DisarmAlarm(var member) -> 16L + 4L * member.length();
            case Command.GrantLease _,
                    Command.RenewLease _,
                    Command.RevokeLease _,
                    Command.ExpireLease _,
                    Command.CheckpointLease _ ->
                    32;
            case Command.Commit(var transaction) -> TransactionCodec.sizeBytes(transaction);
            case Command.ChangeAuth(var change) -> AuthCodec.sizeBytes(change);
            case Command.Guarded guarded -> GuardCodec.sizeBytes(guarded);
        };
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

    static void writeCommand(ByteWriter out, Command command) {
        switch (command) {
            case Command.Commit(var transaction) -> {
                out.writeByte(1);
                TransactionCodec.write(out, transaction);
            }
            case Command.Compact(var floor) -> out.writeByte(2).writeLong(floor.value());
            case Command.GrantLease(var id, long ttl) ->
                    out.writeByte(4).writeLong(id.value()).writeLong(ttl);
            case Command.RenewLease(var id) -> out.writeByte(5).writeLong(id.value());
            case Command.RevokeLease(var id) -> out.writeByte(6).writeLong(id.value());
            case Command.ExpireLease(var id, long renewedAt) ->
                    out.writeByte(7).writeLong(id.value()).writeLong(renewedAt);
            case Command.CheckpointLease(var id, long renewedAt, long seconds) ->
                    out.writeByte(8).writeLong(id.value()).writeLong(renewedAt).writeLong(seconds);
            case Command.RaiseAlarm(var member, var kind) -> {
                int tag =
                        switch (kind) {
                            case NO_SPACE -> 9;
                            case HELD -> 14;
                        };
                out.writeByte(tag).writeBytes(Bytes.utf8(member));
            }
            case Command.DisarmAlarm(var member) ->
                    out.writeByte(10).writeBytes(Bytes.utf8(member));
            case Command.Enroll(var member, var folder, boolean replaces) -> {
                out.writeByte(11).writeBytes(Bytes.utf8(member));
                writeUuid(out, folder);
                out.writeByte(replaces ? 1 : 0);
            }
            case Command.ChangeAuth(var change) -> AuthCodec.write(out.writeByte(12), change);
            case Command.Guarded guarded -> GuardCodec.write(out.writeByte(13), guarded);
            case Command.Attest(var member, long entries, long hash) ->
                    out.writeByte(3)
                            .writeBytes(Bytes.utf8(member))
                            .writeLong(entries)
                            .writeLong(hash);
        }
    }

    static Command readCommand(ByteReader in) {
        int tag = in.readByte();
        return switch (tag) {
            case 1 -> new Command.Commit(TransactionCodec.read(in));
            case 2 -> new Command.Compact(new Revision(in.readLong()));
            case 3 -> new Command.Attest(in.readBytes().toUtf8(), in.readLong(), in.readLong());
            case 4 -> new Command.GrantLease(new LeaseId(in.readLong()), in.readLong());
            case 5 -> new Command.RenewLease(new LeaseId(in.readLong()));
            case 6 -> new Command.RevokeLease(new LeaseId(in.readLong()));
            case 7 -> new Command.ExpireLease(new LeaseId(in.readLong()), in.readLong());
            case 8 ->
                    new Command.CheckpointLease(
                            new LeaseId(in.readLong()), in.readLong(), in.readLong());
            case 9 -> new Command.RaiseAlarm(in.readBytes().toUtf8());
            case 10 -> new Command.DisarmAlarm(in.readBytes().toUtf8());
            case 14 -> new Command.RaiseAlarm(in.readBytes().toUtf8(), Alarm.Kind.HELD);
            case 11 ->
                    new Command.Enroll(in.readBytes().toUtf8(), readUuid(in), in.readByte() != 0);
            case 12 -> new Command.ChangeAuth(AuthCodec.readChange(in));
            case 13 -> GuardCodec.read(in);
            default -> throw unknown("command", tag);
        };
    }

    private static void writeOutcome(ByteWriter out, CommandOutcome outcome) {
        switch (outcome) {
            case CommandOutcome.Committed(var committed) -> {
                out.writeByte(1);
                TransactionCodec.write(out, committed);
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
            case CommandOutcome.NoSpace _ -> out.writeByte(5);
            case CommandOutcome.AlarmSet(boolean changed) ->
                    out.writeByte(6).writeByte(changed ? 1 : 0);
            case CommandOutcome.Enrolled(boolean accepted) ->
                    out.writeByte(7).writeByte(accepted ? 1 : 0);
            case CommandOutcome.AuthChanged(var changed) ->
                    AuthCodec.write(out.writeByte(8), changed);
            case CommandOutcome.Denied(var refusal) -> AuthCodec.write(out.writeByte(9), refusal);
            case CommandOutcome.Leased(var leased) -> {
                out.writeByte(4);
                writeLeaseOutcome(out, leased);
            }
        }
    }

    private static CommandOutcome readOutcome(ByteReader in) {
        int tag = in.readByte();
        return switch (tag) {
            case 1 -> new CommandOutcome.Committed(TransactionCodec.readOutcome(in));
            case 2 -> new CommandOutcome.Compacted(readCompaction(in));
            case 3 -> new CommandOutcome.Attested();
            case 4 -> new CommandOutcome.Leased(readLeaseOutcome(in));
            case 5 -> new CommandOutcome.NoSpace();
            case 6 -> new CommandOutcome.AlarmSet(in.readByte() != 0);
            case 7 -> new CommandOutcome.Enrolled(in.readByte() != 0);
            case 8 -> new CommandOutcome.AuthChanged(AuthCodec.readOutcome(in));
            case 9 -> new CommandOutcome.Denied(AuthCodec.readRefusal(in));
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

    private static void writeLeaseOutcome(ByteWriter out, LeaseOutcome outcome) {
        switch (outcome) {
            case LeaseOutcome.Granted(var id, long ttl) ->
                    out.writeByte(1).writeLong(id.value()).writeLong(ttl);
            case LeaseOutcome.Ended(var revision) -> out.writeByte(2).writeLong(revision.value());
            case LeaseOutcome.Exists _ -> out.writeByte(3);
            case LeaseOutcome.NotFound _ -> out.writeByte(4);
        }
    }

    private static LeaseOutcome readLeaseOutcome(ByteReader in) {
        int tag = in.readByte();
        return switch (tag) {
            case 1 -> new LeaseOutcome.Granted(new LeaseId(in.readLong()), in.readLong());
            case 2 -> new LeaseOutcome.Ended(new Revision(in.readLong()));
            case 3 -> new LeaseOutcome.Exists();
            case 4 -> new LeaseOutcome.NotFound();
            default -> throw unknown("lease outcome", tag);
        };
    }

    static <T> void writeList(ByteWriter out, List<T> list, BiConsumer<ByteWriter, T> writer) {
        out.writeSize(list.size());
        list.forEach(item -> writer.accept(out, item));
    }

    static <T> List<T> readList(ByteReader in, Function<ByteReader, T> reader) {
        int count = in.readCount();
        List<T> list = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            list.add(reader.apply(in));
        }
        return list;
    }

    private static void writeUuid(ByteWriter out, UUID id) {
        out.writeLong(id.getMostSignificantBits()).writeLong(id.getLeastSignificantBits());
    }

    private static UUID readUuid(ByteReader in) {
        return new UUID(in.readLong(), in.readLong());
    }

    private static void requireFormat(ByteReader in) {
        int format = in.readByte();
        Invariant.check(format == FORMAT, "format " + format + " is known");
    }

    static Invariant.BrokenInvariantException unknown(String what, int tag) {
        return new Invariant.BrokenInvariantException("unknown " + what + " tag " + tag);
    }
}
