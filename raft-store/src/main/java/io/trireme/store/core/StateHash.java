package io.trireme.store.core;

import io.trireme.store.Bytes;
import io.trireme.store.HashOutcome;
import io.trireme.store.KeyValue;
import io.trireme.store.Revision;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A checksum of what can be read at a revision. Unlike the running hash of {@link StateHead} it
 * does not depend on how the state came to be, nor on how far compaction has deleted.
 */
public final class StateHash {
    private static final int NUMBERS = 6;

    private final CRC32C crc = new CRC32C();
    private final byte[] numbers = new byte[NUMBERS * Long.BYTES];

    private StateHash() {}

    /**
     * @param revision zero means the present
     */
    public static HashOutcome of(RowView rows, Revision revision) {
        StateHead head = StateHead.read(rows);
        Revision hashed = revision.equals(Revision.ZERO) ? head.revision() : revision;
        if (hashed.isAfter(head.revision())) {
            return new HashOutcome.Future(head.revision());
        }
        if (hashed.compareTo(head.floor()) < 0) {
            return new HashOutcome.Compacted(head.floor());
        }
        var hash = new StateHash();
        new StateReader(rows).forEachAt(hashed, hash::add);
        return new HashOutcome.Hashed(
                (int) hash.crc.getValue(), hashed, head.floor(), head.revision());
    }

    private void add(KeyValue entry) {
        ByteBuffer.wrap(numbers)
                .putLong(entry.key().sizeBytes())
                .putLong(entry.value().sizeBytes())
                .putLong(entry.created().value())
                .putLong(entry.modified().value())
                .putLong(entry.version())
                .putLong(entry.lease().value());
        crc.update(numbers, 0, numbers.length);
        add(entry.key());
        add(entry.value());
    }

    private void add(Bytes bytes) {
        crc.update(bytes.array(), 0, bytes.sizeBytes());
    }
}
