package io.trireme.api.custom;

import tools.jackson.databind.JsonNode;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.TreeMap;

/** Values as Kubernetes' error texts show them: Go's numbers, and JSON as Go writes it. */
public final class GoValue {
    /** From here on Go's %v writes an exponent. */
    private static final int EXPONENT_BARE_MAX = 5;

    private static final int EXPONENT_BARE_MIN = -4;
    private static final int JSON_EXPONENT_BARE_MAX = 20;
    private static final int JSON_EXPONENT_BARE_MIN = -6;

    private GoValue() {}

    /** Strings in quotes, numbers bare, objects and lists as JSON with sorted keys. */
    public static String of(JsonNode value) {
        if (value.isFloatingPointNumber()) {
            return of(value.doubleValue());
        }
        return value.isString() ? quoted(value.stringValue()) : json(value);
    }

    /** As {@code %v} prints a float64. */
    static String of(double value) {
        return number(value, EXPONENT_BARE_MIN, EXPONENT_BARE_MAX);
    }

    private static String number(double value, int bareMin, int bareMax) {
        if (value == 0) {
            return "0";
        }
        var digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        int exponent = digits.precision() - digits.scale() - 1;
        if (exponent >= bareMin && exponent <= bareMax) {
            return digits.toPlainString();
        }
        String unscaled = digits.unscaledValue().abs().toString();
        String fraction = unscaled.length() == 1 ? "" : "." + unscaled.substring(1);
        return (value < 0 ? "-" : "")
                + unscaled.charAt(0)
                + fraction
                + (exponent < 0 ? "e-" : "e+")
                + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }

    /** JSON as Go's encoder writes it: sorted keys, no characters that HTML minds. */
    public static String json(JsonNode value) {
        if (value.isMissingNode()) {
            return "null";
        }
        if (value.isObject()) {
            var sorted = new TreeMap<String, JsonNode>();
            value.forEachEntry(sorted::put);
            var fields = new ArrayList<String>();
            sorted.forEach((name, field) -> fields.add(jsonText(name) + ":" + json(field)));
            return "{" + String.join(",", fields) + "}";
        }
        if (value.isArray()) {
            return "[" + String.join(",", value.valueStream().map(GoValue::json).toList()) + "]";
        }
        if (value.isFloatingPointNumber()) {
            return number(value.doubleValue(), JSON_EXPONENT_BARE_MIN, JSON_EXPONENT_BARE_MAX);
        }
        return value.isString() ? jsonText(value.stringValue()) : value.toString();
    }

    private static String jsonText(String text) {
        var json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                default -> {
                    if (c < ' ' || "<>&\u2028\u2029".indexOf(c) >= 0) {
                        json.append(String.format("\\u%04x", (int) c));
                    } else {
                        json.append(c);
                    }
                }
            }
        }
        return json.append('"').toString();
    }

    /** As {@code %q} prints a string. */
    static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        text.codePoints()
                .forEach(
                        c -> {
                            switch (c) {
                                case '"' -> quoted.append("\\\"");
                                case '\\' -> quoted.append("\\\\");
                                case '\n' -> quoted.append("\\n");
                                case '\r' -> quoted.append("\\r");
                                case '\t' -> quoted.append("\\t");
                                default -> {
                                    if (c < ' ' || c == 0x7f) {
                                        quoted.append(String.format("\\x%02x", c));
                                    } else {
                                        quoted.appendCodePoint(c);
                                    }
                                }
                            }
                        });
        return quoted.append('"').toString();
    }
}
