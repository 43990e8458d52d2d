package io.trireme.store.core;

import io.trireme.store.RangeOptions;
import io.trireme.store.RangeOptions.Detail;
import io.trireme.store.Revision;
import io.trireme.store.RevisionBounds;
import io.trireme.store.Sort;
import io.trireme.store.Sort.Target;

import java.util.List;

/** A read's options but its limit, as bytes of {@link EntryCodec}'s format. */
final class RangeOptionsCodec {
    private static final List<Detail> DETAILS = List.of(Detail.ENTRIES, Detail.KEYS, Detail.COUNT);
    private static final List<Target> TARGETS =
            List.of(Target.KEY, Target.VERSION, Target.CREATED, Target.MODIFIED, Target.VALUE);

    private RangeOptionsCodec() {}

    static void write(ByteWriter out, RangeOptions options) {
        out.writeLong(options.revision().value());
        out.writeByte(DETAILS.indexOf(options.detail()));
        out.writeByte(TARGETS.indexOf(options.sort().target()));
        out.writeByte(options.sort().descending() ? 1 : 0);
        write(out, options.created());
        write(out, options.modified());
    }

    static RangeOptions read(ByteReader in, int limit) {
        return new RangeOptions(
                new Revision(in.readLong()),
                limit,
                TransactionCodec.choice(DETAILS, in.readByte()),
                new Sort(TransactionCodec.choice(TARGETS, in.readByte()), in.readByte() == 1),
                readBounds(in),
                readBounds(in));
    }

    private static void write(ByteWriter out, RevisionBounds bounds) {
        out.writeLong(bounds.min()).writeLong(bounds.max());
    }

    private static RevisionBounds readBounds(ByteReader in) {
        return new RevisionBounds(in.readLong(), in.readLong());
    }
}
