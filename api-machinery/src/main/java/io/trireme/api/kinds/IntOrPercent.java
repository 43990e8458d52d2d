package io.trireme.api.kinds;

import tools.jackson.databind.JsonNode;

import java.util.regex.Pattern;

/** Counts of pods that may be given as a share of them: {@code 3} or {@code "30%"}. */
final class IntOrPercent {
    private static final Pattern PERCENT = Pattern.compile("[0-9]+%");
    private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]{1,9}");

    private IntOrPercent() {}

    /** A number may not be negative, a text must be a percentage; an absent amount is fine. */
    static void check(JsonNode amount, String field, Problems problems) {
        if (amount.isString() && !PERCENT.matcher(amount.stringValue()).matches()) {
            problems.invalid(
                    field,
                    amount.stringValue(),
                    "a valid percent string must be a numeric string followed by an ending '%'"
                            + " (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')");
        } else if (amount.isNumber()) {
            problems.notNegative(field, amount.longValue());
        }
    }

    /** A percentage may not be above all of them. */
    static void notMoreThanAll(JsonNode amount, String field, Problems problems) {
        if (PERCENT.matcher(amount.stringValue("")).matches() && value(amount) > 100) {
            problems.invalid(field, amount, "must not be greater than 100%");
        }
    }

    static boolean zero(JsonNode amount) {
        return value(amount) == 0;
    }

    /** The number, or the percentage's; zero if absent or neither. */
    private static long value(JsonNode amount) {
        if (amount.isNumber()) {
            return amount.longValue();
        }
        String text = amount.stringValue("");
        if (!PERCENT.matcher(text).matches()) {
            return INTEGER.matcher(text).matches() ? Long.parseLong(text) : 0;
        }
        String digits = text.substring(0, text.length() - 1).replaceFirst("^0+(?=.)", "");
        return digits.length() > 9 ? Integer.MAX_VALUE : Long.parseLong(digits);
    }
}
