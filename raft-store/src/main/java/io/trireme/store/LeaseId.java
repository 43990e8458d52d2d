package io.trireme.store;

/** The id of a lease; zero is none. */
public record LeaseId(long value) implements Comparable<LeaseId> {
    public static final LeaseId NONE = new LeaseId(0);

    @Override
    public int compareTo(LeaseId other) {
        return Long.compare(value, other.value);
    }

    /** As etcd's tools print it. */
    @Override
    public String toString() {
        return Long.toHexString(value);
    }
}
