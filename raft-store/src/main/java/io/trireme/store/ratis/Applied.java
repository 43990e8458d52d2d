package io.trireme.store.ratis;

import io.trireme.store.Bytes;
import io.trireme.store.core.RowKeys;
import io.trireme.store.core.RowView;

import org.apache.ratis.server.protocol.TermIndex;

import java.nio.ByteBuffer;
import java.util.Optional;

/** The row that says which entry of the log the rows hold; written with every entry. */
final class Applied {
    static final Bytes ROW = RowKeys.own("applied");

    private Applied() {}

    static Bytes encode(TermIndex entry) {
        return Bytes.wrap(
                ByteBuffer.allocate(2 * Long.BYTES)
                        .putLong(entry.getTerm())
                        .putLong(entry.getIndex())
                        .array());
    }

    static Optional<TermIndex> decode(Optional<Bytes> row) {
        return row.map(
                bytes -> {
                    ByteBuffer in = ByteBuffer.wrap(bytes.array());
                    return TermIndex.valueOf(in.getLong(), in.getLong());
                });
    }

    /** The index of the last entry that the rows hold, or -1. */
    static long index(RocksRows rows) {
        try (RowView view = rows.view()) {
            return read(view).map(TermIndex::getIndex).orElse(-1L);
        }
    }

    static Optional<TermIndex> read(RowView rows) {
        return decode(rows.find(ROW));
    }
}
