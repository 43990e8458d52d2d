package io.trireme.api.cel;

import java.util.Locale;

/** Texts as Go prints them. */
final class Texts {
    private Texts() {}

    /** In double quotes, with Go's escapes: {@code %q}. */
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
                                case 7 -> quoted.append("\\a");
                                case '\b' -> quoted.append("\\b");
                                case '\f' -> quoted.append("\\f");
                                case 11 -> quoted.append("\\v");
                                default -> {
                                    if (c < ' ' || c == 127) {
                                        quoted.append(String.format(Locale.ROOT, "\\x%02x", c));
                                    } else {
                                        quoted.appendCodePoint(c);
                                    }
                                }
                            }
                        });
        return quoted.append('"').toString();
    }

    /** As a JSON string of Go's encoder, which escapes what HTML knows, too. */
    static String json(String text) {
        var json = new StringBuilder("\"");
        text.codePoints()
                .forEach(
                        c -> {
                            switch (c) {
                                case '"' -> json.append("\\\"");
                                case '\\' -> json.append("\\\\");
                                case '\n' -> json.append("\\n");
                                case '\r' -> json.append("\\r");
                                case '\t' -> json.append("\\t");
                                case '\b' -> json.append("\\b");
                                case '\f' -> json.append("\\f");
                                default -> {
                                    if (c < ' '
                                            || c == '<'
                                            || c == '>'
                                            || c == '&'
                                            || c == 0x2028
                                            || c == 0x2029) {
                                        json.append(String.format(Locale.ROOT, "\\u%04x", c));
                                    } else {
                                        json.appendCodePoint(c);
                                    }
                                }
                            }
                        });
        return json.append('"').toString();
    }
}
