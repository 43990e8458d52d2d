package io.trireme.api.codec;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Finds what is wrong with the syntax of a JSON text and words it as a Kubernetes API server does.
 * Used only on bodies that the parser has refused already.
 */
final class JsonSyntax {
    private static final String END = "unexpected end of JSON input";

    private final byte[] text;
    private int at;

    private JsonSyntax(byte[] text) {
        this.text = text;
    }

    /** The first fault, or empty if the text is well formed (its strings' bytes aside). */
    static Optional<String> fault(byte[] text) {
        JsonSyntax syntax = new JsonSyntax(text);
        try {
            syntax.document();
            return Optional.empty();
        } catch (Fault fault) {
            return Optional.of(fault.getMessage());
        }
    }

    private static final class Fault extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Fault(String message) {
            super(message, null, false, false);
        }
    }

    private void document() {
        value(0);
        skipSpace();
        if (at < text.length) {
            throw unexpected("after top-level value");
        }
    }

    private void value(int depth) {
        if (depth > Json.DEPTH_MAX) {
            throw new Fault(Json.TOO_DEEP);
        }
        skipSpace();
        int first = peek();
        switch (first) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            default -> {
                if (first != '-' && !isDigit(first)) {
                    throw unexpected("looking for beginning of value");
                }
                number();
            }
        }
    }

    private void object(int depth) {
        at++;
        skipSpace();
        if (peek() == '}') {
            at++;
            return;
        }
        while (true) {
            skipSpace();
            if (peek() != '"') {
                throw unexpected("looking for beginning of object key string");
            }
            string();
            skipSpace();
            if (peek() != ':') {
                throw unexpected("after object key");
            }
            at++;
            value(depth + 1);
            skipSpace();
            int next = peek();
            if (next == '}') {
                at++;
                return;
            }
            if (next != ',') {
                throw unexpected("after object key:value pair");
            }
            at++;
        }
    }

    private void array(int depth) {
        at++;
        skipSpace();
        if (peek() == ']') {
            at++;
            return;
        }
        while (true) {
            value(depth + 1);
            skipSpace();
            int next = peek();
            if (next == ']') {
                at++;
                return;
            }
            if (next != ',') {
                throw unexpected("after array element");
            }
            at++;
        }
    }

    private void string() {
        at++;
        while (peek() != '"') {
            int c = peek();
            if (c < 0x20) {
                throw unexpected("in string literal");
            }
            at++;
            if (c == '\\') {
                escape();
            }
        }
        at++;
    }

    private void escape() {
        int c = peek();
        if (c == 'u') {
            at++;
            for (int i = 0; i < 4; i++) {
                if (Character.digit(peek(), 16) < 0) {
                    throw unexpected("in \\u hexadecimal character escape");
                }
                at++;
            }
        } else if ("\"\\/bfnrt".indexOf(c) >= 0) {
            at++;
        } else {
            throw unexpected("in string escape code");
        }
    }

    private void literal(String word) {
        for (int i = 1; i < word.length(); i++) {
            at++;
            if (peek() != word.charAt(i)) {
                throw unexpected("in literal " + word + " (expecting '" + word.charAt(i) + "')");
            }
        }
        at++;
    }

    private void number() {
        if (peek() == '-') {
            at++;
            if (!isDigit(peek())) {
                throw unexpected("in numeric literal");
            }
        }
        if (peek() == '0') {
            at++;
        } else {
            digits();
        }
        if (at < text.length && text[at] == '.') {
            at++;
            if (!isDigit(peek())) {
                throw unexpected("after decimal point in numeric literal");
            }
            digits();
        }
        if (at < text.length && (text[at] == 'e' || text[at] == 'E')) {
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            if (!isDigit(peek())) {
                throw unexpected("in exponent of numeric literal");
            }
            digits();
        }
    }

    private void digits() {
        while (at < text.length && isDigit(text[at])) {
            at++;
        }
    }

    private void skipSpace() {
        while (at < text.length && " \t\r\n".indexOf(text[at]) >= 0) {
            at++;
        }
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private int peek() {
        if (at >= text.length) {
            throw new Fault(END);
        }
        return text[at] & 0xff;
    }

    /** Bytes are named one by one, as characters of Latin-1: so does Go. */
    private Fault unexpected(String where) {
        int c = peek();
        String name =
                switch (c) {
                    case '\'' -> "'\\''";
                    case '"' -> "'\"'";
                    default -> '\'' + quoted(c) + '\'';
                };
        return new Fault("invalid character " + name + " " + where);
    }

    private static String quoted(int c) {
        return switch (c) {
            case '\\' -> "\\\\";
            case 7 -> "\\a";
            case '\b' -> "\\b";
            case '\f' -> "\\f";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case 11 -> "\\v";
            default -> {
                if (c < 0x20 || c == 0x7f) {
                    yield String.format("\\x%02x", c);
                }
                boolean unprintable = (c >= 0x80 && c < 0xa1) || c == 0xad;
                yield unprintable
                        ? String.format("\\u%04x", c)
                        : new String(new byte[] {(byte) c}, StandardCharsets.ISO_8859_1);
            }
        };
    }
}
