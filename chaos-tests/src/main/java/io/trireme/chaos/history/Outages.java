package io.trireme.chaos.history;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** How long clients were without an answer around a fault. */
public final class Outages {
    private Outages() {}

    /** An answered call of one client. */
    public record Answer(long startNanos, long endNanos) {}

    /**
     * The time from the fault until a call that began after it was answered.
     *
     * @param answers successful calls of any number of clients, in any order
     */
    public static Optional<Duration> untilAnswer(List<Answer> answers, long faultNanos) {
        return answers.stream()
                .filter(answer -> answer.startNanos() >= faultNanos)
                .min(Comparator.comparingLong(Answer::endNanos))
                .map(answer -> Duration.ofNanos(answer.endNanos() - faultNanos));
    }

    /**
     * The longest time between two answers of one client, of those gaps that end after the fault.
     *
     * @param answers of one client, in its order
     */
    public static Duration longestGap(List<Answer> answers, long faultNanos) {
        long longest = 0;
        for (int i = 1; i < answers.size(); i++) {
            if (answers.get(i).endNanos() >= faultNanos) {
                longest =
                        Math.max(
                                longest, answers.get(i).endNanos() - answers.get(i - 1).endNanos());
            }
        }
        return Duration.ofNanos(longest);
    }
}
