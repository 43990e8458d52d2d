package io.trireme.chaos.linear;

import io.trireme.chaos.history.Outcome;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Judges calls about any number of keys, each of which is absent at first. */
public final class Linearizability {
    /** Positions that are looked at per key; a minute's history takes a hundredth of it. */
    static final long STEPS_MAX = 20_000_000;

    private Linearizability() {}

    /**
     * Everything that no order of instants explains.
     *
     * @param calls of all clients, in any order
     * @return one report per key that is at fault or could not be decided; empty when all is well
     */
    public static List<String> violations(List<Call> calls) {
        return violations(calls, STEPS_MAX);
    }

    static List<String> violations(List<Call> calls, long stepsMax) {
        Map<String, List<Call>> byKey = new TreeMap<>();
        for (Call call : calls) {
            // What was refused has no effect, which its value, being read, would belie: nobody
            // wrote it then.
            if (call.outcome() != Outcome.REFUSED) {
                byKey.computeIfAbsent(call.key(), _ -> new ArrayList<>()).add(call);
            }
        }
        var found = new ArrayList<String>();
        byKey.forEach(
                (key, ofKey) -> {
                    switch (KeySearch.of(ofKey).run(stepsMax)) {
                        case KeySearch.Explained _ -> {}
                        case KeySearch.Undecided(long steps) ->
                                found.add(key + ": not decided after " + steps + " steps");
                        case KeySearch.Stuck stuck -> found.add(stuck.describe(key, calls));
                    }
                });
        return found;
    }
}
