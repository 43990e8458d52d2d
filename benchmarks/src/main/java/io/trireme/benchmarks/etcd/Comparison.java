package io.trireme.benchmarks.etcd;

import io.trireme.benchmarks.load.PhaseResult;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The results of all runs of both, and the table of them. */
final class Comparison {
    private static final String HEADER =
            """
            | what | clients | etcd | Trireme | ratio | etcd p50, p99 | Trireme p50, p99 | goal | met |
            |---|---|---|---|---|---|---|---|---|
            """;

    private final Map<Contender, Map<Phase, List<PhaseResult>>> results =
            new EnumMap<>(Contender.class);

    void add(Contender contender, Phase phase, PhaseResult result) {
        results.computeIfAbsent(contender, _ -> new EnumMap<>(Phase.class))
                .computeIfAbsent(phase, _ -> new ArrayList<>())
                .add(result);
    }

    boolean allMet() {
        return List.of(Phase.values()).stream()
                .allMatch(one -> one.met(of(Contender.ETCD, one), of(Contender.TRIREME, one)));
    }

    /** In Markdown: medians of the runs, and below it each run's throughput. */
    String table() {
        var table = new StringBuilder(HEADER);
        for (Phase phase : Phase.values()) {
            table.append(row(phase)).append('\n');
        }
        table.append(watchRow())
                .append("\n\nEach run, calls a second; in brackets, failed calls:\n\n");
        for (Phase phase : Phase.values()) {
            for (Contender contender : Contender.values()) {
                table.append(
                        "- %s, %d clients, %s: %s%n"
                                .formatted(
                                        phase.title,
                                        phase.clients,
                                        contender.title,
                                        raw(of(contender, phase))));
            }
        }
        return table.toString();
    }

    private String row(Phase phase) {
        List<PhaseResult> etcd = of(Contender.ETCD, phase);
        List<PhaseResult> trireme = of(Contender.TRIREME, phase);
        double before = Medians.of(etcd, PhaseResult::perSecond);
        double after = Medians.of(trireme, PhaseResult::perSecond);
        return String.format(
                Locale.ROOT,
                "| %s | %d | %,.0f/s | %,.0f/s | %.2f× | %s | %s | %s | %s |",
                phase.title,
                phase.clients,
                before,
                after,
                after / before,
                percentiles(etcd),
                percentiles(trireme),
                phase.goal(),
                phase.met(etcd, trireme) ? "yes" : "**no**");
    }

    private String watchRow() {
        ToDoubleFunction<PhaseResult> watch = one -> one.watchP99Millis().orElseThrow();
        double etcd = Medians.of(of(Contender.ETCD, Phase.KUBERNETES), watch);
        double trireme = Medians.of(of(Contender.TRIREME, Phase.KUBERNETES), watch);
        return String.format(
                Locale.ROOT,
                "| watch delivery after the write's answer, p99, in the same runs | %d"
                        + " | %.1f ms | %.1f ms | %.2f× | | | < %.0f ms | %s |",
                Phase.KUBERNETES.clients,
                etcd,
                trireme,
                trireme / etcd,
                Phase.WATCH_P99_MILLIS_MAX,
                trireme < Phase.WATCH_P99_MILLIS_MAX ? "yes" : "**no**");
    }

    private static String percentiles(List<PhaseResult> results) {
        return String.format(
                Locale.ROOT,
                "%.1f, %.1f ms",
                Medians.of(results, PhaseResult::p50Millis),
                Medians.of(results, PhaseResult::p99Millis));
    }

    private static String raw(List<PhaseResult> results) {
        return results.stream()
                .map(
                        one ->
                                String.format(Locale.ROOT, "%.0f", one.perSecond())
                                        + (one.errors() == 0 ? "" : " (" + one.errors() + ")"))
                .collect(Collectors.joining(", "));
    }

    private List<PhaseResult> of(Contender contender, Phase phase) {
        List<PhaseResult> found = results.getOrDefault(contender, Map.of()).get(phase);
        if (found == null) {
            throw new IllegalStateException(contender + " was not measured in " + phase);
        }
        return found;
    }
}
