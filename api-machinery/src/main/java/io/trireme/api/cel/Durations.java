package io.trireme.api.cel;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Durations as Go writes them ({@code 1h30m}), and as OpenAPI's format does ({@code 3 weeks}). */
final class Durations {
    private static final Pattern GO_PART =
            Pattern.compile("\\G([0-9]*\\.?[0-9]*)(ns|us|µs|μs|ms|s|m|h)");
    private static final Pattern WORDS = Pattern.compile("\\G *([0-9]+) *([a-zµ]+)");
    private static final Map<String, Long> NANOS =
            Map.ofEntries(
                    Map.entry("ns", 1L),
                    Map.entry("us", 1_000L),
                    Map.entry("µs", 1_000L),
                    Map.entry("μs", 1_000L),
                    Map.entry("ms", 1_000_000L),
                    Map.entry("s", 1_000_000_000L),
                    Map.entry("m", 60_000_000_000L),
                    Map.entry("h", 3_600_000_000_000L),
                    Map.entry("d", 86_400_000_000_000L),
                    Map.entry("w", 604_800_000_000_000L));
    private static final Map<String, String> UNITS =
            Map.ofEntries(
                    Map.entry("nano", "ns"),
                    Map.entry("micro", "us"),
                    Map.entry("milli", "ms"),
                    Map.entry("sec", "s"),
                    Map.entry("min", "m"),
                    Map.entry("hr", "h"),
                    Map.entry("hour", "h"),
                    Map.entry("day", "d"),
                    Map.entry("week", "w"),
                    Map.entry("wk", "w"));
    private static final BigDecimal NANOS_MAX = BigDecimal.valueOf(Long.MAX_VALUE);

    private Durations() {}

    /** Go's own form: a sign and parts such as 1.5h; 0 needs no unit. */
    static Optional<Duration> parse(String text) {
        boolean negative = text.startsWith("-");
        String rest = negative || text.startsWith("+") ? text.substring(1) : text;
        if (rest.equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        var part = GO_PART.matcher(rest);
        var nanos = BigDecimal.ZERO;
        int end = 0;
        while (part.find()) {
            String number = part.group(1);
            if (number.isEmpty() || number.equals(".") || number.length() > 40) {
                return Optional.empty();
            }
            nanos =
                    nanos.add(
                            new BigDecimal("0" + number + (number.endsWith(".") ? "0" : ""))
                                    .multiply(BigDecimal.valueOf(NANOS.get(part.group(2)))));
            end = part.end();
        }
        return end == 0 || end != rest.length() || nanos.compareTo(NANOS_MAX) > 0
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(negative ? -nanos.longValue() : nanos.longValue()));
    }

    /** What a field of format "duration" may hold. */
    static Optional<Duration> parseField(String text) {
        var plain = parse(text);
        if (plain.isPresent()) {
            return plain;
        }
        var part = WORDS.matcher(text);
        long nanos = 0;
        int end = 0;
        try {
            while (part.find()) {
                var unit = unit(part.group(2));
                if (unit.isEmpty()) {
                    return Optional.empty();
                }
                nanos =
                        Math.addExact(
                                nanos,
                                Math.multiplyExact(
                                        Long.parseLong(part.group(1)), NANOS.get(unit.get())));
                end = part.end();
            }
        } catch (ArithmeticException | NumberFormatException _) {
            return Optional.empty();
        }
        return end == 0 || end != text.length()
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(nanos));
    }

    private static Optional<String> unit(String word) {
        if (NANOS.containsKey(word)) {
            return Optional.of(word);
        }
        return UNITS.entrySet().stream()
                .filter(entry -> word.startsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
