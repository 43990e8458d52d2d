package io.trireme.benchmarks.load;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Of few values, exact: the smallest value that a part of all does not exceed. */
public record Percentiles(double p50, double p99, double max) {
    /**
     * @throws IllegalArgumentException if there are no values
     */
    public static <T> Percentiles of(List<T> all, ToDoubleFunction<T> value) {
        if (all.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
        double[] sorted = all.stream().mapToDouble(value).sorted().toArray();
        return new Percentiles(
                sorted[rank(sorted.length, 50)],
                sorted[rank(sorted.length, 99)],
                sorted[sorted.length - 1]);
    }

    private static int rank(int count, int percent) {
        return Math.ceilDiv(count * percent, 100) - 1;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.0f, %.0f, %.0f ms", p50, p99, max);
    }
}
