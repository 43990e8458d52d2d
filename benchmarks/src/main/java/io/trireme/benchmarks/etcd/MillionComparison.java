package io.trireme.benchmarks.etcd;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** What both did with many keys, and the table of it. */
final class MillionComparison {
    private static final String HEADER =
            """
            | what | etcd | Trireme | ratio | goal | met |
            |---|---|---|---|---|---|
            """;

    private final Map<Contender, Map<MillionMeasure, Double>> values =
            new EnumMap<>(Contender.class);

    void add(Contender contender, MillionMeasure measure, double value) {
        values.computeIfAbsent(contender, _ -> new EnumMap<>(MillionMeasure.class))
                .put(measure, value);
    }

    /** What was not measured misses its goal. */
    boolean allMet() {
        return Arrays.stream(MillionMeasure.values()).allMatch(this::met);
    }

    private boolean met(MillionMeasure measure) {
        double trireme = value(Contender.TRIREME, measure);
        return switch (measure.goal) {
            case NONE -> !Double.isNaN(trireme);
            case BELOW_ETCD -> trireme < value(Contender.ETCD, measure);
            case TWICE_QUIET ->
                    quietRatio(Contender.TRIREME, measure) <= MillionMeasure.QUIET_RATIO_MAX;
        };
    }

    private double quietRatio(Contender contender, MillionMeasure measure) {
        return value(contender, measure) / value(contender, MillionMeasure.PUT_QUIET);
    }

    /** Not a number if it was not measured: nothing compares with that. */
    private double value(Contender contender, MillionMeasure measure) {
        return values.getOrDefault(contender, Map.of()).getOrDefault(measure, Double.NaN);
    }

    /** In Markdown. */
    String table() {
        var table = new StringBuilder(HEADER);
        for (MillionMeasure measure : MillionMeasure.values()) {
            String met = met(measure) ? "yes" : "**no**";
            table.append(
                    String.format(
                            Locale.ROOT,
                            "| %s | %s | %s | %s | %s | %s |%n",
                            measure.title,
                            cell(Contender.ETCD, measure),
                            cell(Contender.TRIREME, measure),
                            ratio(measure),
                            measure.goal.text,
                            measure.goal == MillionMeasure.Goal.NONE ? "" : met));
        }
        return table.toString();
    }

    private String ratio(MillionMeasure measure) {
        double ratio = value(Contender.TRIREME, measure) / value(Contender.ETCD, measure);
        return Double.isFinite(ratio) ? String.format(Locale.ROOT, "%.2f×", ratio) : "–";
    }

    private String cell(Contender contender, MillionMeasure measure) {
        double value = value(contender, measure);
        if (Double.isNaN(value)) {
            return "not measured";
        }
        boolean whole = value >= 100 || measure.unit.isEmpty();
        String number = String.format(Locale.ROOT, whole ? "%,.0f" : "%.1f", value);
        String ratio =
                measure.goal == MillionMeasure.Goal.TWICE_QUIET
                        ? String.format(
                                Locale.ROOT, " (%.1f× quiet)", quietRatio(contender, measure))
                        : "";
        return (number + " " + measure.unit + ratio).strip();
    }
}
