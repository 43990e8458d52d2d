package io.trireme.client.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.api.status.ApiStatus;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the {@code Status} of a refused call, also where a proxy answered with plain text. */
public final class StatusReader {
    private static final int TEXT_LENGTH_MAX = 512;

    private StatusReader() {}

    public static ApiStatus read(int code, Map<String, String> headers, byte[] body) {
        try {
            var tree = ObjectCodec.MAPPER.readTree(body);
            if (tree.path("kind").asString("").equals("Status")) {
                return read(tree, code);
            }
        } catch (JacksonException _) {
            // Not JSON: a proxy's own page. Its text is the best message there is.
        }
        String text = new String(body, 0, Math.min(body.length, TEXT_LENGTH_MAX), UTF_8).strip();
        String message = "the server answered " + code + (text.isEmpty() ? "" : ": " + text);
        int retryAfter = seconds(headers.getOrDefault("retry-after", ""));
        return new ApiStatus(
                code,
                "",
                message,
                retryAfter == 0
                        ? Optional.empty()
                        : Optional.of(
                                new ApiStatus.Details("", "", "", "", List.of(), retryAfter)));
    }

    static ApiStatus read(JsonNode status, int defaultCode) {
        return new ApiStatus(
                status.path("code").asInt(defaultCode),
                status.path("reason").asString(""),
                status.path("message").asString(""),
                Optional.of(status.path("details"))
                        .filter(JsonNode::isObject)
                        .map(StatusReader::details));
    }

    private static ApiStatus.Details details(JsonNode details) {
        var causes = new ArrayList<ApiStatus.Cause>();
        for (var cause : details.path("causes")) {
            causes.add(
                    new ApiStatus.Cause(
                            cause.path("reason").asString(""),
                            cause.path("message").asString(""),
                            cause.path("field").asString("")));
        }
        return new ApiStatus.Details(
                details.path("name").asString(""),
                details.path("group").asString(""),
                details.path("kind").asString(""),
                details.path("uid").asString(""),
                List.copyOf(causes),
                details.path("retryAfterSeconds").asInt(0));
    }

    private static int seconds(String header) {
        try {
            return Integer.parseInt(header);
        } catch (NumberFormatException _) {
            return 0; // Absent, or a date, which no API server sends.
        }
    }
}
