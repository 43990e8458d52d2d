package io.trireme.api.cel;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Optional;

/** The {@code fieldPath} of a rule: {@code .a.b['c d']}, below the rule's own place. */
final class FieldPath {
    private FieldPath() {}

    /** As it is written behind the path of the rule; empty if the schema has no such place. */
    static Optional<String> resolve(String text, JsonNode schema) {
        var path = new StringBuilder();
        JsonNode place = schema;
        int start = 0;
        while (start < text.length()) {
            boolean quoted = text.startsWith("['", start);
            int end = quoted ? closing(text, start + 2) : plainEnd(text, start + 1);
            if (end < 0 || (!quoted && (text.charAt(start) != '.' || end == start + 1))) {
                return Optional.empty();
            }
            String name =
                    quoted
                            ? unescaped(text.substring(start + 2, end))
                            : text.substring(start + 1, end);
            if (place.path("properties") instanceof ObjectNode properties) {
                place = properties.path(name);
                path.append(path.isEmpty() ? "" : ".").append(name);
            } else {
                place = place.path("additionalProperties");
                path.append('[').append(name).append(']');
            }
            if (!(place instanceof ObjectNode)) {
                return Optional.empty();
            }
            start = quoted ? end + 2 : end;
        }
        return Optional.of(path.toString());
    }

    private static int plainEnd(String text, int start) {
        int end = start;
        while (end < text.length() && ".[]".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    /** The quote that ends a name, if a bracket follows; else -1. */
    private static int closing(String text, int start) {
        int at = start;
        while (at < text.length()) {
            if (text.charAt(at) == '\'') {
                return text.startsWith("]", at + 1) ? at : -1;
            }
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return -1;
    }

    private static String unescaped(String text) {
        var plain = new StringBuilder();
        boolean escaped = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!escaped && c == '\\') {
                escaped = true;
                continue;
            }
            plain.append(escaped ? meant(c) : c);
            escaped = false;
        }
        return plain.toString();
    }

    private static char meant(char c) {
        return switch (c) {
            case 'a' -> 7;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> 11;
            default -> c;
        };
    }
}
