package io.trireme.apiserver.registry;

import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;

import io.trireme.api.status.ApiStatus;
import io.trireme.api.status.ApiStatusException;
import io.trireme.api.text.GoText;
import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.BodySink;
import io.trireme.apiserver.HttpHeaders;
import io.trireme.apiserver.registry.cache.CacheEvent;
import io.trireme.apiserver.registry.cache.CacheFeed;
import io.trireme.apiserver.registry.cache.CachedObject;
import io.trireme.apiserver.registry.cache.WatchCursor;
import io.trireme.store.Revision;
import io.trireme.store.Store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Serves watches from the watch cache, each on its request's own thread. */
final class Watching {
    /** A watch that names no time ends after one to two of these, so that clients spread. */
    private static final Duration TIMEOUT_MIN = Duration.ofMinutes(30);

    private static final Duration BOOKMARK_INTERVAL = Duration.ofMinutes(1);
    private static final Duration BOOKMARK_BEFORE_END = Duration.ofSeconds(2);

    /** How often a silent watch looks whether its client is still there. */
    private static final Duration POLL_LIMIT = Duration.ofSeconds(1);

    private static final int CHUNK_BYTES = 64 << 10;

    private final Store store;
    private final CacheFeed feed;
    private final Listing listing;
    private final Clock clock;
    private final Counter terminated;
    private final Counter open;

    Watching(Store store, CacheFeed feed, Listing listing, Clock clock, MetricRegistry metrics) {
        this.store = store;
        this.feed = feed;
        this.listing = listing;
        this.clock = clock;
        terminated = metrics.counter("apiserver_terminated_watchers_total");
        open = metrics.counter("apiserver_registered_watchers");
    }

    ApiReply watch(Resource resource, ListOptions options, ReplyForm form)
            throws InterruptedException {
        Optional<Long> version;
        try {
            version = options.versionNumber();
        } catch (NumberFormatException e) {
            throw Failures.plain(
                    "resourceVersion: Invalid value: "
                            + GoText.quoted(options.version())
                            + ": "
                            + e.getMessage());
        }
        // The number is unsigned, the store's revisions are not: no store gets that far.
        if (version.isPresent() && version.get() < 0) {
            throw Failures.tooLargeVersion(version.get(), feed.progress().value());
        }
        boolean fromPresent = version.isEmpty() || version.get() == 0;
        boolean initialEvents = options.sendInitialEvents().orElse(fromPresent);
        if (version.isEmpty()) {
            listing.awaitRevision(store.currentRevision().value());
        } else if (initialEvents) {
            listing.awaitRevision(version.get());
        } else {
            listing.awaitRevision(0);
        }
        Start start;
        if (initialEvents || fromPresent) {
            var progress = feed.progress();
            var opened = resource.cache().openAtPresent();
            var at = opened.state().revision();
            start =
                    new Start(
                            initialEvents
                                    ? opened.state().namespace(options.selection().namespace())
                                    : List.of(),
                            opened.cursor(),
                            at.isAfter(progress) ? at : progress);
        } else {
            var asked = new Revision(version.get());
            var cursor = resource.cache().openAfter(asked);
            if (cursor.isEmpty()) {
                return tooOld(form, asked, resource.cache().horizon());
            }
            start = new Start(List.of(), cursor.get(), asked);
        }
        var headers = contentType(form);
        return new ApiReply.Streaming(
                200, headers, sink -> new Session(resource, options, form, start, sink).run());
    }

    /** As {@link #watch}; each event is a message. */
    ApiReply overWebSocket(Resource resource, ListOptions options, ReplyForm form)
            throws InterruptedException {
        if (form.syntax() != ReplyForm.Syntax.JSON) {
            throw Failures.badRequest("watches over WebSocket are in JSON only");
        }
        var headers = HttpHeaders.EMPTY;
        return switch (watch(resource, options, form)) {
            case ApiReply.Full(_, _, byte[] body) ->
                    new ApiReply.Streaming(101, headers, sink -> sink.write(body));
            case ApiReply.Streaming(_, _, var writer) ->
                    new ApiReply.Streaming(101, headers, writer);
            case ApiReply.Upgrade _ ->
                    throw new IllegalStateException("a watch leaves HTTP by itself");
        };
    }

    /**
     * @param initial the objects to begin with
     * @param revision the revision of those, or after which the events begin
     */
    private record Start(List<CachedObject> initial, WatchCursor cursor, Revision revision) {}

    private static ApiReply tooOld(ReplyForm form, Revision asked, Revision horizon) {
        var status =
                Replies.failure(
                        ApiStatus.expired(
                                "too old resource version: " + asked + " (" + horizon + ")"));
        return new ApiReply.Full(200, contentType(form), Renderer.event(form, "ERROR", status));
    }

    /**
     * When the next bookmark is due, by {@link System#nanoTime}: an interval from now, but before
     * the watch's end, so that its client resumes from there. At the end, that is never, once that
     * last one is sent.
     */
    static long nextBookmark(long now, long end) {
        long untilLast = end - BOOKMARK_BEFORE_END.toNanos() - now;
        return untilLast <= 0 ? end : now + Math.min(BOOKMARK_INTERVAL.toNanos(), untilLast);
    }

    private static HttpHeaders contentType(ReplyForm form) {
        String type = form.syntax().mediaType();
        boolean protobuf = form.syntax() == ReplyForm.Syntax.PROTOBUF;
        return HttpHeaders.of("Content-Type", protobuf ? type + ";stream=watch" : type);
    }

