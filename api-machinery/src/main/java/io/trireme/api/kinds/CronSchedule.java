package io.trireme.api.kinds;

import io.trireme.api.text.GoText;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The syntax of schedules: five fields as cron has them, or a descriptor such as {@code @daily}.
 */
final class CronSchedule {
    private static final Set<String> DESCRIPTORS =
            Set.of("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly");
    private static final String EVERY = "@every ";
    private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]+");
    private static final int DIGITS_MAX = 18;

    /**
     * What one field may hold.
     *
     * @param names words that stand for the numbers from {@code min} on
     */
    private record Field(int min, int max, List<String> names) {}

    private static final List<Field> FIELDS =
            List.of(
                    new Field(0, 59, List.of()),
                    new Field(0, 23, List.of()),
                    new Field(1, 31, List.of()),
                    new Field(
                            1,
                            12,
                            List.of(
                                    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep",
                                    "oct", "nov", "dec")),
                    new Field(0, 6, List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat")));

    /** Why a text is no schedule, in the words of the library that Kubernetes uses. */
    private static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        RefusedException(String why) {
            super(why);
        }
    }

    private CronSchedule() {}

    /** What is wrong with a schedule; empty if nothing. */
    static Optional<String> findProblem(String schedule) {
        try {
            check(schedule);
            return Optional.empty();
        } catch (RefusedException refused) {
            return Optional.of(refused.getMessage());
        }
    }

    private static void check(String schedule) throws RefusedException {
        String text = withoutZone(schedule);
        if (text.startsWith("@")) {
            descriptor(text);
            return;
        }
        var parts = text.isBlank() ? List.<String>of() : List.of(text.strip().split("\\s+", -1));
        if (parts.size() != FIELDS.size()) {
            throw new RefusedException(
                    "expected exactly 5 fields, found "
                            + parts.size()
                            + ": ["
                            + String.join(" ", parts)
                            + "]");
        }
        for (int i = 0; i < parts.size(); i++) {
            for (var range : parts.get(i).split(",", -1)) {
                if (!range.isEmpty()) {
                    range(range, FIELDS.get(i));
                }
            }
        }
    }

    /** A zone in front is read here and refused by the caller. */
    private static String withoutZone(String schedule) throws RefusedException {
        if (!schedule.startsWith("TZ=") && !schedule.startsWith("CRON_TZ=")) {
            return schedule;
        }
        int space = schedule.indexOf(' ');
        String zone =
                schedule.substring(
                        schedule.indexOf('=') + 1, space < 0 ? schedule.length() : space);
        if (!TimeZones.exists(zone)) {
            throw new RefusedException(
                    "provided bad location " + zone + ": unknown time zone " + zone);
        }
        return space < 0 ? "" : schedule.substring(space).strip();
    }

    private static void descriptor(String text) throws RefusedException {
        if (DESCRIPTORS.contains(text)) {
            return;
        }
        if (!text.startsWith(EVERY)) {
            throw new RefusedException("unrecognized descriptor: " + text);
        }
        var wrong = GoDuration.findProblem(text.substring(EVERY.length()));
        if (wrong.isPresent()) {
            throw new RefusedException("failed to parse duration " + text + ": " + wrong.get());
        }
    }

    /** {@code *}, {@code 5}, {@code 1-5}, each with {@code /2} behind it or not. */
    private static void range(String text, Field field) throws RefusedException {
        var rangeAndStep = text.split("/", -1);
        var limits = rangeAndStep[0].split("-", -1);
        long start = field.min;
        long end = field.max;
        if (!limits[0].equals("*") && !limits[0].equals("?")) {
            start = number(limits[0], field.names, field.min);
            end = start;
            if (limits.length == 2) {
                end = number(limits[1], field.names, field.min);
            } else if (limits.length > 2) {
                throw new RefusedException("too many hyphens: " + text);
            }
        }
        long step = 1;
        if (rangeAndStep.length == 2) {
            step = number(rangeAndStep[1], List.of(), 0);
            end = limits.length == 1 ? field.max : end;
        } else if (rangeAndStep.length > 2) {
            throw new RefusedException("too many slashes: " + text);
        }
        checkRange(text, start, end, step, field);
    }

    private static void checkRange(String text, long start, long end, long step, Field field)
            throws RefusedException {
        if (start < field.min) {
            throw new RefusedException(
                    "beginning of range ("
                            + start
                            + ") below minimum ("
                            + field.min
                            + "): "
                            + text);
        }
        if (end > field.max) {
            throw new RefusedException(
                    "end of range (" + end + ") above maximum (" + field.max + "): " + text);
        }
        if (start > end) {
            throw new RefusedException(
                    "beginning of range ("
                            + start
                            + ") beyond end of range ("
                            + end
                            + "): "
                            + text);
        }
        if (step == 0) {
            throw new RefusedException("step of range should be a positive number: " + text);
        }
    }

    private static long number(String text, List<String> names, int firstName)
            throws RefusedException {
        int named = names.indexOf(text.toLowerCase(Locale.ROOT));
        if (named >= 0) {
            return firstName + (long) named;
        }
        String why = "failed to parse int from " + text + ": strconv.Atoi: parsing ";
        if (!INTEGER.matcher(text).matches()) {
            throw new RefusedException(why + GoText.quoted(text) + ": invalid syntax");
        }
        String digits = text.replaceFirst("^[-+]?0*(?=.)", "");
        if (digits.length() > DIGITS_MAX) {
            throw new RefusedException(why + GoText.quoted(text) + ": value out of range");
        }
        long number = Long.parseLong(text);
        if (number < 0) {
            throw new RefusedException("negative number (" + number + ") not allowed: " + text);
        }
        return number;
    }
}
