package io.trireme.apiserver.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.api.codec.Json;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The placeholders of a transcript and what this run has for them: learned from the first answer
 * that shows one, and then held to.
 */
final class Placeholders {
    private static final Pattern TOKEN =
            Pattern.compile(
                    "<(continue \\{.*?\\}|uid\\d+|rv\\d+|clusterIP\\d+|nodePort\\d+|time-later|time|"
                            + "microtime|5|date|jwt|server|secure-port|key id|base64url"
                            + "|base64 of a PEM certificate request[^>]*)>");
    private static final Pattern NODE_PORT = Pattern.compile("\"<(nodePort\\d+)>\"");
    private static final Pattern AGE = Pattern.compile("(\\d+[smhdy]){1,2}");
    private static final Pattern RANDOM_VOLUME = Pattern.compile("kube-api-access-[a-z0-9]{5}");

    private final Map<String, String> known = new HashMap<>();

    /** This run has a value that no answer showed. */
    void learn(String name, String value) {
        known.put(name, value);
    }

    /**
     * A recorded request with this run's values.
     *
     * @param unknown finds a value that is not known yet by the placeholder's name
     * @return empty if a value is not known and not to be found
     */
    Optional<String> fill(String recorded, Function<String, Optional<String>> unknown) {
        var out = new StringBuilder();
        // A number on the wire, a text in the recording.
        var matcher = TOKEN.matcher(NODE_PORT.matcher(recorded).replaceAll("<$1>"));
        while (matcher.find()) {
            String name = matcher.group(1);
            String value;
            if (name.startsWith("continue ")) {
                var json = fill(name.substring("continue ".length()), unknown);
                if (json.isEmpty()) {
                    return Optional.empty();
                }
                value = token(json.get());
            } else if (name.startsWith("base64 of a PEM certificate request")) {
                value = CertificateRequests.base64(name.contains("O=system:masters"));
            } else if (name.equals("time")) {
                value = TestRegistry.NOW.toString();
            } else {
                value = known.get(name);
                if (value == null) {
                    value = unknown.apply(name).orElse(null);
                }
                if (value != null) {
                    known.put(name, value);
                }
            }
            if (value == null) {
                return Optional.empty();
            }
            matcher.appendReplacement(out, Matcher.quoteReplacement(value));
        }
        matcher.appendTail(out);
        return Optional.of(out.toString());
    }

    private static String token(String pythonDict) {
        String json = pythonDict.replace('\'', '"');
        // Revisions are numbers on the wire and texts in the transcript.
        json = json.replaceAll("\"rv\":\"(\\d+)\"", "\"rv\":$1");
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(UTF_8));
    }

    /** Whether an answer is the recorded one; the first difference if not. */
    Optional<String> difference(JsonNode expected, JsonNode actual, String path) {
        if (expected.isObject() && actual.isObject()) {
            var names = new HashSet<String>();
            for (var field : expected.properties()) {
                // Owners' fields name keys of lists, and so uids.
                String name = fill(field.getKey(), _ -> Optional.empty()).orElse(field.getKey());
                names.add(name);
                var other = actual.get(name);
                if (other == null) {
                    return Optional.of(path + "." + name + " is missing");
                }
                var inside = difference(field.getValue(), other, path + "." + name);
                if (inside.isPresent()) {
                    return inside;
                }
            }
            for (var field : actual.properties()) {
                if (!names.contains(field.getKey())) {
                    return Optional.of(
                            path + "." + field.getKey() + " is not expected: " + field.getValue());
                }
            }
            return Optional.empty();
        }
        if (expected.isArray() && actual.isArray()) {
            if (expected.size() != actual.size()) {
                return Optional.of(
                        path + " has " + actual.size() + " not " + expected.size() + " elements");
            }
            for (int i = 0; i < expected.size(); i++) {
                var inside = difference(expected.get(i), actual.get(i), path + "[" + i + "]");
                if (inside.isPresent()) {
                    return inside;
                }
            }
            return Optional.empty();
        }
        // The cells of a Table tell ages, and no time passes here.
        boolean ages = path.contains(".cells[") && isAge(expected) && isAge(actual);
        boolean texts =
                expected.isString()
                        && (actual.isString() || actual.isNumber())
                        && matches(expected.asString(), actual.asString());
        boolean same = ages || texts || Trees.same(expected, actual);
        return same
                ? Optional.empty()
                : Optional.of(path + ": expected " + expected + " but was " + actual);
    }

    private static boolean isAge(JsonNode cell) {
        return AGE.matcher(cell.asString("")).matches();
    }

    boolean matches(String expected, String actual) {
        if (expected.startsWith("<continue ")) {
            String json =
                    expected.substring("<continue ".length(), expected.length() - 1)
                            .replace('\'', '"');
            var token = new String(Base64.getUrlDecoder().decode(actual), UTF_8);
            return difference(
                            Json.parse(json.getBytes(UTF_8)), Json.parse(token.getBytes(UTF_8)), "")
                    .isEmpty();
        }
        String text = RANDOM_VOLUME.matcher(expected).replaceAll("kube-api-access-<5>");
        var regex = new StringBuilder();
        var names = new ArrayList<String>();
        int from = 0;
        var matcher = TOKEN.matcher(text);
        while (matcher.find()) {
            regex.append(Pattern.quote(text.substring(from, matcher.start())));
            regex.append("(.+?)");
            names.add(matcher.group(1));
            from = matcher.end();
        }
        regex.append(Pattern.quote(text.substring(from)));
        var found = Pattern.compile(regex.toString(), Pattern.DOTALL).matcher(actual);
        if (!found.matches()) {
            return false;
        }
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            String value = found.group(i + 1);
            boolean numbered =
                    Character.isDigit(name.charAt(name.length() - 1)) && name.length() > 1;
            if (numbered && !value.equals(known.computeIfAbsent(name, _ -> value))) {
                return false;
            }
        }
        return true;
    }
}
