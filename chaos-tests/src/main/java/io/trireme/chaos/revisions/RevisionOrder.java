package io.trireme.chaos.revisions;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Whether the revisions in answers agree with real time and with each other, over all keys: what
 * ended before another call began has the lower revision, and a read sees of every key what its
 * revision holds.
 */
public final class RevisionOrder {
    private RevisionOrder() {}

    /** An answered call. */
    public sealed interface Answer {
        String client();

        long revision();

        long startNanos();

        long endNanos();
    }

    /**
     * A call that changed something.
     *
     * @param revision that it made
     */
    public record Written(String client, long revision, long startNanos, long endNanos)
            implements Answer {}

    /**
     * A linearizable read of one key.
     *
     * @param revision that the store was at
     * @param found empty if there was no such key; with its revision otherwise
     */
    public record Read(
            String client,
            String key,
            Optional<Change> found,
            long revision,
            long startNanos,
            long endNanos)
            implements Answer {}

    /**
     * What does not fit.
     *
     * @param log all that anybody was told of changes, up to the last revision
     * @return one sentence each
     */
    public static List<String> violations(List<Answer> answers, RevisionLog log) {
        var found = new ArrayList<String>();
        checkRealTime(answers, found);
        for (Answer answer : answers) {
            if (answer instanceof Read read) {
                checkContent(read, log, found);
            }
        }
        return found;
    }

    private static void checkRealTime(List<Answer> answers, List<String> found) {
        var byStart =
                answers.stream().sorted(Comparator.comparingLong(Answer::startNanos)).toList();
        var byEnd = answers.stream().sorted(Comparator.comparingLong(Answer::endNanos)).toList();
        int ended = 0;
        Answer latest = null;
        for (Answer answer : byStart) {
            for (; byEnd.get(ended).endNanos() < answer.startNanos(); ended++) {
                if (latest == null || byEnd.get(ended).revision() > latest.revision()) {
                    latest = byEnd.get(ended);
                }
            }
            if (latest != null && isBehind(answer, latest)) {
                found.add("%s began after the end of %s".formatted(answer, latest));
            }
        }
    }

    private static boolean isBehind(Answer answer, Answer before) {
        return switch (answer) {
            case Written written -> written.revision() <= before.revision();
            case Read read -> read.revision() < before.revision();
        };
    }

    private static void checkContent(Read read, RevisionLog log, List<String> found) {
        var held = log.at(read.key(), read.revision()).filter(change -> change.value().isPresent());
        if (!held.equals(read.found())) {
            found.add(
                    "%s, where watchers and writers were told %s"
                            .formatted(read, held.map(Change::toString).orElse("of nothing")));
        }
    }
}
