package io.trireme.benchmarks.load;

import java.util.OptionalDouble;

/**
 * What one phase of one run gave.
 *
 * @param perSecond answered calls
 * @param errors calls that failed; they are in no other number
 * @param watchP99Millis from a write's answer to its event at a watcher, if there were watchers
 */
public record PhaseResult(
        double perSecond,
        double p50Millis,
        double p99Millis,
        long errors,
        OptionalDouble watchP99Millis) {
    public static PhaseResult of(LatencyHistogram latencies, double seconds, long errors) {
        return new PhaseResult(
                (double) latencies.count() / seconds,
                latencies.millis(0.5),
                latencies.millis(0.99),
                errors,
                OptionalDouble.empty());
    }

    public PhaseResult withWatchP99Millis(double millis) {
        return new PhaseResult(perSecond, p50Millis, p99Millis, errors, OptionalDouble.of(millis));
    }
}
