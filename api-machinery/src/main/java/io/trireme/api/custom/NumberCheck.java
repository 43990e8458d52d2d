package io.trireme.api.custom;

import io.trireme.api.status.FieldError;
import io.trireme.api.text.GoText;

import tools.jackson.databind.JsonNode;

/**
 * Ranges and multiples of numbers. Whole numbers are compared as 64 bits with what a bound is
 * without its fraction, others as doubles, as Kubernetes does.
 */
final class NumberCheck {
    private static final double SAFE_INTEGER_MAX = (1L << 53) - 1;
    private static final double RELATIVE_DIFFERENCE_MAX = 1e-9;

    private final JsonNode schema;
    private final JsonNode value;
    private final String path;
    private final Findings found;

    private NumberCheck(JsonNode schema, JsonNode value, String path, Findings found) {
        this.schema = schema;
        this.value = value;
        this.path = path;
        this.found = found;
    }

    static void check(JsonNode schema, JsonNode value, String path, Findings found) {
        var check = new NumberCheck(schema, value, path, found);
        check.range(value, "Checked");
        check.multipleOf(schema.path("multipleOf"));
        check.bound(schema.path("minimum"), "Minimum boundary", -1);
        check.bound(schema.path("maximum"), "Maximum boundary", 1);
        found.matched();
    }

    /** Whether a double is close enough to a whole number that JSON carries without loss. */
    static boolean isInteger(double number) {
        if (!Double.isFinite(number) || Math.abs(number) > SAFE_INTEGER_MAX) {
            return false;
        }
        double whole = (double) (long) number;
        double difference = Math.abs(number - whole);
        return difference == 0
                || (whole != 0
                        && difference / (Math.abs(number) + Math.abs(whole))
                                < RELATIVE_DIFFERENCE_MAX);
    }

    /** Whether the number is one of the schema's type; it is checked further all the same. */
    private boolean range(JsonNode number, String what) {
        boolean integer =
                SchemaKeys.text(schema, "type").equals("integer")
                        && !SchemaKeys.flag(schema, "x-kubernetes-int-or-string");
        if (!integer || number.isIntegralNumber() || fits(number.doubleValue())) {
            return true;
        }
        found.unplaced(what + " value must be of type integer (default format) in " + path);
        return false;
    }

    private static boolean fits(double number) {
        return number == Math.rint(number) && number >= Long.MIN_VALUE && number < 0x1p63;
    }

    private void multipleOf(JsonNode factor) {
        if (!factor.isNumber()) {
            return;
        }
        boolean inRange = range(factor, "MultipleOf");
        double divisor = factor.doubleValue();
        if (divisor < 0) {
            found.add(
                    FieldError.invalid(
                            found.field(path),
                            GoText.number(divisor),
                            "factor MultipleOf declared for "
                                    + path
                                    + " must be positive: "
                                    + GoText.number(divisor)));
            return;
        }
        boolean whole = inRange && value.isIntegralNumber() && (long) divisor != 0;
        boolean multiple =
                whole
                        ? value.longValue() % (long) divisor == 0
                        : isInteger(
                                divisor < 1
                                        ? 1 / divisor * value.doubleValue()
                                        : value.doubleValue() / divisor);
        if (!multiple) {
            String shown = whole ? Long.toString((long) divisor) : GoText.number(divisor);
            found.invalid(path, GoText.shown(value), "should be a multiple of " + shown);
        }
    }

    /**
     * @param sign 1 for a maximum, -1 for a minimum
     */
    private void bound(JsonNode bound, String what, int sign) {
        if (!bound.isNumber()) {
            return;
        }
        boolean inRange = range(bound, what);
        boolean exclusive =
                SchemaKeys.flag(schema, sign > 0 ? "exclusiveMaximum" : "exclusiveMinimum");
        boolean whole = inRange && value.isIntegralNumber();
        long wholeBound = (long) bound.doubleValue();
        int comparison =
                whole
                        ? Long.compare(value.longValue(), wholeBound)
                        : Double.compare(value.doubleValue(), bound.doubleValue());
        if (comparison * sign > 0 || (exclusive && comparison == 0)) {
            String relation = sign > 0 ? "should be less than " : "should be greater than ";
            found.invalid(
                    path,
                    GoText.shown(value),
                    relation
                            + (exclusive ? "" : "or equal to ")
                            + (whole
                                    ? Long.toString(wholeBound)
                                    : GoText.number(bound.doubleValue())));
        }
    }
}
