package io.trireme.api.cel;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A version as of semver.org 2.0.
 *
 * @param preRelease its identifiers; none for a release
 */
record Semver(long major, long minor, long patch, List<String> preRelease, List<String> build)
        implements Comparable<Semver> {
    private static final String NUMBER = "(0|[1-9][0-9]{0,18})";

    // Each part is matched by one class of characters, so a match takes time in proportion.
    private static final Pattern FORM =
            Pattern.compile(
                    NUMBER
                            + "\\."
                            + NUMBER
                            + "\\."
                            + NUMBER
                            + "(?:-([0-9A-Za-z.-]*))?(?:\\+([0-9A-Za-z.-]*))?");

    static Optional<Semver> parse(String text) {
        var match = FORM.matcher(text);
        if (!match.matches()) {
            return Optional.empty();
        }
        var preRelease = identifiers(match.group(4));
        var build = identifiers(match.group(5));
        if (preRelease.contains("")
                || build.contains("")
                || preRelease.stream().anyMatch(Semver::leadingZero)) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new Semver(
                            Long.parseLong(match.group(1)),
                            Long.parseLong(match.group(2)),
                            Long.parseLong(match.group(3)),
                            preRelease,
                            build));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    /** As {@link #parse}, but a leading v, leading zeros and missing parts are allowed. */
    static Optional<Semver> parseNormalized(String text) {
        String[] parts = (text.startsWith("v") ? text.substring(1) : text).split("\\.", 3);
        for (int i = 0; i < parts.length; i++) {
            parts[i] = withoutLeadingZeros(parts[i]);
        }
        String last = parts[parts.length - 1];
        if (parts.length < 3 && (last.contains("+") || last.contains("-"))) {
            return Optional.empty();
        }
        return parse(String.join(".", parts) + ".0".repeat(3 - parts.length));
    }

    private static String withoutLeadingZeros(String part) {
        int start = 0;
        while (start < part.length() - 1
                && part.charAt(start) == '0'
                && Character.isDigit(part.charAt(start + 1))) {
            start++;
        }
        return part.substring(start);
    }

    private static List<String> identifiers(String text) {
        return text == null ? List.of() : List.of(text.split("\\.", -1));
    }

    private static boolean numeric(String identifier) {
        return identifier.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static boolean leadingZero(String identifier) {
        return identifier.length() > 1 && identifier.startsWith("0") && numeric(identifier);
    }

    /** The build says nothing of the order, nor of equality. */
    @Override
    public int compareTo(Semver other) {
        int order = Long.compare(major, other.major);
        order = order != 0 ? order : Long.compare(minor, other.minor);
        order = order != 0 ? order : Long.compare(patch, other.patch);
        if (order != 0 || preRelease.isEmpty() || other.preRelease.isEmpty()) {
            return order != 0
                    ? order
                    : Boolean.compare(preRelease.isEmpty(), other.preRelease.isEmpty());
        }
        for (int i = 0; i < Math.min(preRelease.size(), other.preRelease.size()); i++) {
            order = compareIdentifiers(preRelease.get(i), other.preRelease.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(preRelease.size(), other.preRelease.size());
    }

    private static int compareIdentifiers(String one, String other) {
        boolean number = numeric(one);
        if (number != numeric(other)) {
            return number ? -1 : 1;
        }
        if (number && one.length() != other.length()) {
            return Integer.compare(one.length(), other.length());
        }
        return Integer.signum(one.compareTo(other));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Semver semver && compareTo(semver) == 0;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(major * 31 * 31 + minor * 31 + patch) + preRelease.hashCode();
    }
}
