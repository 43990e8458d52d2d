package io.trireme.benchmarks.etcd;

import java.util.List;

/**
 * What puts at a fixed rate took, in milliseconds, from when each was due.
 *
 * @param count those that were answered
 * @param errors those that failed; they are in no other number
 */
record PutLatency(Percentiles millis, long count, long errors) {
    /**
     * One put.
     *
     * @param nanos until it ended
     */
    record Sample(long dueNanos, long nanos, boolean failed) {}

    /**
     * @param samples those that were due in a time count, its end excluded
     * @throws IllegalArgumentException if none of them was answered
     */
    static PutLatency of(List<Sample> samples, long startNanos, long endNanos) {
        List<Sample> due =
                samples.stream()
                        .filter(one -> one.dueNanos() >= startNanos && one.dueNanos() < endNanos)
                        .toList();
        List<Sample> answered = due.stream().filter(one -> !one.failed()).toList();
        return new PutLatency(
                Percentiles.of(answered, one -> one.nanos() / 1e6),
                answered.size(),
                due.size() - answered.size());
    }
}
