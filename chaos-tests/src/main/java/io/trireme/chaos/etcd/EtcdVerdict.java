package io.trireme.chaos.etcd;

import io.trireme.chaos.history.Outcome;
import io.trireme.chaos.linear.Call;
import io.trireme.chaos.linear.KeyAction;
import io.trireme.chaos.linear.Linearizability;
import io.trireme.chaos.revisions.Change;
import io.trireme.chaos.revisions.RevisionLog;
import io.trireme.chaos.revisions.RevisionOrder;
import io.trireme.chaos.revisions.WatchHistory;
import io.trireme.chaos.revisions.WatchHistory.Opened;
import io.trireme.chaos.revisions.WatchHistory.Progress;
import io.trireme.chaos.revisions.WatchPromises;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a workload's notes say of the store.
 *
 * @param summary how much was done, and what failed how
 * @param violations every broken promise; empty when all is well
 */
public record EtcdVerdict(List<String> summary, List<String> violations, long writes) {
    public EtcdVerdict {
        summary = List.copyOf(summary);
        violations = List.copyOf(violations);
    }

    /**
     * @param end a revision that all watchers had the time to reach
     * @param replicas how the members differ in the end
     */
    static EtcdVerdict of(
            Notes notes, List<WatchHistory> watched, long end, List<String> replicas) {
        var log = new RevisionLog();
        notes.written().forEach(change -> log.add("a writer", change));
        watched.forEach(log::add);
        var violations = new ArrayList<String>();
        violations.addAll(Linearizability.violations(notes.calls()));
        violations.addAll(log.contradictions());
        violations.addAll(RevisionOrder.violations(notes.answers(), log));
        watched.forEach(history -> violations.addAll(WatchPromises.violations(history, log, end)));
        violations.addAll(onceEach(notes.calls(), log));
        violations.addAll(replicas);
        return new EtcdVerdict(
                summary(notes, watched),
                violations,
                Call.writes(notes.calls(), Outcome.ACKNOWLEDGED));
    }

    /** No value was written twice, and none of those that were refused at all. */
    private static List<String> onceEach(List<Call> calls, RevisionLog log) {
        var found = new ArrayList<String>();
        Set<String> refused =
                calls.stream()
                        .filter(call -> call.outcome() == Outcome.REFUSED)
                        .flatMap(
                                call ->
                                        call.action().written().stream()
                                                .map(value -> call.key() + "=" + value))
                        .collect(Collectors.toCollection(HashSet::new));
        Map<String, Change> first = new HashMap<>();
        for (Change change : log.changes()) {
            if (change.value().isEmpty()) {
                continue;
            }
            String write = change.key() + "=" + change.value().get();
            if (refused.contains(write)) {
                found.add(change + " was refused");
            }
            var before = first.putIfAbsent(write, change);
            if (before != null) {
                found.add(change + " was applied twice, before as " + before);
            }
        }
        return found;
    }

    private static List<String> summary(Notes notes, List<WatchHistory> watched) {
        var calls = notes.calls();
        long reads = calls.stream().filter(call -> call.action() instanceof KeyAction.Get).count();
        long told = 0;
        long opened = 0;
        long bookmarks = 0;
        for (var history : watched) {
            for (var event : history.events()) {
                told += event instanceof WatchHistory.Told(var changes) ? changes.size() : 0;
                opened += event instanceof Opened ? 1 : 0;
                bookmarks += event instanceof Progress ? 1 : 0;
            }
        }
        var lines = new ArrayList<String>();
        lines.add(
                "%d writes acknowledged, %d unknown, %d refused; %d reads"
                        .formatted(
                                Call.writes(calls, Outcome.ACKNOWLEDGED),
                                Call.writes(calls, Outcome.UNKNOWN),
                                Call.writes(calls, Outcome.REFUSED),
                                reads));
        lines.add(
                "%d watchers: %d changes, %d bookmarks, connected %d times"
                        .formatted(watched.size(), told, bookmarks, opened));
        notes.failures().forEach((words, times) -> lines.add(times + " x " + words));
        return lines;
    }

    /**
     * @param writesMin how many writes must have been acknowledged, so that the rest means anything
     * @throws AssertionError if a promise was broken or too little was done
     */
    public void requireKept(long writesMin) {
        if (!violations.isEmpty()) {
            throw new AssertionError(
                    violations.size()
                            + " broken promises:\n"
                            + violations.stream().limit(20).collect(Collectors.joining("\n")));
        }
        if (writes < writesMin) {
            throw new AssertionError("only " + writes + " writes were acknowledged");
        }
    }
}
