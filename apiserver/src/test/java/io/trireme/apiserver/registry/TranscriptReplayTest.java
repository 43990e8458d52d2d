package io.trireme.apiserver.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.trireme.store.memory.InMemoryStore;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Replays what was recorded from a real Kubernetes server and holds the answers against each other.
 * The recordings lie beside the project (../shared); where they are not, the test passes over them.
 * What differs is listed with its reason in {@code known-differences/}; {@code -Dreplay.show=crud}
 * (or {@code all}) prints the differences, {@code -Dgolden.rewrite} takes out of the lists what
 * became equal and writes docs/conformance.md anew.
 */
final class TranscriptReplayTest {
    private static final Path RECORDINGS = recordings();
    private static final boolean REWRITE = System.getProperty("golden.rewrite") != null;

    /** The slow ones first, since they run beside each other. */
    static final List<String> TOPICS =
            List.of(
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
                    "allow-privileged-off");

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
    @FieldSource("TOPICS")
    void answersDifferForKnownReasonsOnly(String topic) throws Exception {
        assumeTrue(Files.isDirectory(RECORDINGS), "no recordings beside the project");
        var differences = KnownDifferences.read(topic);
        var outcomes = new LinkedHashMap<String, ReplayOutcome>();
        try (var replay = new TranscriptReplay(topic, registry(topic), differences)) {
            for (var exchange : Transcript.read(RECORDINGS.resolve(topic + ".txt")).exchanges()) {
                var outcome = replay.run(exchange);
                outcomes.put(exchange.title(), outcome);
                show(topic, exchange, outcome);
            }
        }
        printCounts(topic, outcomes);
        if (REWRITE) {
            differences.rewrite(outcomes);
            return;
        }
        assertEquals("", String.join("\n", differences.complaints(outcomes)));
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

    private static void show(String topic, Transcript.Exchange exchange, ReplayOutcome outcome) {
        String shown = System.getProperty("replay.show", "");
        if (outcome instanceof ReplayOutcome.Equal
                || !(shown.equals("all") || shown.equals(topic))) {
            return;
        }
        System.out.println(
                topic
                        + " "
                        + exchange.title()
                        + " "
                        + exchange.method()
                        + " "
                        + exchange.target()
                        + "\n    "
                        + outcome);
    }

    private static void printCounts(String topic, Map<String, ReplayOutcome> outcomes) {
        long passedOver =
                outcomes.values().stream()
                        .filter(ReplayOutcome.PassedOver.class::isInstance)
                        .count();
        long equal =
                outcomes.values().stream().filter(ReplayOutcome.Equal.class::isInstance).count();
        System.out.println(
                "replay "
                        + topic
                        + ": "
                        + equal
                        + " of "
                        + (outcomes.size() - passedOver)
                        + " answers equal, "
                        + passedOver
                        + " passed over");
    }

    @Test
    void conformancePageTellsEveryDifference() throws IOException {
        assumeTrue(Files.isDirectory(RECORDINGS), "no recordings beside the project");
        assumeTrue(!REWRITE, "the page is written at the end");
        assertEquals(ConformancePage.expected(RECORDINGS, TOPICS), ConformancePage.actual());
    }

    @AfterAll
    static void writeConformancePage() throws IOException {
        if (REWRITE && Files.isDirectory(RECORDINGS)) {
            ConformancePage.write(ConformancePage.expected(RECORDINGS, TOPICS));
        }
    }
}
