package io.trireme.controllers.loop;

import static java.util.Objects.requireNonNull;

import io.trireme.client.ApiClient;
import io.trireme.client.events.EventRecorder;

import java.time.InstantSource;

/**
 * What a controller acts with while this process leads.
 *
 * @param client its writes are fenced by the term, so they are refused once the term is over
 * @param events events of the controller, likewise fenced
 */
public record LeaderTerm(ApiClient client, EventRecorder events, InstantSource clock) {
    public LeaderTerm {
        requireNonNull(client, "client");
        requireNonNull(events, "events");
        requireNonNull(clock, "clock");
    }
}
