package io.trireme.api.codec;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads a value as it stands. Numbers keep 64 bits as Kubernetes' do: others become doubles. */
final class TreeReader {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonParser parser;
    private final Position position;
    private final StrictErrors errors;

    TreeReader(JsonParser parser, Position position, StrictErrors errors) {
        this.parser = parser;
        this.position = position;
        this.errors = errors;
    }

    /** Reads from the current token; the parser is left at the value's last token. */
    JsonNode read() {
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw Json.malformed("unexpected end of JSON input");
        }
        return switch (token) {
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            case VALUE_NULL -> NODES.nullNode();
            default -> scalar(parser);
        };
    }

    private ObjectNode object() {
        ObjectNode object = NODES.objectNode();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            if (object.has(name)) {
                errors.duplicateField(position.path(name));
            }
            parser.nextToken();
            position.enterKey(name);
            object.set(name, read());
            position.leave();
        }
        return object;
    }

    private ArrayNode array() {
        ArrayNode array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            position.enterElement(array.size());
            array.add(read());
            position.leave();
        }
        return array;
    }

    static JsonNode scalar(JsonParser parser) {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> NODES.stringNode(text(parser));
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NUMBER_INT -> integer(parser);
            case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDoubleValue());
            default -> throw new IllegalStateException("token " + parser.currentToken());
        };
    }

    private static JsonNode integer(JsonParser parser) {
        if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            return NODES.numberNode(parser.getBigIntegerValue().doubleValue());
        }
        long value = parser.getLongValue();
        // One form for one number, wherever it came from: trees are compared.
        return value == (int) value ? NODES.numberNode((int) value) : NODES.numberNode(value);
    }

    /** The string; half a surrogate pair, which UTF-8 can't hold, becomes U+FFFD. */
    static String text(JsonParser parser) {
        String text = parser.getString();
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return wellFormed(text);
            }
        }
        return text;
    }

    private static String wellFormed(String text) {
        StringBuilder fixed = new StringBuilder(text.length());
        text.codePoints()
                .forEach(
                        c ->
                                fixed.appendCodePoint(
                                        c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE
                                                ? 0xfffd
                                                : c));
        return fixed.toString();
    }
}
