package io.trireme.store.etcd;

import io.trireme.store.Revision;
import io.trireme.store.WatchEvent;
import io.trireme.store.etcd.wire.Event;
import io.trireme.store.etcd.wire.KeyValue;
import io.trireme.store.etcd.wire.WatchResponse;

import java.util.ArrayList;
import java.util.List;

/**
 * Puts events into responses of a bounded size. A response holds whole revisions; where one
 * revision is too large, it comes in fragments if the client allows it, else in one large response.
 */
final class WatchResponses {
    private final WatchTerms terms;
    private final Headers headers;
    private final int bytesMax;
    private final List<WatchResponse> responses = new ArrayList<>();
    private WatchResponse.Builder open;
    private long openBytes;
    private Revision last = Revision.ZERO;

    private WatchResponses(WatchTerms terms, Headers headers, int bytesMax) {
        this.terms = terms;
        this.headers = headers;
        this.bytesMax = bytesMax;
        this.open = WatchResponse.newBuilder();
    }

    /**
     * The responses that bring events; none if the watch wants none of them.
     *
     * @param events in revision order
     * @param progress every change up to this revision is in the events
     */
    static List<WatchResponse> of(
            WatchTerms terms,
            List<WatchEvent> events,
            Revision progress,
            Headers headers,
            int bytesMax) {
        var responses = new WatchResponses(terms, headers, bytesMax);
        events.stream().filter(terms::want).forEach(responses::add);
        if (responses.open.getEventsCount() > 0) {
            responses.flush(progress, false);
        }
        return responses.responses;
    }

    private void add(WatchEvent event) {
        Event wire = event(event);
        int bytes = wire.getSerializedSize();
        boolean full = open.getEventsCount() > 0 && openBytes + bytes > bytesMax;
        boolean begins = !event.revision().equals(last);
        if (full && (begins || terms.fragments())) {
            flush(last, !begins);
        }
        open.addEvents(wire);
        openBytes += bytes;
        last = event.revision();
    }

    private void flush(Revision revision, boolean fragment) {
        responses.add(
                open.setHeader(headers.at(revision))
                        .setWatchId(terms.id())
                        .setFragment(fragment)
                        .build());
        open = WatchResponse.newBuilder();
        openBytes = 0;
    }

    private Event event(WatchEvent event) {
        var wire = Event.newBuilder();
        switch (event) {
            case WatchEvent.Put(var entry, _) ->
                    wire.setType(Event.EventType.PUT).setKv(KeyValues.wire(entry));
            case WatchEvent.Delete(var key, var revision, _) ->
                    wire.setType(Event.EventType.DELETE)
                            .setKv(
                                    KeyValue.newBuilder()
                                            .setKey(KeyValues.wire(key))
                                            .setModRevision(revision.value()));
        }
        if (terms.previous()) {
            event.previous().ifPresent(entry -> wire.setPrevKv(KeyValues.wire(entry)));
        }
        return wire.build();
    }
}
