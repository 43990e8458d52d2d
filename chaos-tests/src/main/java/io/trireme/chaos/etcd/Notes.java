package io.trireme.chaos.etcd;

import io.trireme.chaos.history.Outages.Answer;
import io.trireme.chaos.history.Outcome;
import io.trireme.chaos.linear.Call;
import io.trireme.chaos.linear.KeyAction;
import io.trireme.chaos.revisions.Change;
import io.trireme.chaos.revisions.RevisionOrder;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What all clients asked and were told. Each method is for any thread. */
final class Notes {
    /** Guarded by this object, as are all below. */
    private final List<Call> calls = new ArrayList<>();

    private final List<RevisionOrder.Answer> answers = new ArrayList<>();
    private final List<Change> written = new ArrayList<>();
    private final Map<String, List<Answer>> writesByClient = new TreeMap<>();
    private final Map<String, List<Answer>> readsByClient = new TreeMap<>();
    private final Map<String, Integer> failures = new TreeMap<>();

    synchronized void call(Call call) {
        calls.add(call);
        if (call.outcome() == Outcome.ACKNOWLEDGED) {
            var byClient = call.action() instanceof KeyAction.Get ? readsByClient : writesByClient;
            String client = call.client().replaceFirst("@.*", "");
            byClient.computeIfAbsent(client, _ -> new ArrayList<>())
                    .add(new Answer(call.startNanos(), call.endNanos()));
        }
    }

    synchronized void answer(RevisionOrder.Answer answer) {
        answers.add(answer);
    }

    synchronized void written(Change change) {
        written.add(change);
    }

    /** A call or connection that failed, in the words of the failure. */
    synchronized void failure(String words) {
        failures.merge(words, 1, Integer::sum);
    }

    synchronized List<Call> calls() {
        return List.copyOf(calls);
    }

    synchronized List<RevisionOrder.Answer> answers() {
        return List.copyOf(answers);
    }

    synchronized List<Change> written() {
        return List.copyOf(written);
    }

    synchronized Map<String, Integer> failures() {
        return new TreeMap<>(failures);
    }

    /** Answered writes, each client's in its order. */
    synchronized List<List<Answer>> writes() {
        return writesByClient.values().stream().<List<Answer>>map(List::copyOf).toList();
    }

    synchronized List<List<Answer>> reads() {
        return readsByClient.values().stream().<List<Answer>>map(List::copyOf).toList();
    }

    synchronized long writes(Outcome outcome) {
        return Call.writes(calls, outcome);
    }

    /** How many writes were answered that began after a moment. */
    synchronized long writesSince(long nanos) {
        return writesByClient.values().stream()
                .flatMap(List::stream)
                .filter(answer -> answer.startNanos() >= nanos)
                .count();
    }
}
