package io.trireme.client.events;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.codahale.metrics.MetricRegistry;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.trireme.api.status.ApiStatus;
import io.trireme.client.ApiClient;
import io.trireme.client.ApiClientException;
import io.trireme.client.events.EventCorrelator.Count;
import io.trireme.client.events.EventCorrelator.Create;
import io.trireme.client.events.EventCorrelator.Drop;
import io.trireme.client.events.EventCorrelator.Note;
import io.trireme.client.testing.FakeApiServer;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;

class EventRecorderTest {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final EventCorrelator correlator = new EventCorrelator();

    @Test
    void equalNotesRaiseTheCountOfOneEvent() throws InterruptedException {
        var server = new FakeApiServer(InstantSource.system());
        try (var recorder =
                ApiEventRecorder.open(
                        new ApiClient(server),
                        "test-controller",
                        "",
                        InstantSource.fixed(Instant.parse("2026-11-24T00:00:00Z")),
                        new MetricRegistry())) {
            var about = server.add(map());
            recorder.normal(about, "Scaled", "to 3");
            recorder.normal(about, "Scaled", "to 3");
            recorder.warning(about, "Failed", "to scale");

            await().until(() -> server.stored(Event.class).size() == 2);
            var scaled =
                    server.stored(Event.class).stream()
                            .filter(event -> event.getReason().equals("Scaled"))
                            .findFirst()
                            .orElseThrow();
            assertEquals(2, scaled.getCount());
            assertEquals("Normal", scaled.getType());
            assertEquals("to 3", scaled.getMessage());
            assertEquals("ConfigMap", scaled.getInvolvedObject().getKind());
            assertEquals(about.getMetadata().getUid(), scaled.getInvolvedObject().getUid());
            assertEquals("test-controller", scaled.getSource().getComponent());
            assertEquals("2026-11-24T00:00:00Z", scaled.getLastTimestamp());
        }
    }

    @Test
    void noteIsWrittenOnceAnUnavailableServerServesAgain() {
        var server = new FakeApiServer(InstantSource.system());
        var unavailable = new AtomicBoolean(true);
        server.intercept(
                _ -> {
                    if (unavailable.getAndSet(false)) {
                        throw new ApiClientException(ApiStatus.unavailable("no leader", 1));
                    }
                });
        var metrics = new MetricRegistry();
        try (var recorder =
                ApiEventRecorder.open(
                        new ApiClient(server), "test", "", InstantSource.system(), metrics)) {
            recorder.normal(server.add(map()), "Scaled", "to 3");

            await().until(() -> server.stored(Event.class).size() == 1);
            assertEquals(0, metrics.counter("event_recorder_dropped_total").getCount());
        }
    }

    @Test
    void manySimilarNotesBecomeOneCombinedEvent() {
        for (int i = 0; i < EventCorrelator.SIMILAR_MAX - 1; i++) {
            create("message " + i);
        }

        var combined = assertInstanceOf(Create.class, correlator.decide(note("yet another"), 0));
        assertTrue(combined.message().startsWith("(combined from similar events): "));
        assertTrue(combined.message().endsWith("yet another"));
        correlator.created(combined.note(), "name");

        var next = assertInstanceOf(Count.class, correlator.decide(note("and another"), 0));
        assertEquals(2, next.count());
    }

    @Test
    void noisyObjectIsHeldBack() {
        create("again");
        for (int i = 1; i < EventCorrelator.OBJECT_BURST; i++) {
            assertInstanceOf(Count.class, correlator.decide(note("again"), 0));
        }

        assertInstanceOf(Drop.class, correlator.decide(note("again"), 0));
        assertInstanceOf(Count.class, correlator.decide(note("again"), 5 * MINUTE));
        assertInstanceOf(Drop.class, correlator.decide(note("again"), 5 * MINUTE));
    }

    private void create(String message) {
        var decision = assertInstanceOf(Create.class, correlator.decide(note(message), 0));
        assertEquals(message, decision.message());
        correlator.created(decision.note(), "name-" + message);
    }

    private static Note note(String message) {
        return new Note("ConfigMap/default/a", "Normal", "Scaled", message);
    }

    private static ConfigMap map() {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("a")
                .endMetadata()
                .build();
    }
}
