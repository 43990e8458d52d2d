package io.trireme.store.core;

import io.trireme.store.Bytes;

import java.util.Arrays;

/** Appends numbers and strings of bytes; big-endian. */
final class ByteWriter {
    private byte[] array;
    private int length;

    ByteWriter(int sizeBytes) {
        array = new byte[Math.max(16, sizeBytes)];
    }

    ByteWriter writeByte(int value) {
        reserve(1);
        array[length++] = (byte) value;
        return this;
    }

    ByteWriter writeLong(long value) {
        reserve(Long.BYTES);
        for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            array[length++] = (byte) (value >>> shift);
        }
        return this;
    }

    /** Seven bits a byte, lowest first; for lengths and counts, not negative. */
    ByteWriter writeSize(long size) {
        reserve(10);
        long rest = size;
        while (rest > 0x7f) {
            array[length++] = (byte) ((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        array[length++] = (byte) rest;
        return this;
    }

    ByteWriter writeBytes(Bytes bytes) {
        writeSize(bytes.sizeBytes());
        reserve(bytes.sizeBytes());
        System.arraycopy(bytes.array(), 0, array, length, bytes.sizeBytes());
        length += bytes.sizeBytes();
        return this;
    }

    Bytes toBytes() {
        return Bytes.wrap(length == array.length ? array : Arrays.copyOf(array, length));
    }

    private void reserve(int more) {
        if (length + more > array.length) {
            array = Arrays.copyOf(array, Math.max(length + more, array.length * 2));
        }
    }
}
