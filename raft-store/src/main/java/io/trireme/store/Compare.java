package io.trireme.store;

/** A condition on the state before a transaction. */
public sealed interface Compare {
    /** The key's last change is of this revision; {@link Revision#ZERO}: the key does not exist. */
    record ModRevision(Bytes key, Revision expected) implements Compare {}
}
