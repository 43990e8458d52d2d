package io.trireme.store;

/**
 * The store's logical time: one step per transaction that changes something. No state has revision
 * 0: as an argument it means "the present", and of a key that it is not there.
 */
public record Revision(long value) implements Comparable<Revision> {
    public static final Revision ZERO = new Revision(0);

    /** Of a store that nothing was ever written to, as in etcd: the first change is the next. */
    public static final Revision INITIAL = new Revision(1);

    public Revision {
        if (value < 0) {
            throw new IllegalArgumentException("revision " + value + " is negative");
        }
    }

    public Revision next() {
        return new Revision(value + 1);
    }

    public boolean isAfter(Revision other) {
        return value > other.value;
    }

    @Override
    public int compareTo(Revision other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
