package io.trireme.benchmarks.etcd;

import io.trireme.benchmarks.load.PhaseResult;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** The middle of several runs. */
final class Medians {
    private Medians() {}

    /** Of an even number of runs: between the two in the middle. */
    static double of(List<PhaseResult> results, ToDoubleFunction<PhaseResult> value) {
        double[] sorted = results.stream().mapToDouble(value).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
