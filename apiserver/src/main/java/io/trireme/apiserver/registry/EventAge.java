package io.trireme.apiserver.registry;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.stream.Stream;

/** When an Event last happened. */
final class EventAge {
    private EventAge() {}

    /** The latest of an Event's times; empty if it has none that can be read. */
    static Optional<Instant> lastSeen(ObjectNode event) {
        return Stream.of(
                        event.path("metadata").path("creationTimestamp"),
                        event.path("lastTimestamp"),
                        event.path("eventTime"),
                        event.path("series").path("lastObservedTime"))
                .flatMap(time -> parse(time).stream())
                .max(Instant::compareTo);
    }

    private static Optional<Instant> parse(JsonNode time) {
        try {
            return time.isString()
                    ? Optional.of(OffsetDateTime.parse(time.asString()).toInstant())
                    : Optional.empty();
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }
}
