package io.trireme.deploy.loopback;

import io.trireme.apiserver.BodySink;
import io.trireme.apiserver.BodyWriter;
import io.trireme.client.ApiStream;
import io.trireme.client.ApiUnreachableException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A streaming reply read by lines. The server's writer runs on a virtual thread of its own and is
 * held back by a bounded queue of chunks; a reader that takes nothing for too long is cut off, as a
 * slow client on the wire is.
 */
final class LoopbackStream implements ApiStream {
    private static final Logger log = LoggerFactory.getLogger(LoopbackStream.class);
    private static final int CHUNKS_MAX = 64;
    private static final long STALL_MAX_SECONDS = 60;

    /** What the writer hands over. */
    private sealed interface Piece {
        @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
        record Bytes(byte[] content) implements Piece {}

        record End(Optional<Throwable> failure) implements Piece {}
    }

    private final int status;
    private final SortedMap<String, String> headers;
    private final BlockingQueue<Piece> pieces = new ArrayBlockingQueue<>(CHUNKS_MAX);
    private final ArrayDeque<byte[]> lines = new ArrayDeque<>();
    private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
    private final List<Runnable> closeActions = new ArrayList<>();
    private volatile boolean closed;
    private boolean ended;

    private LoopbackStream(int status, SortedMap<String, String> headers) {
        this.status = status;
        this.headers = headers;
    }

    static LoopbackStream of(int status, SortedMap<String, String> headers, byte[] body) {
        var stream = new LoopbackStream(status, headers);
        stream.split(body);
        stream.end();
        return stream;
    }

    static LoopbackStream start(int status, SortedMap<String, String> headers, BodyWriter writer) {
        var stream = new LoopbackStream(status, headers);
        Thread.ofVirtual().name("loopback-stream").start(() -> stream.run(writer));
        return stream;
    }

    private void run(BodyWriter writer) {
        Optional<Throwable> failure = Optional.empty();
        try {
            writer.writeTo(new Sink());
        } catch (IOException e) {
            failure = Optional.of(e);
        } catch (InterruptedException e) {
            failure = Optional.of(e);
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("a reply in this process failed");
            failure = Optional.of(e);
        }
        try {
            // The reader may have gone; then nobody takes the end either, and nobody misses it.
            if (!closed) {
                pieces.put(new Piece.End(failure));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
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
        while (lines.isEmpty()) {
            if (ended || closed) {
                return Optional.empty();
            }
            // A close from another thread is noticed within a second even if nothing comes.
            switch (pieces.poll(1, TimeUnit.SECONDS)) {
                case null -> {}
                case Piece.Bytes(var content) -> split(content);
                case Piece.End(var failure) -> {
                    end();
                    if (failure.isPresent()) {
                        throw ApiUnreachableException.withoutEffect(
                                "the stream was cut off", failure.get());
                    }
                }
            }
        }
        return Optional.of(lines.removeFirst());
    }

    private void split(byte[] content) {
        int start = 0;
        for (int i = 0; i < content.length; i++) {
            if (content[i] == '\n') {
                partial.write(content, start, i - start);
                lines.addLast(partial.toByteArray());
                partial.reset();
                start = i + 1;
            }
        }
        partial.writeBytes(Arrays.copyOfRange(content, start, content.length));
    }

    private void end() {
        ended = true;
        if (partial.size() > 0) {
            lines.addLast(partial.toByteArray());
            partial.reset();
        }
    }

    @Override
    public void close() {
        List<Runnable> actions;
        synchronized (closeActions) {
            if (closed) {
                return;
            }
            closed = true;
            actions = List.copyOf(closeActions);
        }
        // A writer that waits for room finds some, then finds the stream closed.
        pieces.clear();
        actions.forEach(action -> Thread.ofVirtual().name("loopback-close").start(action));
    }

    /** The writer's side. */
    private final class Sink implements BodySink {
        @Override
        public void write(byte[] chunk) throws IOException {
            requireOpen();
            try {
                if (!pieces.offer(new Piece.Bytes(chunk), STALL_MAX_SECONDS, TimeUnit.SECONDS)) {
                    close();
                    throw new IOException("the reader takes nothing");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
            requireOpen();
        }

        @Override
        public void flush() throws IOException {
            requireOpen();
        }

        @Override
        public boolean isOpen() {
            return !closed;
        }

        @Override
        public void onClose(Runnable action) {
            synchronized (closeActions) {
                if (!closed) {
                    closeActions.add(action);
                    return;
                }
            }
            Thread.ofVirtual().name("loopback-close").start(action);
        }

        private void requireOpen() throws IOException {
            if (closed) {
                throw new IOException("the reader is gone");
            }
        }
    }
}
