package io.trireme.apiserver.http;

import io.trireme.apiserver.RequestStream;

/** A request that was handed over before it came whole. */
record Arrival(ArrivingBytes body, ReplyChannel reply) implements RequestStream {
    @Override
    public void onClientGone(Runnable action) {
        reply.onClientGone(action);
    }

    @Override
    public void onClose(Runnable action) {
        reply.onClose(action);
    }
}
