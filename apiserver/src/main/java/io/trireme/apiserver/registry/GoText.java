package io.trireme.apiserver.registry;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Text as Go prints it, for messages that clients know by heart. */
public final class GoText {
    private GoText() {}

    /** In double quotes, as {@code %q} prints. */
    public static String quote(String text) {
        var out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\r' -> out.append("\\r");
                case 7 -> out.append("\\a");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case 11 -> out.append("\\v");
                default -> {
                    if (c < ' ' || c == 127) {
                        out.append(String.format("\\x%02x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('"').toString();
    }

    /** A tree as {@code %v} prints it: {@code map[a:b c:[1 2]]}, fields in name order. */
    static String value(JsonNode node) {
        if (node.isObject()) {
            var parts = new TreeMap<String, String>();
            node.properties().forEach(one -> parts.put(one.getKey(), value(one.getValue())));
            return parts.entrySet().stream()
                    .map(one -> one.getKey() + ":" + one.getValue())
                    .collect(Collectors.joining(" ", "map[", "]"));
        }
        if (node.isArray()) {
            var parts = new ArrayList<String>();
            node.forEach(one -> parts.add(value(one)));
            return "[" + String.join(" ", parts) + "]";
        }
        return node.isNull() ? "<nil>" : node.asString();
    }
}
