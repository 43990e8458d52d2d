package io.trireme.apiserver.registry.connect;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A query as Go's {@code url.Values} encodes it: by name, the values of a name in their order. */
final class KubeletQuery {
    private final Map<String, List<String>> values = new TreeMap<>();

    void add(String name, String value) {
        values.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
    }

    void flag(String name, boolean on) {
        if (on) {
            add(name, "true");
        }
    }

    /** With the question mark in front, unless it is empty. */
    String encoded() {
        String all =
                values.entrySet().stream()
                        .flatMap(
                                entry ->
                                        entry.getValue().stream()
                                                .map(value -> pair(entry.getKey(), value)))
                        .collect(Collectors.joining("&"));
        return all.isEmpty() ? "" : "?" + all;
    }

    private static String pair(String name, String value) {
        // Java leaves the star and escapes the tilde, Go does it the other way round.
        return name + "=" + URLEncoder.encode(value, UTF_8).replace("*", "%2A").replace("%7E", "~");
    }
}
