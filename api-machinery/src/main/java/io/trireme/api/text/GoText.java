package io.trireme.api.text;

import tools.jackson.databind.JsonNode;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/** Values as Go's fmt, strconv and encoding/json print them. */
public final class GoText {
    /** Outside of these powers of ten {@code %v} writes an exponent. */
    private static final int EXPONENT_BARE_MIN = -4;

    private static final int EXPONENT_BARE_MAX = 5;
    private static final int JSON_EXPONENT_BARE_MIN = -6;
    private static final int JSON_EXPONENT_BARE_MAX = 20;
    private static final int REPLACEMENT = 0xfffd;

    private GoText() {}

    /** In double quotes, as {@code %q} prints: what is not printable is escaped. */
    public static String quoted(String text) {
        var quoted = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().map(GoText::paired).forEach(c -> appendQuoted(quoted, c));
        return quoted.append('"').toString();
    }

    private static void appendQuoted(StringBuilder quoted, int c) {
        switch (c) {
            case '"' -> quoted.append("\\\"");
            case '\\' -> quoted.append("\\\\");
            case '\n' -> quoted.append("\\n");
            case '\r' -> quoted.append("\\r");
            case '\t' -> quoted.append("\\t");
            case 7 -> quoted.append("\\a");
            case '\b' -> quoted.append("\\b");
            case '\f' -> quoted.append("\\f");
            case 11 -> quoted.append("\\v");
            default -> {
                if (isPrintable(c)) {
                    quoted.appendCodePoint(c);
                } else {
                    String form =
                            c < ' ' || c == 127 ? "\\x%02x" : c > 0xffff ? "\\U%08x" : "\\u%04x";
                    quoted.append(String.format(Locale.ROOT, form, c));
                }
            }
        }
    }

    /** Half a surrogate pair would have become this when Go read it. */
    private static int paired(int c) {
        return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? REPLACEMENT : c;
    }

    /** As Go's {@code unicode.IsPrint}: of spaces and format characters only the ASCII space. */
    private static boolean isPrintable(int c) {
        return switch ((byte) Character.getType(c)) {
            case Character.UNASSIGNED,
                    Character.CONTROL,
                    Character.FORMAT,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }

    /** As {@code %v} prints a tree: {@code map[a:b c:[1 2]]}, fields in the order of names. */
    public static String value(JsonNode node) {
        if (node.isObject()) {
            return sorted(node).entrySet().stream()
                    .map(field -> field.getKey() + ":" + value(field.getValue()))
                    .collect(Collectors.joining(" ", "map[", "]"));
        }
        if (node.isArray()) {
            return node.valueStream().map(GoText::value).collect(Collectors.joining(" ", "[", "]"));
        }
        if (node.isFloatingPointNumber()) {
            return number(node.doubleValue());
        }
        return node.isNull() ? "<nil>" : node.asString();
    }

    private static SortedMap<String, JsonNode> sorted(JsonNode object) {
        var fields = new TreeMap<String, JsonNode>();
        object.forEachEntry(fields::put);
        return fields;
    }

    /** As {@code %v} prints a float64. */
    public static String number(double value) {
        return number(
                value, exponent -> exponent >= EXPONENT_BARE_MIN && exponent <= EXPONENT_BARE_MAX);
    }

    private static String number(double value, IntPredicate bare) {
        if (value == 0) {
            return "0";
        }
        var digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        int exponent = digits.precision() - digits.scale() - 1;
        if (bare.test(exponent)) {
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

    /**
     * As Kubernetes' field errors show a value: strings in quotes, numbers bare, objects and lists
     * as JSON.
     */
    public static String shown(JsonNode value) {
        if (value.isFloatingPointNumber()) {
            return number(value.doubleValue());
        }
        return value.isString() ? quoted(value.stringValue()) : json(value);
    }

    /** JSON as Go's encoder writes it: sorted fields, no characters that HTML minds. */
    public static String json(JsonNode value) {
        if (value.isMissingNode()) {
            return "null";
        }
        if (value.isObject()) {
            return sorted(value).entrySet().stream()
                    .map(field -> json(field.getKey()) + ":" + json(field.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (value.isArray()) {
            return value.valueStream().map(GoText::json).collect(Collectors.joining(",", "[", "]"));
        }
        if (value.isFloatingPointNumber()) {
            return number(
                    value.doubleValue(),
                    exponent ->
                            exponent >= JSON_EXPONENT_BARE_MIN
                                    && exponent <= JSON_EXPONENT_BARE_MAX);
        }
        return value.isString() ? json(value.stringValue()) : value.toString();
    }

    /** A string as Go's JSON encoder writes it. */
    public static String json(String text) {
        var json = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().map(GoText::paired).forEach(c -> appendJson(json, c));
        return json.append('"').toString();
    }

    private static void appendJson(StringBuilder json, int c) {
        switch (c) {
            case '"' -> json.append("\\\"");
            case '\\' -> json.append("\\\\");
            case '\n' -> json.append("\\n");
            case '\r' -> json.append("\\r");
            case '\t' -> json.append("\\t");
            case '\b' -> json.append("\\b");
            case '\f' -> json.append("\\f");
            default -> {
                if (c < ' ' || c == '<' || c == '>' || c == '&' || c == 0x2028 || c == 0x2029) {
                    json.append(String.format(Locale.ROOT, "\\u%04x", c));
                } else {
                    json.appendCodePoint(c);
                }
            }
        }
    }

    /** The name of a JSON value's kind in Go's decoding errors. */
    public static String kind(JsonNode node) {
        if (node.isObject()) {
            return "object";
        }
        if (node.isArray()) {
            return "array";
        }
        if (node.isString()) {
            return "string";
        }
        return node.isBoolean() ? "bool" : "number";
    }
}
