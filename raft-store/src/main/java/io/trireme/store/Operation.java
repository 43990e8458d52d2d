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

    /**
     * Reads what the transaction sees at this step, or an older state if the options name one. A
     * revision that cannot be read before the transaction refuses it.
     */
    record Get(KeyRange range, RangeOptions options) implements Operation {
        public Get {
            requireNonNull(range, "range");
            requireNonNull(options, "options");
        }

        /**
         * @param limit at most so many entries, in key order; 0 means all
         */
        public Get(KeyRange range, int limit) {
            this(range, RangeOptions.ALL.withLimit(limit));
        }
    }

    /** A transaction in the transaction; its compares see the state before the outermost one. */
    record Nested(Transaction transaction) implements Operation {}
}
