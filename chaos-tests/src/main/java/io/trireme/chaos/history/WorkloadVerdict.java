package io.trireme.chaos.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whether the clients of a workload, and the servers in the end, saw what a linearizable store with
 * complete watches shows.
 *
 * @param histories one per counter
 * @param held what each server held of each counter when nobody wrote any more: by server, then by
 *     counter
 */
public record WorkloadVerdict(
        List<RegisterHistory> histories, SortedMap<String, Map<String, Long>> held) {
    public WorkloadVerdict {
        histories = List.copyOf(histories);
        held = new TreeMap<>(held);
    }

    /** One sentence for each promise that was broken; empty when all is well. */
    public List<String> violations() {
        var found = new ArrayList<String>();
        for (RegisterHistory history : histories) {
            found.addAll(history.violations());
            held.forEach((server, values) -> checkEnd(history, server, values, found));
        }
        return found;
    }

    private static void checkEnd(
            RegisterHistory history, String server, Map<String, Long> values, List<String> found) {
        Long value = values.get(history.name());
        if (value == null) {
            found.add(history.name() + " is missing at " + server + " in the end");
        } else if (!history.mayEndWith(value)) {
            found.add(
                    "%s is %d at %s in the end, and %d was acknowledged"
                            .formatted(history.name(), value, server, history.lastAcknowledged()));
        }
    }

    /** What happened to each counter, one line each. */
    public List<String> summary() {
        return histories.stream()
                .map(
                        history ->
                                "%s: %d writes acknowledged, %d unknown, %d refused; %d reads"
                                        .formatted(
                                                history.name(),
                                                history.count(Outcome.ACKNOWLEDGED),
                                                history.count(Outcome.UNKNOWN),
                                                history.count(Outcome.REFUSED),
                                                history.reads().size()))
                .toList();
    }

    /**
     * Fails if a promise was broken.
     *
     * @param acknowledgedMin writes of each counter; with fewer too little happened to judge
     * @throws AssertionError with all that is wrong
     */
    public void requireKept(long acknowledgedMin) {
        var wrong = new ArrayList<>(violations());
        for (RegisterHistory history : histories) {
            long acknowledged = history.count(Outcome.ACKNOWLEDGED);
            if (acknowledged < acknowledgedMin) {
                wrong.add(
                        "%s: only %d writes were acknowledged, %d are needed to judge"
                                .formatted(history.name(), acknowledged, acknowledgedMin));
            }
        }
        if (!wrong.isEmpty()) {
            throw new AssertionError(String.join("\n", wrong));
        }
    }
}