    /** One watch. */
    private final class Session {
        private final Resource resource;
        private final Renderer renderer;
        private final ListOptions options;
        private final ReplyForm form;
        private final Start start;
        private final BodySink sink;
        private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();
        private final Duration timeout;
        private long sentRevision;
        private boolean columnsSent;

        Session(
                Resource resource,
                ListOptions options,
                ReplyForm form,
                Start start,
                BodySink sink) {
            this.resource = resource;
            this.renderer = new Renderer(resource, clock);
            this.options = options;
            this.form = form;
            this.start = start;
            this.sink = sink;
            timeout =
                    options.timeout()
                            .orElseGet(
                                    () ->
                                            TIMEOUT_MIN.plusSeconds(
                                                    clock.below((int) TIMEOUT_MIN.toSeconds())));
        }

        void run() throws IOException, InterruptedException {
            open.inc();
            var reader = Thread.currentThread();
            sink.onClose(reader::interrupt);
            try {
                sendInitial();
                follow();
            } catch (ApiStatusException e) {
                // An object that cannot be shown (a conversion failed): its client begins anew.
                append(Renderer.event(form, "ERROR", Replies.failure(e.status())));
                flush();
            } catch (InterruptedException e) {
                if (sink.isOpen()) {
                    throw e;
                }
                // The client is gone or the server drains: the watch is over.
            } finally {
                open.dec();
            }
        }

        private void sendInitial() throws IOException {
            var objects =
                    start.initial().stream()
                            .filter(options.selection()::matches)
                            .map(StoredObject::of)
                            .toList();
            var first = renderer;
            if (resource.view().remote()) {
                objects = StoredObject.served(objects, resource.view());
                first = new Renderer(resource.withView(ObjectView.IDENTITY), clock);
            }
            for (var object : objects) {
                append(first.event(form, CacheEvent.Type.ADDED, object, wantsColumns()));
            }
            sentRevision = start.revision().value();
            if (options.sendInitialEvents().orElse(false) && options.allowBookmarks()) {
                append(renderer.bookmark(form, sentRevision, true));
            }
            flush();
            // A watch without events yet is open all the same: its client waits for the headers.
            sink.flush();
        }

        private void follow() throws IOException, InterruptedException {
            long begin = System.nanoTime();
            long end = begin + timeout.toNanos();
            long nextBookmark = nextBookmark(begin, end);
            while (sink.isOpen()) {
                long now = System.nanoTime();
                if (now - end >= 0) {
                    return;
                }
                boolean bookmarks = options.allowBookmarks();
                long wake = end - now;
                if (bookmarks && nextBookmark - end < 0) {
                    wake = Math.min(wake, Math.max(0, nextBookmark - now));
                }
                boolean due = bookmarks && now - nextBookmark >= 0;
                // Read before the events: what comes up to here is in them.
                var progress = feed.progress();
                var wait = due ? Duration.ZERO : min(Duration.ofNanos(wake), POLL_LIMIT);
                var events = start.cursor().next(wait);
                if (events.isEmpty()) {
                    // Too slow, or the cache began anew: the client resumes from what it has.
                    terminated.inc();
                    return;
                }
                for (var event : events.get()) {
                    send(event);
                }
                if (due && events.get().isEmpty()) {
                    sendBookmark(progress);
                    nextBookmark = nextBookmark(System.nanoTime(), end);
                }
                flush();
            }
        }

        private void sendBookmark(Revision progress) throws IOException {
            if (progress.value() > sentRevision) {
                sentRevision = progress.value();
                append(renderer.bookmark(form, sentRevision, false));
            }
        }

        /** Sends an event as the selection sees it: an object may enter it or leave it. */
        private void send(CacheEvent event) throws IOException {
            var selection = options.selection();
            boolean was = event.previous().map(selection::matches).orElse(false);
            boolean is =
                    event.type() != CacheEvent.Type.DELETED && selection.matches(event.object());
            if (!was && !is) {
                return;
            }
            var type =
                    is
                            ? was ? CacheEvent.Type.MODIFIED : CacheEvent.Type.ADDED
                            : CacheEvent.Type.DELETED;
            var shown = is ? event.object() : event.previous().orElseThrow();
            var object = new StoredObject(shown.json(), event.revision());
            boolean columns = wantsColumns();
            append(
                    event.encoded(
                            new Encoding(form, type, columns, options.selection().view()),
                            () -> renderer.event(form, type, object, columns)));
            sentRevision = event.revision().value();
        }

        /** A Table watch describes its columns in its first event only. */
        private boolean wantsColumns() {
            boolean wants = form.shape() == ReplyForm.Shape.TABLE && !columnsSent;
            columnsSent = true;
            return wants;
        }

        private void append(byte[] line) throws IOException {
            buffer.writeBytes(line);
            if (buffer.size() >= CHUNK_BYTES) {
                sink.write(buffer.toByteArray());
                buffer.reset();
            }
        }

        private void flush() throws IOException {
            if (buffer.size() > 0) {
                sink.write(buffer.toByteArray());
                buffer.reset();
                sink.flush();
            }
        }
    }

    /** What makes two watchers' bytes of an event equal. */
    private record Encoding(
            ReplyForm form, CacheEvent.Type type, boolean columns, ObjectView view) {}

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
