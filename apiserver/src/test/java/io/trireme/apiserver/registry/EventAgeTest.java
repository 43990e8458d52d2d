package io.trireme.apiserver.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.api.codec.Json;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.node.ObjectNode;

import java.time.Instant;
import java.util.Optional;

final class EventAgeTest {
    @Test
    void latestOfAllTimesCounts() {
        assertEquals(
                Optional.of(Instant.parse("2026-01-01T00:02:00.5Z")),
                lastSeen(
                        "{\"metadata\":{\"creationTimestamp\":\"2026-01-01T00:00:00Z\"},"
                                + "\"lastTimestamp\":\"2026-01-01T00:01:00Z\",\"eventTime\":null,"
                                + "\"series\":{\"lastObservedTime\":\"2026-01-01T00:02:00.500000Z\"}}"));
    }

    @Test
    void eventWithoutReadableTimesHasNone() {
        assertEquals(Optional.empty(), lastSeen("{\"lastTimestamp\":\"yesterday\"}"));
    }

    private static Optional<Instant> lastSeen(String json) {
        return EventAge.lastSeen((ObjectNode) Json.parse(json.getBytes(UTF_8)));
    }
}
