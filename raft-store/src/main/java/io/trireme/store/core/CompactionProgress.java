package io.trireme.store.core;

import io.trireme.store.Bytes;
import io.trireme.store.Revision;

import java.nio.ByteBuffer;

/**
 * How far a member has deleted what was compacted; each goes at its own pace.
 *
 * @param upTo the floor, or a revision below it, up to which all is deleted
 * @param freedBytes of all rows that were ever deleted so, as {@link StateSpace} counts them
 */
public record CompactionProgress(Revision upTo, long freedBytes) {
    private static final CompactionProgress NONE = new CompactionProgress(Revision.ZERO, 0);

    public static CompactionProgress read(RowView rows) {
        return rows.find(RowKeys.COMPACTED).map(CompactionProgress::decode).orElse(NONE);
    }

    private static CompactionProgress decode(Bytes value) {
        ByteBuffer in = ByteBuffer.wrap(value.array());
        return new CompactionProgress(new Revision(in.getLong()), in.getLong());
    }

    Bytes encode() {
        return Bytes.wrap(
                ByteBuffer.allocate(2 * Long.BYTES)
                        .putLong(upTo.value())
                        .putLong(freedBytes)
                        .array());
    }
}
