package io.trireme.store;

/** One step of a transaction. */
public sealed interface Operation {
    record Put(Bytes key, Bytes value) implements Operation {}

    record Delete(KeyRange range) implements Operation {}

    /** Reads what the transaction sees at this step; revision and consistency are its own. */
    record Get(KeyRange range, int limit) implements Operation {}
}
