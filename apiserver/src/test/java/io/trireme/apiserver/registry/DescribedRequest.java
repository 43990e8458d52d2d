package io.trireme.apiserver.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.regex.Pattern;

/**
 * A request that a recording describes by its size, made anew.
 *
 * @param type of the body
 */
record DescribedRequest(String method, String target, String type, String body) {
    private static final Pattern SIZE = Pattern.compile(".* (\\d+) bytes.*:");
    private static final Pattern REPEATED =
            Pattern.compile("\\[(\\{[^{}]*}), .*<\\.\\.\\. (\\d+) bytes in all>", Pattern.DOTALL);
    private static final String JSON = "application/json";
    private static final String OBJECT =
            """
            {"apiVersion": "v1", "kind": "%s", "metadata": {"name": "%s"%s}, "data": {"k": "%s"}}\
            """;

    static DescribedRequest of(String words) {
        var size = SIZE.matcher(words);
        if (!size.matches()) {
            throw new IllegalArgumentException("a request of no known size: " + words);
        }
        int bytes = Integer.parseInt(size.group(1));
        return switch (words.substring(0, words.indexOf(' '))) {
            case "annotations" -> {
                String annotations =
                        ", \"annotations\": {\"a\": \"" + "x".repeat(bytes - 1) + "\"}";
                yield create(
                        "t-val",
                        "configmaps",
                        OBJECT.formatted("ConfigMap", "l", annotations, "v"));
            }
            case "ConfigMap" ->
                    create(
                            "t-val",
                            "configmaps",
                            OBJECT.formatted("ConfigMap", "big", "", "x".repeat(bytes)));
            case "Secret" -> {
                String value =
                        Base64.getEncoder().encodeToString("x".repeat(bytes).getBytes(UTF_8));
                yield create("t-val", "secrets", OBJECT.formatted("Secret", "big", "", value));
            }
            case "POST" -> {
                int frame = OBJECT.formatted("ConfigMap", "large", "", "").length();
                yield create(
                        "t-neg",
                        "configmaps",
                        OBJECT.formatted("ConfigMap", "large", "", "x".repeat(bytes - frame)));
            }
            case "merge" -> {
                String frame = "{\"data\": {\"k\": \"%s\"}}";
                yield new DescribedRequest(
                        "PATCH",
                        "/api/v1/namespaces/t-neg/configmaps/a",
                        "application/merge-patch+json",
                        frame.formatted("x".repeat(bytes - frame.length() + 2)));
            }
            default -> throw new IllegalArgumentException("an unknown request: " + words);
        };
    }

    private static DescribedRequest create(String namespace, String plural, String body) {
        return new DescribedRequest(
                "POST", "/api/v1/namespaces/" + namespace + "/" + plural, JSON, body);
    }

    /**
     * A list of equal objects, cut in the recording: {@code [{…}, {…}, <... 480048 bytes in all>}.
     */
    static String expanded(String text) {
        var cut = REPEATED.matcher(text);
        if (!cut.matches()) {
            return text;
        }
        String one = cut.group(1);
        int separator = ", ".length();
        int count =
                (Integer.parseInt(cut.group(2)) - "[]".length() + separator)
                        / (one.length() + separator);
        return "[" + (one + ", ").repeat(count - 1) + one + "]";
    }
}
