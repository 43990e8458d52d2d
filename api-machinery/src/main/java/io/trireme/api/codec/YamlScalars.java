package io.trireme.api.codec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a plain YAML 1.1 scalar means to a Kubernetes API server: {@code yes} is true, {@code 012}
 * ten, {@code ~} null; times and base-60 numbers stay text.
 */
final class YamlScalars {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String TAG = "tag:yaml.org,2002:";

    /** An exponent needs its sign: {@code 1e3} is text. */
    private static final Pattern FLOAT = Pattern.compile("[-+]?[0-9]*\\.?[0-9]+([eE][-+][0-9]+)?");

    private static final Pattern DOTTED = Pattern.compile("\\.[0-9]+([eE][-+]?[0-9]+)?");

    private static final Map<String, JsonNode> WORDS = words();

    private YamlScalars() {}

    private static Map<String, JsonNode> words() {
        Map<String, JsonNode> words = new TreeMap<>();
        for (String word : "y Y yes Yes YES true True TRUE on On ON".split(" ", -1)) {
            words.put(word, NODES.booleanNode(true));
        }
        for (String word : "n N no No NO false False FALSE off Off OFF".split(" ", -1)) {
            words.put(word, NODES.booleanNode(false));
        }
        for (String word : " ~ null Null NULL".split(" ", -1)) {
            words.put(word, NODES.nullNode());
        }
        return words;
    }

    /**
     * @param tag explicit tag or null
     * @param plain whether the scalar was written without quotes and not as a block
     */
    static JsonNode resolve(String tag, String text, boolean plain) {
        if (tag == null) {
            return plain ? implicit(text) : NODES.stringNode(text);
        }
        return switch (tag) {
            case TAG + "binary" -> binary(text);
            case TAG + "null" -> NODES.nullNode();
            case TAG + "int", TAG + "bool", TAG + "float" -> typed(tag, text);
            default -> NODES.stringNode(text);
        };
    }

    private static JsonNode typed(String tag, String text) {
        JsonNode value = implicit(text);
        String kind = tag.substring(TAG.length());
        boolean fits =
                switch (kind) {
                    case "int" -> value.isIntegralNumber();
                    case "bool" -> value.isBoolean();
                    default -> value.isNumber();
                };
        if (!fits) {
            throw YamlTrees.malformed("cannot decode !!str `" + text + "` as a !!" + kind);
        }
        return value;
    }

    private static JsonNode binary(String text) {
        try {
            byte[] bytes = Base64.getMimeDecoder().decode(text);
            return NODES.stringNode(new String(bytes, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException _) {
            throw YamlTrees.malformed("!!binary value contains invalid base64 data");
        }
    }

    private static JsonNode implicit(String text) {
        JsonNode word = WORDS.get(text);
        if (word != null) {
            return word;
        }
        char first = text.charAt(0);
        if (first == '.') {
            return DOTTED.matcher(text).matches() ? number(text) : special(text);
        }
        if (first != '-' && first != '+' && (first < '0' || first > '9')) {
            return NODES.stringNode(text);
        }
        String digits = text.replace("_", "");
        Optional<JsonNode> integer = integer(digits);
        if (integer.isPresent()) {
            return integer.get();
        }
        return FLOAT.matcher(digits).matches() ? number(digits) : special(text);
    }

    /** JSON has no such numbers, so Kubernetes refuses them too. */
    private static JsonNode special(String text) {
        String unsigned = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
        return switch (unsigned) {
            case ".inf", ".Inf", ".INF" -> throw Json.malformed("json: unsupported value: Inf");
            case ".nan", ".NaN", ".NAN" -> throw Json.malformed("json: unsupported value: NaN");
            default -> NODES.stringNode(text);
        };
    }

    /** As a C-like literal: {@code 0x1f}, {@code 0b1}, {@code 0o17}, {@code 017}. */
    private static Optional<JsonNode> integer(String text) {
        boolean negative = text.startsWith("-");
        String digits = negative || text.startsWith("+") ? text.substring(1) : text;
        int radix = 10;
        if (digits.length() > 1 && digits.charAt(0) == '0') {
            radix =
                    switch (digits.charAt(1)) {
                        case 'x', 'X' -> 16;
                        case 'b', 'B' -> 2;
                        case 'o', 'O' -> 8;
                        // Without a letter: octal, and one digit less to take away.
                        default -> -8;
                    };
            digits = digits.substring(radix < 0 ? 1 : 2);
        }
        try {
            if (digits.isEmpty() || digits.startsWith("-") || digits.startsWith("+")) {
                return Optional.empty();
            }
            // 64 bits at most: longer ones are floats, and cheap to tell before parsing.
            if (digits.length() > 64) {
                return Optional.empty();
            }
            BigInteger value = new BigInteger(negative ? "-" + digits : digits, Math.abs(radix));
            return value.bitLength() < 64
                    ? Optional.of(whole(value.longValue()))
                    : Optional.empty();
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    /** A float that is whole is written without a fraction, so it may stand for an integer. */
    private static JsonNode number(String text) {
        double value = Double.parseDouble(text);
        if (Double.isInfinite(value)) {
            return NODES.stringNode(text);
        }
        return value == Math.rint(value) && Math.abs(value) < 1e18
                ? whole((long) value)
                : NODES.numberNode(value);
    }

    private static JsonNode whole(long value) {
        return value == (int) value ? NODES.numberNode((int) value) : NODES.numberNode(value);
    }
}
