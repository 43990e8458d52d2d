package io.trireme.api.kinds;

import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Names of the time zone database. */
final class TimeZones {
    private static final Set<String> NAMES = Set.copyOf(ZoneId.getAvailableZoneIds());

    /** A part of a name as https://data.iana.org/time-zones/theory.html#naming has it. */
    private static final Pattern PART = Pattern.compile("[A-Za-z.\\-_0-9+]{1,14}");

    private TimeZones() {}

    /** Whether there is such a zone; without a name it is UTC. */
    static boolean exists(String name) {
        return name.isEmpty() || name.equals("Local") || NAMES.contains(name);
    }

    /** What is wrong with the name that a user gave; empty if nothing. */
    static Optional<String> findProblem(String name) {
        if (name.isEmpty()) {
            return Optional.of("timeZone must be nil or non-empty string");
        }
        for (var part : name.split("/", -1)) {
            if (part.equals(".")
                    || part.equals("..")
                    || part.startsWith("-")
                    || !PART.matcher(part).matches()) {
                return Optional.of("unknown time zone " + name);
            }
        }
        if (name.equalsIgnoreCase("Local")) {
            return Optional.of(
                    "timeZone must be an explicit time zone as defined in"
                            + " https://www.iana.org/time-zones");
        }
        return exists(name) ? Optional.empty() : Optional.of("unknown time zone " + name);
    }
}
