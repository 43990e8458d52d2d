package io.trireme.api.cel;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An absolute URL or an absolute path, read as leniently as Go's {@code net/url} does (spaces in
 * paths, say). Its parts are as written.
 *
 * @param host with the port
 * @param path escaped as it was, with what had to be escaped
 * @param query what follows the question mark
 */
record Url(String scheme, String host, String path, String query) {
    private static final String UNESCAPED = "-_.~$&+,/:;=@!'()*[]";

    static Optional<Url> parse(String text) {
        int fragment = text.indexOf('#');
        return whole(text) ? split(fragment < 0 ? text : text.substring(0, fragment)) : none();
    }

    private static Optional<Url> none() {
        return Optional.empty();
    }

    private static boolean whole(String text) {
        return !text.isEmpty() && text.chars().noneMatch(c -> c < ' ' || c == 127);
    }

    private static Optional<Url> split(String text) {
        String scheme = "";
        String rest = text;
        int colon = text.indexOf(':');
        if (colon > 0 && scheme(text.substring(0, colon))) {
            scheme = text.substring(0, colon).toLowerCase(Locale.ROOT);
            rest = text.substring(colon + 1);
        }
        String query = "";
        int mark = rest.indexOf('?');
        if (mark >= 0) {
            query = rest.substring(mark + 1);
            rest = rest.substring(0, mark);
        }
        if (!rest.startsWith("/")) {
            // An opaque URL: mailto:someone.
            return scheme.isEmpty() ? none() : Optional.of(new Url(scheme, "", "", query));
        }
        String host = "";
        if (rest.startsWith("//") && (!scheme.isEmpty() || !rest.startsWith("///"))) {
            int end = rest.indexOf('/', 2);
            host = end < 0 ? rest.substring(2) : rest.substring(2, end);
            rest = end < 0 ? "" : rest.substring(end);
            host = host.substring(host.lastIndexOf('@') + 1);
            if (!validHost(host)) {
                return none();
            }
        }
        return escapesValid(rest)
                ? Optional.of(new Url(scheme, host, escaped(rest), query))
                : none();
    }

    private static boolean scheme(String text) {
        return Character.isLetter(text.charAt(0))
                && text.chars()
                        .allMatch(
                                c ->
                                        c < 128
                                                && (Character.isLetterOrDigit(c)
                                                        || "+-.".indexOf(c) >= 0));
    }

    private static boolean validHost(String host) {
        String port;
        if (host.startsWith("[")) {
            int end = host.lastIndexOf(']');
            if (end < 0) {
                return false;
            }
            port = host.substring(end + 1);
        } else {
            int colon = host.indexOf(':');
            port = colon < 0 ? "" : host.substring(colon);
        }
        boolean number =
                port.isEmpty()
                        || (port.startsWith(":")
                                && port.substring(1).chars().allMatch(c -> c >= '0' && c <= '9'));
        return number && host.chars().noneMatch(c -> c == ' ' || c == '<' || c == '>' || c == '"');
    }

    private static boolean escapesValid(String path) {
        for (int i = path.indexOf('%'); i >= 0; i = path.indexOf('%', i + 1)) {
            if (i + 2 >= path.length()
                    || !HexFormat.isHexDigit(path.charAt(i + 1))
                    || !HexFormat.isHexDigit(path.charAt(i + 2))) {
                return false;
            }
        }
        return true;
    }

    private static String escaped(String path) {
        var text = new StringBuilder();
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            int c = b & 0xff;
            if (c < 128
                    && (Character.isLetterOrDigit(c) || c == '%' || UNESCAPED.indexOf(c) >= 0)) {
                text.append((char) c);
            } else {
                text.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return text.toString();
    }

    String hostname() {
        if (host.startsWith("[")) {
            return host.substring(1, host.lastIndexOf(']'));
        }
        int colon = host.indexOf(':');
        return colon < 0 ? host : host.substring(0, colon);
    }

    String port() {
        int colon = host.startsWith("[") ? host.lastIndexOf("]:") + 1 : host.indexOf(':');
        return colon <= 0 ? "" : host.substring(colon + 1);
    }

    /** The values of each key, unescaped; what cannot be unescaped is left out. */
    EntryMap parameters() {
        Map<String, List<Object>> values = new TreeMap<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            var key = unescaped(equals < 0 ? pair : pair.substring(0, equals));
            var value = unescaped(equals < 0 ? "" : pair.substring(equals + 1));
            if (!pair.isEmpty() && pair.indexOf(';') < 0 && key.isPresent() && value.isPresent()) {
                values.computeIfAbsent(key.get(), _ -> new ArrayList<>()).add(value.get());
            }
        }
        var map = new EntryMap();
        values.forEach((key, list) -> map.insert(key, new ElementList(list)));
        return map;
    }

    private static Optional<String> unescaped(String text) {
        if (!escapesValid(text)) {
            return Optional.empty();
        }
        var bytes = new ByteArrayOutputStream();
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < content.length; i++) {
            switch (content[i]) {
                case '%' -> {
                    bytes.write(
                            HexFormat.fromHexDigit(content[i + 1]) << 4
                                    | HexFormat.fromHexDigit(content[i + 2]));
                    i += 2;
                }
                case '+' -> bytes.write(' ');
                default -> bytes.write(content[i]);
            }
        }
        return Optional.of(bytes.toString(StandardCharsets.UTF_8));
    }
}
