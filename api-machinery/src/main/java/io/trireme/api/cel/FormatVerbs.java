package io.trireme.api.cel;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Locale;

/** The function {@code format} of the extension "strings": a text with verbs such as %d. */
final class FormatVerbs {
    private static final int PRECISION = 6;

    /** Upstream takes any; nothing in a message needs more. */
    private static final int PRECISION_MAX = 1000;

    private final String text;
    private final Iterator<Object> args;
    private final Budget budget;
    private final StringBuilder out = new StringBuilder();

    FormatVerbs(String text, ListValue args, Budget budget) {
        this.text = text;
        this.args = args.iterator();
        this.budget = budget;
    }

    Object result() {
        int start = 0;
        for (int at = text.indexOf('%'); at >= 0; at = text.indexOf('%', start)) {
            out.append(text, start, at);
            int end = at + 1;
            int precision = PRECISION;
            if (end < text.length() && text.charAt(end) == '.') {
                int digits = end + 1;
                while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
                    digits++;
                }
                precision = precision(text.substring(end + 1, digits));
                end = digits;
            }
            if (end >= text.length()) {
                return new Fault("could not parse formatting clause: unexpected end of string");
            }
            Object written = verb(text.charAt(end), precision);
            if (written instanceof Fault) {
                return written;
            }
            out.append(written);
            budget.reserve(out.length());
            start = end + 1;
        }
        out.append(text, start, text.length());
        // Upstream's price is by the length of the format alone.
        budget.charge(Math.max(0, out.length() - text.length()) * Budget.STRING_FACTOR);
        return out.toString();
    }

    private static int precision(String digits) {
        return digits.isEmpty()
                ? 0
                : digits.length() > 4
                        ? PRECISION_MAX
                        : Math.min(PRECISION_MAX, Integer.parseInt(digits));
    }

    private Object verb(char verb, int precision) {
        if (verb == '%') {
            return "%";
        }
        if (!args.hasNext()) {
            return new Fault("index " + out.length() + " out of range");
        }
        Object value = args.next();
        Object written =
                switch (verb) {
                    case 's' -> string(value);
                    case 'd' -> decimal(value);
                    case 'f' -> fixed(value, precision);
                    case 'e' -> scientific(value, precision);
                    case 'b' -> value instanceof Boolean yes ? yes ? "1" : "0" : radix(value, 2);
                    case 'o' -> radix(value, 8);
                    case 'x' -> hex(value);
                    case 'X' ->
                            hex(value) instanceof String hex
                                    ? hex.toUpperCase(Locale.ROOT)
                                    : hex(value);
                    default ->
                            new Fault(
                                    "could not parse formatting clause: unrecognized formatting"
                                            + " clause \""
                                            + verb
                                            + "\"");
                };
        return written instanceof String || written instanceof Fault
                ? written
                : new Fault("error during formatting: wrong type " + Types.nameOf(value));
    }

    private Object string(Object value) {
        return switch (value) {
            case Fault fault -> fault;
            case String one -> one;
            case Bytes bytes -> new String(bytes.toArray(), StandardCharsets.UTF_8);
            case Boolean _, NullValue _, Long _, Uint _ -> value.toString();
            case Double d -> Conversions.text(d);
            case Instant _, Duration _ -> Conversions.toText(value);
            case Types.TypeValue(var name) -> name;
            case ListValue list -> list(list);
            case MapValue map -> map(map);
            default -> NullValue.NULL;
        };
    }

    private Object list(ListValue list) {
        var all = new StringBuilder("[");
        for (Object element : list) {
            Object written = string(element);
            if (!(written instanceof String one)) {
                return written;
            }
            all.append(all.length() == 1 ? "" : ", ").append(one);
            budget.reserve(all.length());
        }
        return all.append(']').toString();
    }

    private Object map(MapValue map) {
        var all = new StringBuilder("{");
        for (Object key : map.keys()) {
            Object written = string(map.find(key).orElseThrow());
            if (!(written instanceof String one)) {
                return written;
            }
            all.append(all.length() == 1 ? "" : ", ").append(string(key)).append(": ").append(one);
            budget.reserve(all.length());
        }
        return all.append('}').toString();
    }

    private static Object decimal(Object value) {
        return switch (value) {
            case Long _, Uint _ -> value.toString();
            case Double d -> Conversions.text(d);
            default -> NullValue.NULL;
        };
    }

    private static Object fixed(Object value, int precision) {
        return switch (value) {
            case Double d when Double.isNaN(d) || Double.isInfinite(d) -> Conversions.text(d);
            case Double d ->
                    new BigDecimal(d).setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
            case Long _, Uint _ ->
                    new BigDecimal(value.toString()).setScale(precision).toPlainString();
            default -> NullValue.NULL;
        };
    }

    private static Object scientific(Object value, int precision) {
        return switch (value) {
            case Double d when Double.isNaN(d) || Double.isInfinite(d) -> Conversions.text(d);
            case Double d -> String.format(Locale.ROOT, "%." + precision + "e", d);
            case Long _, Uint _ ->
                    String.format(
                            Locale.ROOT, "%." + precision + "e", new BigDecimal(value.toString()));
            default -> NullValue.NULL;
        };
    }

    private static Object radix(Object value, int radix) {
        return switch (value) {
            case Long l -> Long.toString(l, radix);
            case Uint(var bits) -> Long.toUnsignedString(bits, radix);
            default -> NullValue.NULL;
        };
    }

    private static Object hex(Object value) {
        return switch (value) {
            case String one -> HexFormat.of().formatHex(Bytes.ofText(one).toArray());
            case Bytes bytes -> HexFormat.of().formatHex(bytes.toArray());
            default -> radix(value, 16);
        };
    }
}
