package io.trireme.benchmarks.etcd;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Prints what one contender did at once, with what it was made of, and gives it to the table. */
record MillionReport(PrintStream out, Contender contender, MillionComparison comparison) {
    void add(MillionMeasure measure, double value) {
        add(measure, value, "");
    }

    /**
     * @param values what the value was chosen from
     * @param chosen how
     */
    void add(MillionMeasure measure, double value, String chosen, List<Double> values) {
        add(
                measure,
                value,
                values.stream()
                        .map(one -> String.format(Locale.ROOT, "%.1f", one))
                        .collect(Collectors.joining(", ", "  (" + chosen + ": ", ")")));
    }

    /** Its p99 counts. */
    void add(MillionMeasure measure, PutLatency puts) {
        add(
                measure,
                puts.millis().p99(),
                String.format(
                        Locale.ROOT,
                        "  (p50 %.1f, max %.1f ms of %d puts; %d failed)",
                        puts.millis().p50(),
                        puts.millis().max(),
                        puts.count(),
                        puts.errors()));
    }

    private void add(MillionMeasure measure, double value, String rest) {
        comparison.add(contender, measure, value);
        out.printf(
                Locale.ROOT,
                "%-8s %-60s %8.1f %s%s%n",
                contender.title,
                measure.title,
                value,
                measure.unit,
                rest);
    }
}
