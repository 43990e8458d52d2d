package io.trireme.apiserver.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.api.codec.Json;
import io.trireme.apiserver.HttpHeaders;
import io.trireme.store.memory.InMemoryStore;

import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Replays what was recorded from a real Kubernetes server and holds the answers against each other.
 * The recordings lie beside the project (../shared); where they are not, the test passes over them.
 * The answers known to be equal are listed in {@code known-answers/}, so that none is lost; {@code
 * -Dgolden.rewrite} writes the lists anew, and {@code -Dreplay.show=crud} prints differences.
 */
final class TranscriptReplayTest {
    private static final Path RECORDINGS = recordings();
    private static final Path KNOWN = Path.of("src/test/resources/known-answers");

    private static Path recordings() {
        for (var up = Path.of("").toAbsolutePath(); up != null; up = up.getParent()) {
            var found = up.resolve("shared/kubernetes-1.36/transcripts");
            if (Files.isDirectory(found)) {
                return found;
            }
        }
        return Path.of("no-recordings");
    }

    /** Each over a registry of its own, at once with others, since some wait for watches to end. */
    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @ValueSource(
            strings = {
                "crd",
                "crud",
                "preconditions",
                "patches",
                "watch",
                "lists",
                "generate-name",
                "dry-run",
                "deletion",
                "field-validation",
                "put-creates",
                "subresources",
                "server-side-apply",
                "expired",
                "authn-authz",
                "negotiation-and-errors",
                "validation",
                "admission",
                "admission-policy",
                "webhooks-and-apiservices",
                "allow-privileged-off"
            })
    void answersThatWereEqualStayEqual(String topic) throws Exception {
        assumeTrue(Files.isDirectory(RECORDINGS), "no recordings beside the project");
        var equal = new TreeSet<String>();
        int total = 0;
        int skipped = 0;
        try (var registry = registry(topic)) {
            var replay = new Replay(registry, known(topic));
            for (var exchange : Transcript.read(RECORDINGS.resolve(topic + ".txt")).exchanges()) {
                total++;
                unseen(registry, topic, exchange.title());
                var outcome = replay.run(exchange);
                switch (outcome) {
                    case Replay.Equal _ -> equal.add(exchange.title());
                    case Replay.Skipped _ -> skipped++;
                    case Replay.Different(var why) -> {
                        if (topic.equals(System.getProperty("replay.show"))
                                || "all".equals(System.getProperty("replay.show"))) {
                            System.out.println(
                                    topic
                                            + " "
                                            + exchange.title()
                                            + " "
                                            + exchange.method()
                                            + " "
                                            + exchange.target()
                                            + "\n    "
                                            + why);
                        }
                    }
                }
            }
        }
        System.out.println(
                "replay "
                        + topic
                        + ": "
                        + equal.size()
                        + " of "
                        + (total - skipped)
                        + " answers equal, "
                        + skipped
                        + " passed over");
        holdAgainstKnown(topic, equal);
    }

    /**
     * Does what was done while recording and is not in the recording: the second of two budgets
     * over one pod was deleted, or else Kubernetes would have refused its eviction again.
     */
    private static void unseen(TestRegistry registry, String topic, String title)
            throws InterruptedException {
        if (topic.equals("subresources") && title.equals("9.11")) {
            String budgets = "/apis/policy/v1/namespaces/t-sub/poddisruptionbudgets/";
            assertEquals(200, registry.call("DELETE", budgets + "pdb2", "").status());
        }
    }

    private static TestRegistry registry(String topic) {
        return switch (topic) {
            case "authn-authz", "subresources", "webhooks-and-apiservices" ->
                    TestRegistry.withBootstrapRoles();
            case "allow-privileged-off" ->
                    TestRegistry.over(
                            new InMemoryStore(),
                            RegistryConfig.defaults().withAllowPrivileged(false));
            case String _ -> TestRegistry.open();
        };
    }

    private static void holdAgainstKnown(String topic, Set<String> equal) throws IOException {
        var file = KNOWN.resolve(topic + ".txt");
        if (System.getProperty("golden.rewrite") != null) {
            Files.createDirectories(KNOWN);
            Files.writeString(file, String.join("\n", equal) + "\n");
            return;
        }
        var lost = new TreeSet<>(known(topic));
        lost.removeAll(equal);
        assertEquals(new TreeSet<>(), lost, "answers that were equal and are not any more");
    }

    private static Set<String> known(String topic) throws IOException {
        var file = KNOWN.resolve(topic + ".txt");
        var titles =
                Files.exists(file)
                        ? new TreeSet<>(Files.readAllLines(file))
                        : new TreeSet<String>();
        titles.remove("");
        return titles;
    }

    /** Runs exchanges against a registry. */
    private static final class Replay {
        private static final Pattern RECORDED_VERSION =
                Pattern.compile("(\"resourceVersion\": ?\")\\d+\"");

        private final TestRegistry registry;
        private final Set<String> known;
        private final Placeholders placeholders = new Placeholders();
        private final RequestedTokens tokens = new RequestedTokens();

        Replay(TestRegistry registry, Set<String> known) {
            this.registry = registry;
            this.known = known;
        }

        sealed interface Outcome {}

        record Equal() implements Outcome {}

        record Skipped() implements Outcome {}

        record Different(String why) implements Outcome {}

