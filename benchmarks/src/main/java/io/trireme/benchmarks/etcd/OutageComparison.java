package io.trireme.benchmarks.etcd;

import io.trireme.benchmarks.load.Percentiles;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** What all kills of both cost, and the table of it. */
final class OutageComparison {
    /** What Trireme's outage should stay below at p99. */
    static final double P99_MILLIS_LIMIT = 1_000;

    private static final String HEADER =
            """
            | what | etcd p50, p99, max | Trireme p50, p99, max | p50 ratio | goal | met |
            |---|---|---|---|---|---|
            """;

    private final Map<Contender, List<Outage>> outages = new EnumMap<>(Contender.class);
    private final Map<Contender, Long> needless = new EnumMap<>(Contender.class);
    private final Map<Contender, Long> failedWrites = new EnumMap<>(Contender.class);

    void add(Contender contender, Outage outage) {
        outages.computeIfAbsent(contender, _ -> new ArrayList<>()).add(outage);
    }

    /** Of some of the kills. */
    void add(Contender contender, long needlessElections, long writesFailed) {
        needless.merge(contender, needlessElections, Long::sum);
        failedWrites.merge(contender, writesFailed, Long::sum);
    }

    boolean allMet() {
        return outageMet() && electionsMet();
    }

    private boolean outageMet() {
        return percentiles(Contender.TRIREME, Outage::untilWriteMillis).p99() < P99_MILLIS_LIMIT;
    }

    private boolean electionsMet() {
        return needless.get(Contender.TRIREME) == 0;
    }

    /** In Markdown, and below it each kill's outage. */
    String table() {
        var table = new StringBuilder(HEADER);
        table.append(
                row(
                        "from `kill -9` of the Raft leader to the first acknowledged write begun"
                                + " after it",
                        Outage::untilWriteMillis,
                        String.format(Locale.ROOT, "p99 < %.1f s", P99_MILLIS_LIMIT / 1_000),
                        met(outageMet())));
        table.append(
                row(
                        "largest gap between two acknowledged writes",
                        Outage::longestGapMillis,
                        "–",
                        ""));
        table.append(
                "| elections that no kill explains | %d | %d | | 0 | %s |%n"
                        .formatted(
                                needless.get(Contender.ETCD),
                                needless.get(Contender.TRIREME),
                                met(electionsMet())));
        table.append("\nEach kill, ms to the first write; in brackets, the largest gap:\n\n");
        for (Contender contender : Contender.values()) {
            table.append(
                    "- %s, %d kills, %d writes failed: %s%n"
                            .formatted(
                                    contender.title,
                                    outages.get(contender).size(),
                                    failedWrites.get(contender),
                                    raw(contender)));
        }
        return table.toString();
    }

    private static String met(boolean met) {
        return met ? "yes" : "**no**";
    }

    private String row(String what, ToDoubleFunction<Outage> value, String goal, String met) {
        var etcd = percentiles(Contender.ETCD, value);
        var trireme = percentiles(Contender.TRIREME, value);
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %.2f× | %s | %s |%n",
                what,
                etcd,
                trireme,
                trireme.p50() / etcd.p50(),
                goal,
                met);
    }

    private Percentiles percentiles(Contender contender, ToDoubleFunction<Outage> value) {
        return Percentiles.of(outages.getOrDefault(contender, List.of()), value);
    }

    private String raw(Contender contender) {
        return outages.get(contender).stream()
                .map(
                        one ->
                                String.format(
                                        Locale.ROOT,
                                        "%.0f (%.0f)",
                                        one.untilWriteMillis(),
                                        one.longestGapMillis()))
                .collect(Collectors.joining(", "));
    }
}
