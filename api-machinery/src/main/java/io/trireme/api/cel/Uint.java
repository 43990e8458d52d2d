package io.trireme.api.cel;

/** An unsigned integer of 64 bits. */
record Uint(long bits) implements Comparable<Uint> {
    @Override
    public int compareTo(Uint other) {
        return Long.compareUnsigned(bits, other.bits);
    }

    double asDouble() {
        return bits >= 0 ? bits : (bits >>> 1) * 2.0 + (bits & 1);
    }

    @Override
    public String toString() {
        return Long.toUnsignedString(bits);
    }
}
