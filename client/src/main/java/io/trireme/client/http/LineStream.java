package io.trireme.client.http;

import static java.util.Objects.requireNonNull;

import io.trireme.client.ApiStream;
import io.trireme.client.ApiUnreachableException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A response body as lines. It asks the HTTP client for one part at a time, so a slow reader slows
 * the server down and holds no more than one part.
 */
final class LineStream implements ApiStream, BodySubscriber<LineStream> {
    /** Above what an object of the largest allowed size needs. */
    private static final int LINE_BYTES_MAX = 16 << 20;

    private sealed interface Signal {}

    private record Part(List<ByteBuffer> buffers) implements Signal {}

    private record Failed(Throwable cause) implements Signal {}

    private record Ended() implements Signal {}

    private final int status;
    private final SortedMap<String, String> headers;
    private final Duration idleLimit;

    /** At most one part and one end at a time, by the subscription's demand. */
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();

    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    private volatile boolean closed;

    /** What was received and not yet read; the reading thread's, as are the next two. */
    private final ArrayDeque<ByteBuffer> unread = new ArrayDeque<>();

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean ended;

    LineStream(int status, SortedMap<String, String> headers, Duration idleLimit) {
        this.status = status;
        this.headers = requireNonNull(headers, "headers");
        this.idleLimit = requireNonNull(idleLimit, "idleLimit");
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public SortedMap<String, String> headers() {
        return headers;
    }

    @Override
    public Optional<byte[]> nextLine() throws InterruptedException {
        while (!closed) {
            while (!unread.isEmpty()) {
                if (takeLine(unread.peek())) {
                    return Optional.of(finishLine());
                }
                unread.remove();
            }
            if (ended) {
                return line.size() == 0 ? Optional.empty() : Optional.of(finishLine());
            }
            receive();
        }
        return Optional.empty();
    }

    /** Moves bytes up to the next line feed; false when the buffer ends before one. */
    private boolean takeLine(ByteBuffer buffer) {
        int start = buffer.position();
        int end = start;
        while (end < buffer.limit() && buffer.get(end) != '\n') {
            end++;
        }
        byte[] bytes = new byte[end - start];
        buffer.get(bytes);
        line.writeBytes(bytes);
        if (line.size() > LINE_BYTES_MAX) {
            close();
            throw ApiUnreachableException.withoutEffect(
                    "a line is longer than " + LINE_BYTES_MAX + " bytes", null);
        }
        if (buffer.hasRemaining()) {
            buffer.get();
            return true;
        }
        return false;
    }

    private byte[] finishLine() {
        byte[] bytes = line.toByteArray();
        line.reset();
        return bytes;
    }

    private void receive() throws InterruptedException {
        switch (signals.poll(idleLimit.toNanos(), TimeUnit.NANOSECONDS)) {
            case Part(var buffers) -> {
                unread.addAll(buffers);
                subscription.join().request(1);
            }
            case Ended() -> ended = true;
            case Failed(var cause) -> {
                ended = true;
                if (closed) {
                    return; // Closing makes the body fail; that is no news.
                }
                throw ApiUnreachableException.withoutEffect(
                        "the connection broke: " + cause.getMessage(), cause);
            }
            case null -> {
                close();
                throw ApiUnreachableException.withoutEffect(
                        "nothing came for " + idleLimit, new IOException("idle"));
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        var _ = subscription.thenAccept(Flow.Subscription::cancel);
        signals.add(new Ended());
    }

    @Override
    public CompletionStage<LineStream> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        subscription.complete(newSubscription);
        newSubscription.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        signals.add(new Part(buffers));
    }

    @Override
    public void onError(Throwable failure) {
        signals.add(new Failed(failure));
    }

    @Override
    public void onComplete() {
        signals.add(new Ended());
    }
}
