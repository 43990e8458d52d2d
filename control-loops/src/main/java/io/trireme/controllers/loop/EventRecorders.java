package io.trireme.controllers.loop;

import io.trireme.client.ApiClient;
import io.trireme.client.events.EventRecorder;

/** Makes the event recorder of a controller for a term. */
@FunctionalInterface
public interface EventRecorders {
    /** A recorder that is closed at the end of the term. */
    Open open(ApiClient client, String component);

    /**
     * A recorder and what ends it.
     *
     * @param close writes or drops what waits, and ends the recorder's thread
     */
    record Open(EventRecorder recorder, Runnable close) {}
}
