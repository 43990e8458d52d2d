package io.trireme.chaos.faults;

import static java.util.Comparator.naturalOrder;

import io.trireme.chaos.faults.FaultScenario.Seen;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What was done to the cluster and what clients saw of it, kind by kind and round by round; in
 * Markdown, to be kept as it is.
 */
final class RandomFaultsReport {
    private final Instant begin;
    private final Map<FaultKind, List<Seen>> seen = new EnumMap<>(FaultKind.class);
    private final List<Round> rounds = new ArrayList<>();

    private record Round(long seed, int faults, String done, String verdict) {}

    RandomFaultsReport(Instant begin) {
        this.begin = begin;
    }

    void fault(FaultKind kind, Seen what) {
        seen.computeIfAbsent(kind, _ -> new ArrayList<>()).add(what);
    }

    void kept(long seed, int faults, String done) {
        rounds.add(new Round(seed, faults, done, "kept"));
    }

    void broken(long seed, int faults, Throwable failure) {
        String first = String.valueOf(failure.getMessage()).replace('|', '/');
        rounds.add(
                new Round(
                        seed,
                        faults,
                        first.lines().limit(3).collect(Collectors.joining(" ")),
                        "BROKEN"));
    }

    List<String> lines(Instant end) {
        boolean kept = rounds.stream().allMatch(round -> round.verdict().equals("kept"));
        var lines = new ArrayList<String>();
        lines.add("# Random faults: " + (kept && !rounds.isEmpty() ? "all kept" : "BROKEN"));
        lines.add("");
        lines.add(
                "%d s from %s on %d processors: %d rounds, %d faults, one after the other."
                        .formatted(
                                Duration.between(begin, end).toSeconds(),
                                begin.truncatedTo(ChronoUnit.SECONDS),
                                Runtime.getRuntime().availableProcessors(),
                                rounds.size(),
                                rounds.stream().mapToInt(Round::faults).sum()));
        lines.add(
                "Kept means: the calls on every key are linearizable, every watch kept etcd's six"
                        + " promises, no write was applied twice or although refused, and all"
                        + " members had one HashKV in the end.");
        lines.add("");
        lines.add(
                "Seeds: "
                        + rounds.stream()
                                .map(round -> Long.toString(round.seed()))
                                .collect(Collectors.joining(" "))
                        + ". One round again (README of chaos-tests): -Dit.test=RandomFaultsIT"
                        + " -Dfaults.seconds=60 -Dfaults.seed=SEED");
        lines.add("");
        addKinds(lines);
        lines.add("");
        addRounds(lines);
        return lines;
    }

    private void addKinds(List<String> lines) {
        lines.add(
                "What clients saw from the begin of a fault until writes went on after its end:"
                        + " the longest time without any answered write (median and maximum), the"
                        + " longest wait of one client for its next answer, writes that ended"
                        + " unknown or refused.");
        lines.add("");
        lines.add(
                "| fault | times | no write for (median) | (max) | one client waited | unknown |"
                        + " refused |");
        lines.add("|---|---|---|---|---|---|---|");
        seen.forEach(
                (kind, all) ->
                        lines.add(
                                "| %s | %d | %s | %s | %s | %d | %d |"
                                        .formatted(
                                                kind.words(),
                                                all.size(),
                                                FaultScenario.seconds(
                                                        median(
                                                                all.stream()
                                                                        .map(Seen::writesOut)
                                                                        .toList())),
                                                max(all.stream().map(Seen::writesOut).toList()),
                                                max(all.stream().map(Seen::oneClient).toList()),
                                                all.stream().mapToLong(Seen::unknown).sum(),
                                                all.stream().mapToLong(Seen::refused).sum())));
    }

    private void addRounds(List<String> lines) {
        lines.add("| seed | faults | clients | verdict |");
        lines.add("|---|---|---|---|");
        for (Round round : rounds) {
            lines.add(
                    "| %d | %d | %s | %s |"
                            .formatted(
                                    round.seed(), round.faults(), round.done(), round.verdict()));
        }
    }

    private static Duration median(List<Duration> durations) {
        return durations.stream().sorted().toList().get((durations.size() - 1) / 2);
    }

    private static String max(List<Duration> durations) {
        return FaultScenario.seconds(durations.stream().max(naturalOrder()).orElseThrow());
    }
}
