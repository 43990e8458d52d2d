package io.trireme.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * One thing measured several times.
 *
 * @param goal what every value should stay below
 * @param values in the order in which they were taken
 */
record Measurement(String name, String unit, double goal, List<Double> values) {
    static final String HEADER =
            """
            | what | median | max | goal | met | raw values |
            |---|---|---|---|---|---|""";

    Measurement {
        values = List.copyOf(values);
        if (values.isEmpty()) {
            throw new IllegalArgumentException(name + " was not measured");
        }
    }

    double median() {
        var sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(middle)
                : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    double max() {
        return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    /** A goal is met when no value misses it. */
    boolean met() {
        return max() < goal;
    }

    /** A row of the table that {@link #HEADER} begins. */
    String row() {
        return "| "
                + String.join(
                        " | ",
                        name,
                        number(median()) + " " + unit,
                        number(max()) + " " + unit,
                        "< " + number(goal) + " " + unit,
                        met() ? "yes" : "**no**",
                        values.stream().map(Measurement::number).collect(Collectors.joining(", ")))
                + " |";
    }

    private static String number(double value) {
        return String.format(
                Locale.ROOT, value >= 100 || value == Math.rint(value) ? "%.0f" : "%.2f", value);
    }
}
