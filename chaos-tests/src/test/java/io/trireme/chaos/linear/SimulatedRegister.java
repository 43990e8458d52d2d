package io.trireme.chaos.linear;

import io.trireme.chaos.history.Outcome;
import io.trireme.chaos.linear.KeyAction.CompareAndSet;
import io.trireme.chaos.linear.KeyAction.Delete;
import io.trireme.chaos.linear.KeyAction.Get;
import io.trireme.chaos.linear.KeyAction.Put;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A register whose calls happen at known instants, so that its histories are linearizable. One call
 * in thirty is lost: it happened, happens much later or never, and its client is not told.
 */
final class SimulatedRegister {
    private static final int CLIENTS = 8;
    private static final int NANOS_PER_CALL = 100;

    private final Random random;
    private Optional<String> value = Optional.empty();

    /** Lost calls that are still to happen. */
    private final List<KeyAction> late = new ArrayList<>();

    SimulatedRegister(Random random) {
        this.random = random;
    }

    List<Call> history(int calls) {
        var history = new ArrayList<Call>();
        for (int i = 0; i < calls; i++) {
            long instant = (long) i * NANOS_PER_CALL;
            long start = instant - random.nextInt(CLIENTS * NANOS_PER_CALL / 2);
            long end = instant + random.nextInt(CLIENTS * NANOS_PER_CALL / 2);
            if (!late.isEmpty() && random.nextInt(50) == 0) {
                happen(late.remove(random.nextInt(late.size())));
            }
            boolean lost = random.nextInt(30) == 0;
            var asked = ask("v" + i);
            KeyAction answer = asked;
            if (lost && random.nextBoolean()) {
                late.add(asked);
            } else if (!lost || random.nextBoolean()) {
                answer = happen(asked);
            }
            history.add(
                    new Call(
                            "client-" + i % CLIENTS,
                            "k",
                            answer,
                            start,
                            end,
                            lost ? Outcome.UNKNOWN : Outcome.ACKNOWLEDGED));
        }
        return history;
    }

    private KeyAction ask(String fresh) {
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> new Put(fresh);
            case 3, 4, 5 -> new CompareAndSet(value, fresh, false);
            case 6 -> new Delete(false);
            default -> new Get(Optional.empty());
        };
    }

    private KeyAction happen(KeyAction asked) {
        return switch (asked) {
            case Get _ -> new Get(value);
            case Put put -> {
                value = Optional.of(put.value());
                yield put;
            }
            case CompareAndSet(Optional<String> expected, String fresh, _) -> {
                boolean done = expected.equals(value);
                if (done) {
                    value = Optional.of(fresh);
                }
                yield new CompareAndSet(expected, fresh, done);
            }
            case Delete _ -> {
                boolean existed = value.isPresent();
                value = Optional.empty();
                yield new Delete(existed);
            }
        };
    }
}
