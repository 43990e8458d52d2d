package io.trireme.client.events;

import static java.util.Objects.requireNonNull;

import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.trireme.client.ApiClient;
import io.trireme.client.ApiClientException;
import io.trireme.client.ApiUnreachableException;
import io.trireme.client.PatchType;
import io.trireme.client.ResourceClient;
import io.trireme.client.events.EventCorrelator.Note;
import io.trireme.client.json.ObjectCodec;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Writes Events to the API server from one virtual thread. Notes wait in a queue of {@value
 * #QUEUE_SIZE}; when it is full, when an object is too noisy or the server stays away, they are
 * dropped and counted in {@code event_recorder_dropped_total}.
 */
public final class ApiEventRecorder implements EventRecorder, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ApiEventRecorder.class);
    private static final int QUEUE_SIZE = 1000;
    private static final int ATTEMPTS_MAX = 3;
    private static final Duration ATTEMPT_PAUSE = Duration.ofSeconds(2);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);
    private static final int MESSAGE_LENGTH_MAX = 1024;

    private record Pending(ObjectReference about, Note note, Instant at) {}

    private final ResourceClient<Event> events;
    private final String component;
    private final String host;
    private final InstantSource clock;
    private final Counter dropped;
    private final EventCorrelator correlator = new EventCorrelator();
    private final BlockingQueue<Pending> queue = new ArrayBlockingQueue<>(QUEUE_SIZE);
    private final Thread writer;

    /** The writer's. */
    private long lastNanos;

    private ApiEventRecorder(
            ApiClient client,
            String component,
            String host,
            InstantSource clock,
            MetricRegistry metrics) {
        this.events = client.resource(Event.class);
        this.component = requireNonNull(component, "component");
        this.host = requireNonNull(host, "host");
        this.clock = requireNonNull(clock, "clock");
        this.dropped = metrics.counter("event_recorder_dropped_total");
        this.writer = Thread.ofVirtual().name("events-" + component).unstarted(this::write);
    }

    /**
     * Starts the writer.
     *
     * @param component who notes, such as {@code deployment-controller}
     * @param host on which machine; empty when it does not matter
     */
    public static ApiEventRecorder open(
            ApiClient client,
            String component,
            String host,
            InstantSource clock,
            MetricRegistry metrics) {
        var recorder = new ApiEventRecorder(client, component, host, clock, metrics);
        recorder.writer.start();
        return recorder;
    }

    @Override
    public void normal(HasMetadata about, String reason, String message) {
        record(about, "Normal", reason, message);
    }

    @Override
    public void warning(HasMetadata about, String reason, String message) {
        record(about, "Warning", reason, message);
    }

    private void record(HasMetadata about, String type, String reason, String message) {
        var metadata = about.getMetadata();
        var reference =
                new ObjectReferenceBuilder()
                        .withApiVersion(about.getApiVersion())
                        .withKind(about.getKind())
                        .withNamespace(metadata.getNamespace())
                        .withName(metadata.getName())
                        .withUid(metadata.getUid())
                        .withResourceVersion(metadata.getResourceVersion())
                        .build();
        String key =
                about.getKind()
                        + "/"
                        + metadata.getNamespace()
                        + "/"
                        + metadata.getName()
                        + "/"
                        + metadata.getUid();
        String text =
                message.length() <= MESSAGE_LENGTH_MAX
                        ? message
                        : message.substring(0, MESSAGE_LENGTH_MAX);
        var note = new Note(key, type, reason, text);
        if (!queue.offer(new Pending(reference, note, clock.instant()))) {
            dropped.inc();
        }
    }

    private void write() {
        try {
            while (true) {
                write(queue.take());
            }
        } catch (InterruptedException _) {
            // Being closed.
        }
    }

    private void write(Pending pending) throws InterruptedException {
        var decision = correlator.decide(pending.note(), System.nanoTime());
        for (int attempt = 1; ; attempt++) {
            try {
                act(pending, decision);
                return;
            } catch (ApiUnreachableException e) {
                if (attempt == ATTEMPTS_MAX || e.outcomeUnknown()) {
                    drop(e);
                    return;
                }
                Thread.sleep(ATTEMPT_PAUSE);
            } catch (ApiClientException e) {
                // A server in the same process answers so what a distant one leaves unanswered.
                if (attempt == ATTEMPTS_MAX || !(e.isUnavailable() || e.isTooManyRequests())) {
                    drop(e);
                    return;
                }
                Thread.sleep(ATTEMPT_PAUSE);
            } catch (RuntimeException e) {
                drop(e);
                return;
            }
        }
    }

    private void drop(RuntimeException reason) {
        dropped.inc();
        boolean expected =
                reason instanceof ApiClientException e
                        && (e.isNamespaceTerminating() || e.isNotFound());
        if (!expected) {
            log.atWarn()
                    .addKeyValue("component", component)
                    .addKeyValue("reason", reason.getMessage())
                    .log("event dropped");
        }
    }

    private void act(Pending pending, EventCorrelator.Decision decision)
            throws InterruptedException {
        switch (decision) {
            case EventCorrelator.Create(var note, var message) -> create(pending, note, message);
            case EventCorrelator.Count count -> raise(pending, count);
            case EventCorrelator.Drop() -> dropped.inc();
        }
    }

    private void create(Pending pending, Note note, String message) throws InterruptedException {
        var event = event(pending, message);
        events.create(event);
        correlator.created(note, event.getMetadata().getName());
    }

    private void raise(Pending pending, EventCorrelator.Count count) throws InterruptedException {
        var patch = new LinkedHashMap<String, Object>();
        patch.put("count", count.count());
        patch.put("lastTimestamp", timestamp(pending.at()));
        patch.put("message", count.message());
        try {
            events.patch(
                    namespace(pending.about()),
                    count.eventName(),
                    PatchType.STRATEGIC_MERGE,
                    ObjectCodec.write(patch),
                    "",
                    "");
        } catch (ApiClientException e) {
            if (!e.isNotFound()) {
                throw e;
            }
            // Expired on the server; a count of one begins anew.
            correlator.gone(count.note());
            create(pending, count.note(), count.message());
        }
    }

    private Event event(Pending pending, String message) {
        var about = pending.about();
        // Names must differ even when the clock stands still between two notes.
        lastNanos = Math.max(lastNanos + 1, ChronoUnit.NANOS.between(Instant.EPOCH, pending.at()));
        return new EventBuilder()
                .withNewMetadata()
                .withNamespace(namespace(about))
                .withName(about.getName() + "." + Long.toHexString(lastNanos))
                .endMetadata()
                .withInvolvedObject(about)
                .withReason(pending.note().reason())
                .withMessage(message)
                .withType(pending.note().type())
                .withCount(1)
                .withFirstTimestamp(timestamp(pending.at()))
                .withLastTimestamp(timestamp(pending.at()))
                .withNewSource(component, host.isEmpty() ? null : host)
                .withReportingComponent(component)
                .withReportingInstance(host)
                .build();
    }

    private static String timestamp(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Events about cluster-scoped objects live in the namespace {@code default}. */
    private static String namespace(ObjectReference about) {
        return about.getNamespace() == null ? "default" : about.getNamespace();
    }

    /** Stops the writer; notes still waiting are dropped. May be called twice. */
    @Override
    public void close() {
        writer.interrupt();
        try {
            if (!writer.join(CLOSE_LIMIT)) {
                log.atWarn().addKeyValue("component", component).log("writer does not end");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