        Outcome run(Transcript.Exchange exchange) throws InterruptedException {
            placeholders.choose(tokens.of(exchange));
            var target = placeholders.fill(exchange.target());
            var body = placeholders.fill(exchange.body().text());
            if (target.isEmpty() || body.isEmpty()) {
                return new Skipped();
            }
            // Who recorded left the server time to hear of a new role.
            registry.catchUp();
            var headers = HttpHeaders.EMPTY;
            for (var header : exchange.headers()) {
                headers = headers.and(header.name(), tokens.fill(credentials(header)));
            }
            boolean watch =
                    exchange.reply().kind().equals("json-lines")
                            || exchange.target().contains("watch=")
                            || exchange.target().contains("/watch/");
            // A watch in protobuf is read whole: the recorded ones were ended by the server.
            return watch && exchange.status() == 200 && !exchange.reply().kind().equals("hex")
                    ? watch(exchange, target.get(), headers)
                    : call(exchange, target.get(), headers, body.get());
        }

        /** {@code Bearer <token of alice>} stands for alice's token. */
        private static String credentials(Transcript.Header header) {
            return header.name().equals("Authorization")
                    ? header.value()
                            .replaceFirst("^Bearer <token of <other: (B.*)>>$", "$1")
                            .replaceFirst("<token of (?:<other: )?([^>]*)>+$", "$1")
                    : header.value();
        }

        private Outcome call(
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
            if (answer.status() != exchange.status()) {
                return new Different(
                        "expected "
                                + exchange.status()
                                + " but was "
                                + answer.status()
                                + " "
                                + answer.body());
            }
            var warnings = exchange.replyHeaders().getOrDefault("Warning", List.of());
            if (!warnings.equals(answer.headers().all("Warning"))) {
                return new Different("warnings " + answer.headers().all("Warning"));
            }
            return switch (exchange.reply().kind()) {
                case "", "unrecorded" -> new Equal();
                case "json" -> compare(exchange.reply().text(), answer.body());
                case "hex" -> compareProtobuf(exchange, answer);
                case "names of items" -> {
                    var names = new ArrayList<String>();
                    for (var item : answer.json().path("items")) {
                        names.add(item.at("/metadata/name").asString());
                    }
                    String actual = String.join(" ", names);
                    yield actual.equals(exchange.reply().text().strip())
                            ? new Equal()
                            : new Different(
                                    "expected " + exchange.reply().text() + " but was " + actual);
                }
                case String _ -> new Skipped();
            };
        }

        /** Updates of definitions were recorded with versions of the recorded server. */
        private String ofThePresent(Transcript.Exchange exchange, String target, String body)
                throws InterruptedException {
            var recorded = RECORDED_VERSION.matcher(body);
            if (!exchange.method().equals("PUT")
                    || !target.contains("/customresourcedefinitions/")
                    || !recorded.find()) {
                return body;
            }
            String present =
                    registry.get(target.replaceFirst("/status$", ""))
                            .text("/metadata/resourceVersion");
            return recorded.replaceFirst("$1" + present + "\"");
        }

        /** Who recorded waited for what a server removes in its own time. */
        private TestRegistry.Answer onceGone(
                TestRegistry.Answer first, String target, HttpHeaders headers)
                throws InterruptedException {
            var answer = first;
            long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
            while (answer.status() == 200 && System.nanoTime() < end) {
                registry.catchUp();
                answer = registry.call("GET", target, headers, "");
            }
            return answer;
        }

        private static Outcome compareProtobuf(
                Transcript.Exchange exchange, TestRegistry.Answer answer) {
            String type = answer.headers().first("Content-Type").orElse("");
            var recordedTypes = exchange.replyHeaders().getOrDefault("Content-Type", List.of());
            if (!recordedTypes.equals(List.of(type))) {
                return new Different("expected " + recordedTypes + " but was " + type);
            }
            var expected =
                    ProtobufBodies.masked(HexFormat.of().parseHex(exchange.reply().text().strip()));
            var actual = ProtobufBodies.masked(answer.bytes());
            return expected.equals(actual)
                    ? new Equal()
                    : new Different("expected " + expected + " but was " + actual);
        }

        private Outcome compare(String expected, String actual) {
            if (!actual.startsWith("{")) {
                return new Different("no JSON: " + actual);
            }
            return placeholders
                    .difference(
                            Json.parse(expected.getBytes(UTF_8)),
                            Json.parse(actual.getBytes(UTF_8)),
                            "")
                    .<Outcome>map(Different::new)
                    .orElseGet(Equal::new);
        }

        private Outcome watch(Transcript.Exchange exchange, String target, HttpHeaders headers)
                throws InterruptedException {
            var expected = exchange.reply().text().lines().filter(l -> !l.isBlank()).toList();
            Optional<String> inner = Optional.empty();
            List<String> lines;
            try (var watch = registry.watch(target, headers)) {
                for (var during : exchange.during()) {
                    if (run(during) instanceof Different(var why)) {
                        inner = Optional.of("while open: " + why);
                    }
                }
                // Long for answers that are known to come, so that a busy machine loses none.
                var limit = known.contains(exchange.title()) ? 20 : 2;
                var deadline = System.nanoTime() + Duration.ofSeconds(limit).toNanos();
                while (watch.lines().size() < expected.size() && System.nanoTime() < deadline) {
                    watch.join(Duration.ofMillis(10));
                }
                if (exchange.endedByServer()) {
                    watch.join(Duration.ofSeconds(6));
                }
                lines = watch.lines();
            }
            if (inner.isPresent()) {
                return new Different(inner.get());
            }
            if (lines.size() != expected.size()) {
                return new Different("expected " + expected.size() + " events but were " + lines);
            }
            for (int i = 0; i < lines.size(); i++) {
                if (compare(expected.get(i), lines.get(i)) instanceof Different(var why)) {
                    return new Different("event " + i + why);
                }
            }
            return new Equal();
        }
    }
}
