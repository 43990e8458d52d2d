package io.trireme.apiserver;

import io.trireme.api.status.ApiStatus;
import io.trireme.api.status.ApiStatusException;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The media types a client accepts, the most wanted first. */
public final class AcceptHeader {
    private final List<MediaRange> ranges;

    /** A type such as {@code application/json} with its parameters other than q. */
    public record MediaRange(String type, Map<String, String> parameters, double quality) {}

    private AcceptHeader(List<MediaRange> ranges) {
        this.ranges = ranges;
    }

    public static AcceptHeader of(HttpHeaders headers) {
        var ranges = new ArrayList<MediaRange>();
        for (String header : headers.all("Accept")) {
            for (String one : header.split(",", -1)) {
                parse(one).ifPresent(ranges::add);
            }
        }
        if (ranges.isEmpty()) {
            ranges.add(new MediaRange("*/*", Map.of(), 1));
        }
        ranges.sort(Comparator.comparingDouble(MediaRange::quality).reversed());
        return new AcceptHeader(ranges);
    }

    private static Optional<MediaRange> parse(String text) {
        var words = text.split(";", -1);
        String type = words[0].strip().toLowerCase(Locale.ROOT);
        if (type.indexOf('/') < 0) {
            return Optional.empty();
        }
        var parameters = new TreeMap<String, String>();
        double quality = 1;
        for (int i = 1; i < words.length; i++) {
            var pair = words[i].strip().split("=", 2);
            if (pair.length == 2 && pair[0].equals("q")) {
                quality = quality(pair[1]);
            } else if (pair.length == 2) {
                parameters.put(pair[0], pair[1]);
            }
        }
        return Optional.of(new MediaRange(type, parameters, quality));
    }

    private static double quality(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    public List<MediaRange> ranges() {
        return ranges;
    }

    /** The first range that takes one of these types, whatever its parameters. */
    public Optional<String> firstOf(String... types) {
        for (var range : ranges) {
            for (String type : types) {
                if (range.quality > 0 && takes(range, type)) {
                    return Optional.of(type);
                }
            }
        }
        return Optional.empty();
    }

    private static boolean takes(MediaRange range, String type) {
        String major = type.substring(0, type.indexOf('/'));
        return range.type.equals(type)
                || range.type.equals("*/*")
                || range.type.equals(major + "/*");
    }

    public static ApiStatusException notAcceptable() {
        return new ApiStatusException(
                new ApiStatus(
                        406,
                        "NotAcceptable",
                        "only the following media types are accepted: application/json,"
                                + " application/yaml, application/vnd.kubernetes.protobuf",
                        Optional.empty()));
    }
}
