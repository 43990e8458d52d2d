package io.trireme.benchmarks.etcd;

import io.trireme.benchmarks.load.Percentiles;

import java.util.List;

/**
 * What puts at a fixed rate took, in milliseconds, from when each was due.
 *
 * @param count those that were answered
 * @param errors those that failed; they are among the times, with how long that took
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
     * @throws IllegalArgumentException if there are none
     */
    static PutLatency of(List<Sample> samples, long startNanos, long endNanos) {
        List<Sample> due =
                samples.stream()
                        .filter(one -> one.dueNanos() >= startNanos && one.dueNanos() < endNanos)
                        .toList();
        long errors = due.stream().filter(Sample::failed).count();
        return new PutLatency(
                Percentiles.of(due, one -> one.nanos() / 1e6), due.size() - errors, errors);
    }
}
