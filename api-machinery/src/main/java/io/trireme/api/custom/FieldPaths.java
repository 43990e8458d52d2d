package io.trireme.api.custom;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;

/**
 * Paths of fields that a schema must know, such as {@code .spec.color} or {@code .map['a.b']}:
 * those of selectable fields and of rules.
 *
 * @param names of the fields on the way
 * @param schema of the last of them
 */
record FieldPaths(List<String> names, JsonNode schema) {
    FieldPaths {
        names = List.copyOf(names);
    }

    /**
     * @param brackets whether a name may stand in brackets and quotes
     * @throws IllegalArgumentException if it is no such path; the message is Kubernetes'
     */
    static FieldPaths resolve(String path, JsonNode schema, boolean brackets) {
        var tokens = tokens(path);
        var names = new ArrayList<String>();
        JsonNode at = schema;
        for (int i = 0; i < tokens.size(); i++) {
            String token = tokens.get(i);
            boolean bracket = token.equals("[");
            if (bracket && !brackets) {
                throw new IllegalArgumentException("array notation is not allowed");
            }
            if (!bracket && !token.equals(".")) {
                throw new IllegalArgumentException("expected [ or . but got: " + token);
            }
            String name = token(tokens, ++i);
            if (bracket) {
                name = unquoted(name);
            }
            at = inside(at, name);
            names.add(name);
            if (bracket && !token(tokens, ++i).equals("]")) {
                throw new IllegalArgumentException("expected ] but got " + tokens.get(i));
            }
        }
        return new FieldPaths(names, at);
    }

    private static String token(List<String> tokens, int index) {
        if (index >= tokens.size()) {
            throw new IllegalArgumentException("unexpected end of JSON path");
        }
        return tokens.get(index);
    }

    private static String unquoted(String token) {
        if (token.length() < 2 || !token.startsWith("'") || !token.endsWith("'")) {
            throw new IllegalArgumentException("expected single quoted string but got " + token);
        }
        return token.substring(1, token.length() - 1).replace("\\'", "'").replace("\\\\", "\\");
    }

    private static JsonNode inside(JsonNode schema, String name) {
        JsonNode found =
                schema.path("properties").isEmpty()
                        ? schema.path("additionalProperties")
                        : schema.path("properties").path(name);
        if (!found.isObject()) {
            throw new IllegalArgumentException("does not refer to a valid field");
        }
        return found;
    }

    /** Dots and brackets alone, and the texts between; a quoted text is one. */
    private static List<String> tokens(String path) {
        var tokens = new ArrayList<String>();
        int from = 0;
        while (from < path.length()) {
            int to = from;
            if (path.charAt(from) == '\'') {
                to = endOfQuoted(path, from);
            } else if (".[]".indexOf(path.charAt(from)) >= 0) {
                to = from + 1;
            } else {
                while (to < path.length() && ".[]".indexOf(path.charAt(to)) < 0) {
                    to++;
                }
            }
            tokens.add(path.substring(from, to));
            from = to;
        }
        return tokens;
    }

    private static int endOfQuoted(String path, int from) {
        for (int i = from + 1; i < path.length(); i++) {
            if (path.charAt(i) == '\'' && path.charAt(i - 1) != '\\') {
                return i + 1;
            }
        }
        return path.length();
    }
}
