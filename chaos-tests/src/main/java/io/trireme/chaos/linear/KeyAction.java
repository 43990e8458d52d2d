package io.trireme.chaos.linear;

import java.util.Optional;

/** What a client asked of one key, and, if it got an answer, what it was told. */
public sealed interface KeyAction {
    /**
     * @param found empty if there was no such key
     */
    record Get(Optional<String> found) implements KeyAction {
        @Override
        public String toString() {
            return "get, found " + KeyState.text(found);
        }
    }

    record Put(String value) implements KeyAction {
        @Override
        public String toString() {
            return "put " + value;
        }
    }

    /**
     * Puts a value if the key is as expected.
     *
     * @param expected empty if the key must not be there
     * @param done whether it was, of a call that was answered
     */
    record CompareAndSet(Optional<String> expected, String value, boolean done)
            implements KeyAction {
        @Override
        public String toString() {
            return "put %s if %s, %s"
                    .formatted(value, KeyState.text(expected), done ? "done" : "was otherwise");
        }
    }

    /**
     * @param existed whether there was a key to delete, of a call that was answered
     */
    record Delete(boolean existed) implements KeyAction {
        @Override
        public String toString() {
            return "delete, " + (existed ? "existed" : "was not there");
        }
    }

    /** The value that this may leave behind. */
    default Optional<String> written() {
        return switch (this) {
            case Put(String value) -> Optional.of(value);
            case CompareAndSet(_, String value, _) -> Optional.of(value);
            case Get _, Delete _ -> Optional.empty();
        };
    }

    /** The value that an answered call has seen, or has said not to be there. */
    default Optional<String> seen() {
        return switch (this) {
            case Get(Optional<String> found) -> found;
            case CompareAndSet(Optional<String> expected, _, _) -> expected;
            case Put _, Delete _ -> Optional.empty();
        };
    }

    /** The value that must have been there, of an answered call. */
    default Optional<String> required() {
        return switch (this) {
            case Get(Optional<String> found) -> found;
            case CompareAndSet(Optional<String> expected, _, boolean done) ->
                    done ? expected : Optional.empty();
            case Put _, Delete _ -> Optional.empty();
        };
    }
}
