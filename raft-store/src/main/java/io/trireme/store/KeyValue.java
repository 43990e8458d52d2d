package io.trireme.store;

/**
 * A key with one version of its value.
 *
 * @param created the revision in which the key came to be
 * @param modified the revision that wrote this value
 * @param version how many times the key was written since it came to be, from 1
 * @param lease the lease that the key goes with, or {@link LeaseId#NONE}
 */
public record KeyValue(
        Bytes key, Bytes value, Revision created, Revision modified, long version, LeaseId lease) {
    /** Of a key that has no lease. */
    public KeyValue(Bytes key, Bytes value, Revision created, Revision modified, long version) {
        this(key, value, created, modified, version, LeaseId.NONE);
    }

    /** The same, but that its value is empty: for who asks for keys only. */
    public KeyValue withoutValue() {
        return new KeyValue(key, Bytes.EMPTY, created, modified, version, lease);
    }
}
