package io.trireme.store;

/** What a read promises. */
public enum Consistency {
    /** Sees every write that was acknowledged before the read began; needs a quorum. */
    LINEARIZABLE,
    /** Sees some past state of this member; needs nobody else. */
    SERIALIZABLE
}
