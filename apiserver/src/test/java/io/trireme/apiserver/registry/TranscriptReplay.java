package io.trireme.apiserver.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.api.codec.Json;
import io.trireme.apiserver.HttpHeaders;

import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Sends the requests of a recording to a registry of its own and compares status, headers and
 * bodies, masked as the recording is. What the recording does not show is made up: an object's uid
 * and version are this registry's, others are invented.
 */
final class TranscriptReplay implements AutoCloseable {
    private static final Pattern RECORDED_VERSION =
            Pattern.compile("(\"resourceVersion\": ?\")\\d+\"");

    /** For an answer that is known to come, so that a busy machine loses none. */
    private static final Duration KNOWN_EVENTS_MAX = Duration.ofSeconds(20);

    private static final Duration EVENTS_MAX = Duration.ofSeconds(2);
    private static final Duration WATCH_END_MAX = Duration.ofSeconds(6);
    private static final Duration REMOVAL_MAX = Duration.ofSeconds(2);

    private final KnownDifferences differences;
    private final Placeholders placeholders = new Placeholders();
    private final RecordedAnswer answers = new RecordedAnswer(placeholders);
    private final UnshownSteps steps;
    private final RequestedTokens tokens = new RequestedTokens();
    private TestRegistry registry;

    TranscriptReplay(String topic, TestRegistry registry, KnownDifferences differences) {
        this.registry = registry;
        this.differences = differences;
        steps = new UnshownSteps(topic, placeholders);
    }

    ReplayOutcome run(Transcript.Exchange exchange) throws Exception {
        registry = steps.before(exchange.title(), registry);
        // Who recorded left the server time to hear of a new role.
        registry.catchUp();
        tokens.of(exchange).ifPresent(token -> placeholders.learn("jwt", token));
        var target = placeholders.fill(exchange.target(), name -> invented(name, exchange));
        var body = placeholders.fill(exchange.body().text(), name -> invented(name, exchange));
        if (target.isEmpty() || body.isEmpty()) {
            return new ReplayOutcome.PassedOver("a value that the recording does not show");
        }
        var headers = HttpHeaders.of("Host", "127.0.0.1:6443");
        for (var header : exchange.headers()) {
            headers = headers.and(header.name(), tokens.fill(credentials(header)));
        }
        String sent = steps.sent(exchange.title(), target.get());
        return isWatch(exchange)
                ? watch(exchange, sent, headers)
                : call(exchange, sent, headers, body.get());
    }

    /** A watch in protobuf is read whole: the recorded ones were ended by the server. */
    private static boolean isWatch(Transcript.Exchange exchange) {
        String kind = exchange.reply().kind();
        boolean asked =
                exchange.target().contains("watch=") || exchange.target().contains("/watch/");
        return exchange.status() == 200 && (kind.equals("json-lines") || (asked && kind.isEmpty()));
    }

    /** {@code Bearer <token of alice>} stands for alice's token. */
    private static String credentials(Transcript.Header header) {
        return header.name().equals("Authorization")
                ? header.value()
                        .replaceFirst("^Bearer <token of <other: (B.*)>>$", "$1")
                        .replaceFirst("<token of (?:<other: )?([^>]*)>+$", "$1")
                : header.value();
    }

    private Optional<String> invented(String name, Transcript.Exchange exchange) {
        if (name.startsWith("uid")) {
            return Optional.of(
                    isUidOfAnswer(name, exchange)
                            ? present(exchange.target(), "/metadata/uid")
                            : UUID.nameUUIDFromBytes(name.getBytes(UTF_8)).toString());
        }
        if (name.startsWith("rv")) {
            return Optional.of(present("/api/v1/namespaces", "/metadata/resourceVersion"));
        }
        if (name.startsWith("nodePort")) {
            return Optional.of("30123");
        }
        return name.startsWith("clusterIP") ? Optional.of("10.0.0.123") : Optional.empty();
    }

    private static boolean isUidOfAnswer(String name, Transcript.Exchange exchange) {
        return exchange.reply().kind().equals("json")
                && Json.parse(exchange.reply().text().getBytes(UTF_8))
                        .at("/metadata/uid")
                        .asString("")
                        .equals("<" + name + ">");
    }

    private String present(String target, String pointer) {
        try {
            return registry.get(target.replaceFirst("/status$", "")).text(pointer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private ReplayOutcome call(
            Transcript.Exchange exchange, String target, HttpHeaders headers, String body)
            throws InterruptedException {
        byte[] sent =
                exchange.body().kind().equals("hex")
                        ? HexFormat.of().parseHex(body.strip())
                        : ofThePresent(exchange, target, body).getBytes(UTF_8);
        var answer = registry.call(exchange.method(), target, headers, sent);
        tokens.note(answer);
        if (exchange.status() == 404 && exchange.method().equals("GET")) {
            answer = onceGone(answer, target, headers);
        }
        return answers.compare(exchange, answer);
    }

    /** Whole objects were sent with versions of the recorded server, unmasked. */
    private String ofThePresent(Transcript.Exchange exchange, String target, String body) {
        var recorded = RECORDED_VERSION.matcher(body);
        boolean meantToFit =
                exchange.status() / 100 == 2 || target.contains("/customresourcedefinitions/");
        if (!exchange.method().equals("PUT") || !meantToFit || !recorded.find()) {
            return body;
        }
        String present = present(target, "/metadata/resourceVersion");
        return recorded.replaceFirst("$1" + present + "\"");
    }

    /** Who recorded waited for what a server removes in its own time. */
    private TestRegistry.Answer onceGone(
            TestRegistry.Answer first, String target, HttpHeaders headers)
            throws InterruptedException {
        var answer = first;
        long end = System.nanoTime() + REMOVAL_MAX.toNanos();
        while (answer.status() == 200 && System.nanoTime() < end) {
            registry.catchUp();
            answer = registry.call("GET", target, headers, "");
        }
        return answer;
    }

    private ReplayOutcome watch(Transcript.Exchange exchange, String target, HttpHeaders headers)
            throws Exception {
        var expected = exchange.reply().text().lines().filter(line -> !line.isBlank()).toList();
        ReplayOutcome during = new ReplayOutcome.Equal();
        try (var watch = registry.watch(target, headers)) {
            for (var inner : exchange.during()) {
                during = during.and(run(inner));
            }
            boolean known = differences.of(exchange.title()).isEmpty();
            await(watch, expected.size(), known ? KNOWN_EVENTS_MAX : EVENTS_MAX);
            if (exchange.endedByServer()) {
                watch.join(WATCH_END_MAX);
            }
            return during.and(answers.compareHead(exchange, watch.status, watch.headers, ""))
                    .and(compareEvents(expected, watch.lines()));
        }
    }

    private static void await(OpenWatch watch, int events, Duration limit)
            throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (watch.lines().size() < events && !watch.ended() && System.nanoTime() < deadline) {
            watch.join(Duration.ofMillis(10));
        }
    }

    private ReplayOutcome compareEvents(List<String> expected, List<String> lines) {
        if (lines.size() != expected.size()) {
            return new ReplayOutcome.Different(
                    "expected " + expected.size() + " events but were " + lines);
        }
        for (int i = 0; i < lines.size(); i++) {
            if (answers.compareJson(expected.get(i), lines.get(i))
                    instanceof ReplayOutcome.Different(var why)) {
                return new ReplayOutcome.Different("event " + i + why);
            }
        }
        return new ReplayOutcome.Equal();
    }

    @Override
    public void close() {
        registry.close();
    }
}
