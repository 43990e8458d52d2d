package io.trireme.store.core;

import io.trireme.store.KeyRange;
import io.trireme.store.auth.Caller;

import java.util.OptionalLong;

/** Commands that say who wants them, as bytes. */
final class GuardCodec {
    private GuardCodec() {}

    /** An upper bound of what one takes in an entry. */
    static long sizeBytes(Command.Guarded guarded) {
        long name =
                guarded.caller() instanceof Caller.Named(var text, _)
                        ? AuthCodec.textBytes(text)
                        : 0;
        long shown =
                guarded.shown().stream()
                        .mapToLong(
                                range -> 20L + range.start().sizeBytes() + range.end().sizeBytes())
                        .sum();
        return 32 + name + shown + EntryCodec.sizeBytes(guarded.command());
    }

    static void write(ByteWriter out, Command.Guarded guarded) {
        switch (guarded.caller()) {
            case Caller.Operator _ -> out.writeByte(1);
            case Caller.Nobody _ -> out.writeByte(2);
            case Caller.Named(var name, var since) when since.isEmpty() ->
                    AuthCodec.writeText(out.writeByte(3), name);
            case Caller.Named(var name, var since) ->
                    AuthCodec.writeText(out.writeByte(4).writeLong(since.getAsLong()), name);
        }
        EntryCodec.writeList(
                out,
                guarded.shown(),
                (to, range) -> to.writeBytes(range.start()).writeBytes(range.end()));
        EntryCodec.writeCommand(out, guarded.command());
    }

    static Command.Guarded read(ByteReader in) {
        return new Command.Guarded(
                readCaller(in),
                EntryCodec.readList(in, from -> new KeyRange(from.readBytes(), from.readBytes())),
                EntryCodec.readCommand(in));
    }

    private static Caller readCaller(ByteReader in) {
        int tag = in.readByte();
        return switch (tag) {
            case 1 -> new Caller.Operator();
            case 2 -> new Caller.Nobody();
            case 3 -> new Caller.Named(AuthCodec.readText(in), OptionalLong.empty());
            case 4 -> {
                long since = in.readLong();
                yield new Caller.Named(AuthCodec.readText(in), OptionalLong.of(since));
            }
            default -> throw EntryCodec.unknown("caller", tag);
        };
    }
}
