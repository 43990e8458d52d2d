package io.trireme.store.core;

import io.trireme.store.Bytes;

import java.util.Arrays;

/** Reads what {@link ByteWriter} wrote; bytes that it cannot have written break the invariant. */
final class ByteReader {
    private final byte[] array;
    private int position;

    ByteReader(Bytes bytes) {
        array = bytes.array();
    }

    int readByte() {
        require(1);
        return array[position++] & 0xff;
    }

    long readLong() {
        require(Long.BYTES);
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = (value << Byte.SIZE) | (array[position++] & 0xff);
        }
        return value;
    }

    long readSize() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE - 1; shift += 7) {
            int next = readByte();
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new Invariant.BrokenInvariantException("a size has too many bytes");
    }

    /** A count of things of which each takes a byte at least. */
    int readCount() {
        long count = readSize();
        require(count);
        return (int) count;
    }

    Bytes readBytes() {
        int length = readCount();
        position += length;
        return Bytes.wrap(Arrays.copyOfRange(array, position - length, position));
    }

    void requireEnd() {
        Invariant.check(position == array.length, "nothing follows the end");
    }

    private void require(long more) {
        Invariant.check(more >= 0 && more <= array.length - position, "the bytes end too early");
    }
}
