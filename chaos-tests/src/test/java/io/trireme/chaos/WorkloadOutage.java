package io.trireme.chaos;

import static org.awaitility.Awaitility.await;

import io.trireme.chaos.history.Outages;
import io.trireme.chaos.history.Outages.Answer;
import io.trireme.chaos.history.Workload;

import java.time.Duration;
import java.util.List;

/**
 * How long the clients of a workload were without answers from a moment on.
 *
 * @param sinceNanos when a fault was done or ended, by {@code System.nanoTime}
 */
record WorkloadOutage(Workload workload, long sinceNanos) {
    /** Waits until a write and a read that began after that moment are answered. */
    void awaitEnd(Duration limit) {
        await("writes").atMost(limit).until(() -> answered(workload.answeredWrites()));
        await("reads").atMost(limit).until(() -> answered(workload.answeredReads()));
    }

    private boolean answered(List<Answer> answers) {
        return Outages.untilAnswer(answers, sinceNanos).isPresent();
    }

    /** The sentence for people; only after {@link #awaitEnd}. */
    String describe() {
        return "writes out %s (one client waited up to %s), reads %s"
                .formatted(
                        seconds(until(workload.answeredWrites())),
                        seconds(workload.longestWriteGap(sinceNanos)),
                        seconds(until(workload.answeredReads())));
    }

    private Duration until(List<Answer> answers) {
        return Outages.untilAnswer(answers, sinceNanos).orElseThrow();
    }

    static String secondsSince(long nanos) {
        return seconds(Duration.ofNanos(System.nanoTime() - nanos));
    }

    static String seconds(Duration duration) {
        return String.format("%.2f s", duration.toNanos() / 1e9);
    }
}
