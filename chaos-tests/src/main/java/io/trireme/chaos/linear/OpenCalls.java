package io.trireme.chaos.linear;

import io.trireme.chaos.linear.KeyAction.CompareAndSet;
import io.trireme.chaos.linear.KeyAction.Delete;
import io.trireme.chaos.linear.KeyAction.Get;
import io.trireme.chaos.linear.KeyAction.Put;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The calls on one key whose outcome nobody knows.
 *
 * <p>It is enough to let them happen directly before an answered call that does not fit otherwise.
 * Where the next answered call fits without them, they may as well come after it (a get, a compare
 * that failed) or not at all (a put, a delete, which leave no trace of them). For the same reason
 * the last of several is enough, unless it is a compare-and-set that needs another before it.
 */
final class OpenCalls {
    /** By start. */
    private final List<Call> calls;

    /** Values that some call names; all others are the same to everybody. */
    private final Set<String> named = new HashSet<>();

    /**
     * @param calls those that are open, by start; no gets
     * @param answered all others of the key
     */
    OpenCalls(List<Call> calls, List<Call> answered) {
        this.calls = calls;
        answered.forEach(call -> call.action().seen().ifPresent(named::add));
        calls.forEach(call -> call.action().seen().ifPresent(named::add));
    }

    /**
     * A way over open calls.
     *
     * @param used all that have happened at its end
     */
    record Way(KeyState state, BitSet used) {}

    /**
     * The ways after which an answer fits.
     *
     * @param action of an answered call, which does not fit the state
     * @param used which open calls have happened
     * @param limitNanos only those that began by then may happen now
     */
    List<Way> leadingTo(KeyAction action, KeyState state, BitSet used, long limitNanos) {
        return switch (action) {
            case Get(Optional<String> found) ->
                    leadingTo(new KeyState(found), state, used, limitNanos);
            case CompareAndSet(Optional<String> expected, _, boolean done) ->
                    done
                            ? leadingTo(new KeyState(expected), state, used, limitNanos)
                            : leadingAway(action, state, used, limitNanos);
            case Delete(boolean existed) ->
                    existed
                            ? leadingAway(action, state, used, limitNanos)
                            : leadingTo(KeyState.ABSENT, state, used, limitNanos);
            case Put _ -> throw new IllegalArgumentException("a put always fits");
        };
    }

    /** The ways to one state. */
    private List<Way> leadingTo(KeyState wanted, KeyState state, BitSet used, long limitNanos) {
        if (wanted.equals(state)) {
            return List.of(new Way(state, used));
        }
        var ways = new ArrayList<Way>();
        for (int i = 0; i < calls.size() && calls.get(i).startNanos() <= limitNanos; i++) {
            if (used.get(i)) {
                continue;
            }
            switch (calls.get(i).action()) {
                case Put(String value) when wanted.value().equals(Optional.of(value)) ->
                        ways.add(new Way(wanted, with(used, i)));
                case CompareAndSet(var expected, String value, _)
                        when wanted.value().equals(Optional.of(value)) ->
                        leadingTo(new KeyState(expected), state, with(used, i), limitNanos)
                                .forEach(way -> ways.add(new Way(wanted, way.used())));
                case Delete _ when wanted.equals(KeyState.ABSENT) -> {
                    // The first is as good as any: all leave the same behind, at any later time.
                    ways.add(new Way(wanted, with(used, i)));
                    return ways;
                }
                case Put _, CompareAndSet _, Delete _, Get _ -> {}
            }
        }
        return ways;
    }

    /** The ways from a state that an answer does not fit to any that it fits. */
    private List<Way> leadingAway(KeyAction action, KeyState state, BitSet used, long limitNanos) {
        var ways = new ArrayList<Way>();
        boolean deleted = false;
        boolean unnamed = false;
        for (int i = 0; i < calls.size() && calls.get(i).startNanos() <= limitNanos; i++) {
            var call = calls.get(i).action();
            var next = state.afterUnknown(call);
            if (used.get(i) || next.after(action).isEmpty()) {
                continue;
            }
            // Of deletes, and of puts whose value nobody names, the first is as good as any.
            boolean redundant =
                    switch (call) {
                        case Delete _ -> deleted;
                        case Put(String value) -> unnamed && !named.contains(value);
                        case CompareAndSet _, Get _ -> false;
                    };
            if (!redundant) {
                ways.add(new Way(next, with(used, i)));
                deleted |= call instanceof Delete;
                unnamed |= call instanceof Put(String value) && !named.contains(value);
            }
        }
        return ways;
    }

    private static BitSet with(BitSet used, int index) {
        var marked = (BitSet) used.clone();
        marked.set(index);
        return marked;
    }
}
