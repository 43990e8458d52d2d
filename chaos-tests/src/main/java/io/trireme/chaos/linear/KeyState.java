package io.trireme.chaos.linear;

import io.trireme.chaos.linear.KeyAction.CompareAndSet;
import io.trireme.chaos.linear.KeyAction.Delete;
import io.trireme.chaos.linear.KeyAction.Get;
import io.trireme.chaos.linear.KeyAction.Put;

import java.util.Optional;

/**
 * What a key holds at one instant.
 *
 * @param value empty if there is no such key
 */
public record KeyState(Optional<String> value) {
    public static final KeyState ABSENT = new KeyState(Optional.empty());

    private static KeyState of(String value) {
        return new KeyState(Optional.of(value));
    }

    /**
     * The state after a call that was answered.
     *
     * @return empty if its answer does not fit this state
     */
    Optional<KeyState> after(KeyAction action) {
        return switch (action) {
            case Get(Optional<String> found) ->
                    found.equals(value) ? Optional.of(this) : Optional.empty();
            case Put(String written) -> Optional.of(of(written));
            case CompareAndSet(Optional<String> expected, String written, boolean done) -> {
                if (expected.equals(value) != done) {
                    yield Optional.empty();
                }
                yield Optional.of(done ? of(written) : this);
            }
            case Delete(boolean existed) ->
                    existed == value.isPresent() ? Optional.of(ABSENT) : Optional.empty();
        };
    }

    /** The state after a call whose answer is not known. */
    KeyState afterUnknown(KeyAction action) {
        return switch (action) {
            case Get _ -> this;
            case Put(String written) -> of(written);
            case CompareAndSet(Optional<String> expected, String written, _) ->
                    expected.equals(value) ? of(written) : this;
            case Delete _ -> ABSENT;
        };
    }

    static String text(Optional<String> value) {
        return value.orElse("nothing");
    }

    @Override
    public String toString() {
        return text(value);
    }
}
