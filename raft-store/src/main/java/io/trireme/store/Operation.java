package io.trireme.store;

import static java.util.Objects.requireNonNull;

/** One step of a transaction. */
public sealed interface Operation {
    /** Writes a key. */
    record Put(Bytes key, Bytes value, PutOptions options) implements Operation {
        public Put {
            requireNonNull(key, "key");
            requireNonNull(value, "value");
            requireNonNull(options, "options");
        }

        public Put(Bytes key, Bytes value) {
            this(key, value, PutOptions.NONE);
        }
    }

    record Delete(KeyRange range) implements Operation {}

    /** Reads what the transaction sees at this step; revision and consistency are its own. */
    record Get(KeyRange range, int limit) implements Operation {}

    /** A transaction in the transaction; its compares see the state before the outermost one. */
    record Nested(Transaction transaction) implements Operation {}
}
