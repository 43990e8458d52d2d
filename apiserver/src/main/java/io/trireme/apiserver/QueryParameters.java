package io.trireme.apiserver;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The decoded parameters of a query; a name may come more than once. */
public final class QueryParameters {
    public static final QueryParameters EMPTY = new QueryParameters("", new TreeMap<>());

    private final String raw;
    private final SortedMap<String, List<String>> values;

    private QueryParameters(String raw, SortedMap<String, List<String>> values) {
        this.raw = raw;
        this.values = values;
    }

    /**
     * Parses what stands behind the question mark. A pair that cannot be decoded is left out, as
     * Go's {@code url.Query()} does.
     */
    public static QueryParameters parse(String rawQuery) {
        if (rawQuery.isEmpty()) {
            return EMPTY;
        }
        var values = new TreeMap<String, List<String>>();
        for (String pair : rawQuery.split("&", -1)) {
            if (!pair.isEmpty() && pair.indexOf(';') < 0) {
                add(values, pair);
            }
        }
        return new QueryParameters(rawQuery, Collections.unmodifiableSortedMap(values));
    }

    private static void add(SortedMap<String, List<String>> values, String pair) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        try {
            String decodedName = decode(name);
            String decodedValue = decode(value);
            values.computeIfAbsent(decodedName, _ -> new ArrayList<>()).add(decodedValue);
        } catch (IllegalArgumentException _) {
            // A broken escape: the pair is as if it had not been sent.
        }
    }

    private static String decode(String escaped) {
        return URLDecoder.decode(escaped, StandardCharsets.UTF_8);
    }

    /** As it was sent, without the question mark. */
    public String raw() {
        return raw;
    }

    public Optional<String> first(String name) {
        var all = values.get(name);
        return all == null || all.isEmpty() ? Optional.empty() : Optional.of(all.getFirst());
    }

    /** The first value, or the empty string, which Kubernetes takes for "not set". */
    public String text(String name) {
        return first(name).orElse("");
    }

    /**
     * A flag by Kubernetes' rule: absent, {@code 0} and {@code false} are false, all else is true,
     * an empty value too.
     */
    public boolean flag(String name) {
        return first(name)
                .map(value -> !value.equals("0") && !value.equalsIgnoreCase("false"))
                .orElse(false);
    }

    public List<String> all(String name) {
        return List.copyOf(values.getOrDefault(name, List.of()));
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
