package io.trireme.apiserver.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The answers of one recording that are known to differ, each with its reason. A file of {@code
 * known-differences} has a line for each reason, {@code 17.7 17.9: why}; with {@code passed over}
 * before the numbers the requests cannot be replayed. Every other answer is equal.
 */
final class KnownDifferences {
    private static final Path FOLDER = Path.of("src/test/resources/known-differences");
    private static final String PASSED_OVER = "passed over ";

    /** Stands where somebody has to say why; the test refuses it. */
    private static final String NO_REASON = "?";

    private final Path file;
    private final List<Difference> differences;

    private KnownDifferences(Path file, List<Difference> differences) {
        this.file = file;
        this.differences = differences;
    }

    /**
     * @param numbers of requests, as {@link Transcript.Exchange#title()} has them
     */
    record Difference(List<String> numbers, boolean passedOver, String reason) {
        Difference {
            numbers = List.copyOf(numbers);
        }

        static Difference parse(String line) {
            int colon = line.indexOf(": ");
            if (colon < 0) {
                throw new IllegalArgumentException("no reason in: " + line);
            }
            boolean passedOver = line.startsWith(PASSED_OVER);
            String numbers = line.substring(passedOver ? PASSED_OVER.length() : 0, colon);
            return new Difference(
                    List.of(numbers.split(" ", -1)), passedOver, line.substring(colon + 2));
        }

        @Override
        public String toString() {
            return (passedOver ? PASSED_OVER : "") + String.join(" ", numbers) + ": " + reason;
        }
    }

    static KnownDifferences read(String topic) throws IOException {
        var file = FOLDER.resolve(topic + ".txt");
        var lines = Files.exists(file) ? Files.readAllLines(file) : List.<String>of();
        return new KnownDifferences(
                file,
                lines.stream().filter(line -> !line.isBlank()).map(Difference::parse).toList());
    }

    List<Difference> all() {
        return differences;
    }

    Optional<Difference> of(String number) {
        return differences.stream().filter(one -> one.numbers().contains(number)).findFirst();
    }

    int count(boolean passedOver) {
        return differences.stream()
                .filter(one -> one.passedOver() == passedOver)
                .mapToInt(one -> one.numbers().size())
                .sum();
    }

    /**
     * What does not fit together: an answer that differs and is not listed, one that is listed and
     * does not differ, a reason that is missing.
     */
    List<String> complaints(Map<String, ReplayOutcome> outcomes) {
        var complaints = new ArrayList<String>();
        outcomes.forEach(
                (number, outcome) -> complaint(number, outcome).ifPresent(complaints::add));
        for (var difference : differences) {
            for (String number : difference.numbers()) {
                if (!outcomes.containsKey(number)) {
                    complaints.add(number + " is listed and is no request");
                }
            }
            if (difference.reason().equals(NO_REASON)) {
                complaints.add(difference.numbers() + " differ for no reason");
            }
        }
        return complaints;
    }

    private Optional<String> complaint(String number, ReplayOutcome outcome) {
        var listed = of(number);
        return switch (outcome) {
            case ReplayOutcome.Equal _ ->
                    listed.map(one -> number + " is equal now; take it out of " + file);
            case ReplayOutcome.Different(var why) ->
                    listed.filter(one -> !one.passedOver()).isPresent()
                            ? Optional.empty()
                            : Optional.of(number + " differs: " + why);
            case ReplayOutcome.PassedOver(var why) ->
                    listed.filter(Difference::passedOver).isPresent()
                            ? Optional.empty()
                            : Optional.of(number + " is passed over: " + why);
        };
    }

    /** Takes out what became equal; what differs anew stands at the end and waits for a reason. */
    void rewrite(Map<String, ReplayOutcome> outcomes) throws IOException {
        var lines = new ArrayList<String>();
        for (var difference : differences) {
            var numbers =
                    difference.numbers().stream()
                            .filter(number -> isStill(difference, outcomes.get(number)))
                            .toList();
            if (!numbers.isEmpty()) {
                lines.add(
                        new Difference(numbers, difference.passedOver(), difference.reason())
                                .toString());
            }
        }
        var unexplained = new TreeMap<Boolean, TreeSet<String>>();
        outcomes.forEach(
                (number, outcome) -> {
                    if (!(outcome instanceof ReplayOutcome.Equal)
                            && complaint(number, outcome).isPresent()) {
                        unexplained
                                .computeIfAbsent(
                                        outcome instanceof ReplayOutcome.PassedOver,
                                        _ -> new TreeSet<>())
                                .add(number);
                    }
                });
        unexplained.forEach(
                (passedOver, numbers) ->
                        lines.add(
                                new Difference(List.copyOf(numbers), passedOver, NO_REASON)
                                        .toString()));
        if (lines.isEmpty()) {
            Files.deleteIfExists(file);
        } else {
            Files.createDirectories(FOLDER);
            Files.writeString(file, String.join("\n", lines) + "\n");
        }
    }

    private static boolean isStill(Difference difference, ReplayOutcome outcome) {
        return difference.passedOver()
                ? outcome instanceof ReplayOutcome.PassedOver
                : outcome instanceof ReplayOutcome.Different;
    }
}
