package io.trireme.chaos.linear;

import io.trireme.chaos.history.Outcome;

import java.util.Collection;

/**
 * One call of one client about one key.
 *
 * @param client who called, and whom
 * @param startNanos before the call was sent; by one clock for all clients, as is the next
 * @param endNanos after its answer or failure was there
 */
public record Call(
        String client,
        String key,
        KeyAction action,
        long startNanos,
        long endNanos,
        Outcome outcome) {
    public Call {
        if (endNanos < startNanos) {
            throw new IllegalArgumentException("ends before it starts: " + client);
        }
    }

    /** How many of these were writes that ended so. */
    public static long writes(Collection<Call> calls, Outcome outcome) {
        return calls.stream()
                .filter(call -> !(call.action() instanceof KeyAction.Get))
                .filter(call -> call.outcome() == outcome)
                .count();
    }

    /**
     * This call in a line.
     *
     * @param sinceNanos what the times count from
     */
    String describe(long sinceNanos) {
        return "%.3f-%.3f ms %s: %s%s"
                .formatted(
                        (startNanos - sinceNanos) / 1e6,
                        (endNanos - sinceNanos) / 1e6,
                        client,
                        action,
                        outcome == Outcome.ACKNOWLEDGED ? "" : " (" + outcome + ")");
    }
}
