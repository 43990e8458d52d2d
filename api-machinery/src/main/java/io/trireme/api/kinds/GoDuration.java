package io.trireme.api.kinds;

import io.trireme.api.text.GoText;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Durations as Go writes them: {@code 1h30m}, {@code 1.5s}. */
final class GoDuration {
    private static final Set<String> UNITS =
            Set.of("ns", "us", "\u00b5s", "\u03bcs", "ms", "s", "m", "h");
    private static final Pattern PART =
            Pattern.compile("(?<number>[0-9]*\\.?[0-9]*)(?<unit>[^.0-9]*)");

    private GoDuration() {}

    /** What is wrong with a duration, in Go's words; empty if nothing. Its size has no limit. */
    static Optional<String> findProblem(String text) {
        String rest = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
        if (rest.equals("0")) {
            return Optional.empty();
        }
        String quoted = GoText.quoted(text);
        if (rest.isEmpty()) {
            return Optional.of("time: invalid duration " + quoted);
        }
        while (!rest.isEmpty()) {
            var part = PART.matcher(rest);
            if (!part.lookingAt()
                    || part.group("number").isEmpty()
                    || part.group("number").equals(".")) {
                return Optional.of("time: invalid duration " + quoted);
            }
            String unit = part.group("unit");
            if (unit.isEmpty()) {
                return Optional.of("time: missing unit in duration " + quoted);
            }
            if (!UNITS.contains(unit)) {
                return Optional.of(
                        "time: unknown unit " + GoText.quoted(unit) + " in duration " + quoted);
            }
            rest = rest.substring(part.end());
        }
        return Optional.empty();
    }
}
