package io.trireme.apiserver.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.api.codec.Json;
import io.trireme.apiserver.HttpHeaders;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Compares answers with recorded ones: status, the headers that say something, and the body. */
final class RecordedAnswer {
    private static final List<String> HEADERS =
            List.of(
                    "Warning",
                    "Content-Type",
                    "Retry-After",
                    "Location",
                    "Allow",
                    "WWW-Authenticate");

    /** More of a name that is generated is cut away before its suffix. */
    private static final int GENERATED_PREFIX_MAX = 58;

    private final Placeholders placeholders;

    RecordedAnswer(Placeholders placeholders) {
        this.placeholders = placeholders;
    }

    ReplayOutcome compare(Transcript.Exchange exchange, TestRegistry.Answer answer) {
        return compareHead(exchange, answer.status(), answer.headers(), answer.body())
                .and(compareBody(exchange, answer));
    }

    /** Compares status and headers; the latter only where the recording has them. */
    ReplayOutcome compareHead(
            Transcript.Exchange exchange, int status, HttpHeaders headers, String body) {
        if (status != exchange.status()) {
            return new ReplayOutcome.Different(
                    "expected " + exchange.status() + " but was " + status + " " + body);
        }
        boolean recorded = exchange.replyHeaders().containsKey("Content-Type");
        for (String name : recorded ? HEADERS : List.of("Warning")) {
            var expected = exchange.replyHeaders().getOrDefault(name, List.of());
            if (!expected.equals(headers.all(name))) {
                return new ReplayOutcome.Different(
                        "header "
                                + name
                                + ": expected "
                                + expected
                                + " but was "
                                + headers.all(name));
            }
        }
        return new ReplayOutcome.Equal();
    }

    private ReplayOutcome compareBody(Transcript.Exchange exchange, TestRegistry.Answer answer) {
        String recorded = exchange.reply().text();
        return switch (exchange.reply().kind()) {
            case "", "unrecorded" -> new ReplayOutcome.Equal();
            case "json" -> compareJson(withoutChance(exchange), answer.body());
            case "hex" -> {
                var expected = ProtobufBodies.masked(HexFormat.of().parseHex(recorded.strip()));
                var actual = ProtobufBodies.masked(answer.bytes());
                yield expected.equals(actual)
                        ? new ReplayOutcome.Equal()
                        : new ReplayOutcome.Different(
                                "expected " + expected + " but was " + actual);
            }
            case "yaml", "text", "exact text" ->
                    compareText(recorded.stripTrailing(), answer.body().stripTrailing());
            case "names of items" -> {
                var names = new ArrayList<String>();
                for (var item : answer.json().path("items")) {
                    names.add(item.at("/metadata/name").asString());
                }
                yield compareText(recorded.strip(), String.join(" ", names));
            }
            case String kind -> new ReplayOutcome.PassedOver("a body of the kind " + kind);
        };
    }

    private ReplayOutcome compareText(String expected, String actual) {
        return placeholders.matches(expected, actual)
                ? new ReplayOutcome.Equal()
                : new ReplayOutcome.Different("expected " + expected + " but was " + actual);
    }

    ReplayOutcome compareJson(String expected, String actual) {
        if (!actual.startsWith("{")) {
            return new ReplayOutcome.Different("no JSON: " + actual);
        }
        return placeholders
                .difference(
                        Json.parse(expected.getBytes(UTF_8)),
                        Json.parse(actual.getBytes(UTF_8)),
                        "")
                .<ReplayOutcome>map(ReplayOutcome.Different::new)
                .orElseGet(ReplayOutcome.Equal::new);
    }

    /** The recorded answer without the five characters that a name was generated with. */
    private static String withoutChance(Transcript.Exchange exchange) {
        String recorded = exchange.reply().text();
        if (!exchange.body().kind().equals("json")
                || !exchange.body().text().contains("\"generateName\"")) {
            return recorded;
        }
        JsonNode body = Json.parse(exchange.body().text().getBytes(UTF_8));
        String prefix = body.at("/metadata/generateName").asString("");
        if (prefix.length() > GENERATED_PREFIX_MAX) {
            prefix = prefix.substring(0, GENERATED_PREFIX_MAX);
        }
        String name = Json.parse(recorded.getBytes(UTF_8)).at("/details/name").asString("");
        return !prefix.isEmpty() && name.startsWith(prefix)
                ? recorded.replace(name, prefix + "<5>")
                : recorded;
    }
}
