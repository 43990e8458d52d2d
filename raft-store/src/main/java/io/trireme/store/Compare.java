package io.trireme.store;

/** A condition on the state before a transaction. */
public sealed interface Compare {
    /** The key's last change is of this revision; {@link Revision#ZERO}: the key does not exist. */
    record ModRevision(Bytes key, Revision expected) implements Compare {}

    /**
     * A number of every key of a range stands in a relation to an operand. Where the range holds no
     * key, the numbers are zero.
     */
    record NumericField(KeyRange range, Field field, Relation relation, long operand)
            implements Compare {}

    /** So does every key's value. Where the range holds no key, this is false. */
    record Value(KeyRange range, Relation relation, Bytes operand) implements Compare {}

    /** A number that a key has. */
    enum Field {
        CREATED,
        MODIFIED,
        VERSION,
        LEASE
    }

    /** How what is found stands to the operand. */
    enum Relation {
        EQUAL,
        NOT_EQUAL,
        LESS,
        GREATER;

        /**
         * @param order negative, zero or positive, as {@link Comparable#compareTo} gives it
         */
        public boolean holds(int order) {
            return switch (this) {
                case EQUAL -> order == 0;
                case NOT_EQUAL -> order != 0;
                case LESS -> order < 0;
                case GREATER -> order > 0;
            };
        }
    }
}
