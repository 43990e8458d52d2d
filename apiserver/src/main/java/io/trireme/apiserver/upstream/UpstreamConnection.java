package io.trireme.apiserver.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.trireme.apiserver.upstream.UpstreamException.Reason;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A connection to another server, for one request. One thread reads and one writes; any thread may
 * close it, which ends both.
 */
final class UpstreamConnection implements AutoCloseable {
    private static final int READ_BYTES = 32 * 1024;

    /** A connection may be given up at any point, so its buffers are the garbage collector's. */
    private static final ByteBufAllocator COLLECTED = new UnpooledByteBufAllocator(false, true);

    private final Socket plain;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final EmbeddedChannel replies;
    private final byte[] buffer = new byte[READ_BYTES];
    private final Runnable onClose;
    private boolean ended;
    private boolean headRead;
    private boolean bodyEnded;
    private boolean closed;

    /**
     * @param head whether the request's method is HEAD, whose reply has no body
     * @param onClose runs once, when the connection closes
     */
    UpstreamConnection(Dialer.Dialed dialed, boolean head, int headerBytesMax, Runnable onClose)
            throws IOException {
        this.plain = dialed.plain();
        this.socket = dialed.socket();
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
        this.replies = new EmbeddedChannel(new Replies(head, headerBytesMax));
        replies.config().setAllocator(COLLECTED);
        this.onClose = onClose;
    }

    /** Knows which replies have no body. */
    private static final class Replies extends HttpResponseDecoder {
        private final boolean head;

        Replies(boolean head, int headerBytesMax) {
            super(
                    new HttpDecoderConfig()
                            .setMaxInitialLineLength(headerBytesMax)
                            .setMaxHeaderSize(headerBytesMax)
                            .setMaxChunkSize(READ_BYTES));
            this.head = head;
        }

        @Override
        protected boolean isContentAlwaysEmpty(HttpMessage message) {
            // What comes after a 101 is not HTTP, whatever its headers say.
            boolean switching =
                    message instanceof HttpResponse response
                            && response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
            return head || switching || super.isContentAlwaysEmpty(message);
        }
    }

    void send(HttpRequest head) throws IOException {
        var encoder = new EmbeddedChannel(new HttpRequestEncoder());
        encoder.writeOutbound(head);
        ByteBuf bytes = encoder.readOutbound();
        out.write(ByteBufUtil.getBytes(bytes));
        bytes.release();
        encoder.finishAndReleaseAll();
        out.flush();
    }

    /**
     * Waits for the head of the reply; those that only say "go on" (1xx) are passed over.
     *
     * @throws UpstreamException it did not come in time, or is no HTTP
     * @throws IOException the connection broke
     */
    HttpResponse readHead(Optional<Duration> limit) throws IOException {
        long deadline = System.nanoTime() + limit.map(Duration::toNanos).orElse(0L);
        while (true) {
            var part =
                    next(limit.isPresent() ? Optional.of(deadline) : Optional.empty())
                            .orElseThrow(() -> new IOException("EOF"));
            if (part instanceof HttpResponse head && !goesOn(head)) {
                headRead = true;
                return head;
            }
            ReferenceCountUtil.release(part);
        }
    }

    private static boolean goesOn(HttpResponse head) {
        return head.status().codeClass() == HttpStatusClass.INFORMATIONAL
                && !head.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
    }

    /**
     * The next piece of the reply's body; empty at its end.
     *
     * @param deadline of {@code System.nanoTime}; empty: any time
     * @throws UpstreamException it did not come in time
     * @throws IOException the connection broke, or the reply was cut off
     */
    Optional<byte[]> readBody(Optional<Long> deadline) throws IOException {
        while (!bodyEnded) {
            var part = nextOfBody(deadline);
            if (!(part instanceof HttpContent content)) {
                ReferenceCountUtil.release(part);
                continue;
            }
            byte[] bytes = ByteBufUtil.getBytes(content.content());
            content.release();
            bodyEnded = content instanceof LastHttpContent;
            if (bytes.length > 0) {
                return Optional.of(bytes);
            }
        }
        return Optional.empty();
    }

    private HttpObject nextOfBody(Optional<Long> deadline) throws IOException {
        try {
            return next(deadline).orElseThrow(() -> new IOException("the reply was cut off"));
        } catch (UpstreamException e) {
            if (e.reason() == Reason.NO_REPLY) {
                throw e;
            }
            throw new IOException(e.getMessage(), e);
        }
    }

    private Optional<HttpObject> next(Optional<Long> deadline) throws IOException {
        while (true) {
            HttpObject part = replies.readInbound();
            if (part != null) {
                if (part.decoderResult().isFailure()) {
                    ReferenceCountUtil.release(part);
                    throw new UpstreamException(
                            Reason.BAD_REPLY,
                            "malformed HTTP response: "
                                    + part.decoderResult().cause().getMessage());
                }
                return Optional.of(part);
            }
            if (ended) {
                return Optional.empty();
            }
            int count = read(deadline);
            if (count < 0) {
                ended = true;
                replies.finish();
            } else {
                replies.writeInbound(Unpooled.copiedBuffer(buffer, 0, count));
            }
        }
    }

    private int read(Optional<Long> deadline) throws IOException {
        if (deadline.isEmpty()) {
            socket.setSoTimeout(0);
            return in.read(buffer);
        }
        long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadline.get() - System.nanoTime());
        try {
            if (leftMillis > 0) {
                socket.setSoTimeout((int) Math.min(leftMillis, Integer.MAX_VALUE));
                return in.read(buffer);
            }
        } catch (SocketTimeoutException _) {
            // Told below.
        }
        throw new UpstreamException(
                Reason.NO_REPLY,
                headRead
                        ? "net/http: request canceled (Client.Timeout or context cancellation while"
                                + " reading body)"
                        : "net/http: timeout awaiting response headers");
    }

    /**
     * Bytes after a 101; empty where the other server ends.
     *
     * @throws SocketTimeoutException none came for so long; may be called again
     */
    Optional<byte[]> readBytes(Duration idleMax) throws IOException {
        ByteBuf early = replies.readInbound();
        while (early != null && !early.isReadable()) {
            early.release();
            early = replies.readInbound();
        }
        if (early != null) {
            byte[] bytes = ByteBufUtil.getBytes(early);
            early.release();
            return Optional.of(bytes);
        }
        socket.setSoTimeout((int) Math.min(idleMax.toMillis(), Integer.MAX_VALUE));
        int count = in.read(buffer);
        return count < 0 ? Optional.empty() : Optional.of(Arrays.copyOf(buffer, count));
    }

    /** Takes what belongs to the head off, so that {@link #readBytes} begins behind it. */
    void leaveHttp() throws IOException {
        HttpObject part = replies.readInbound();
        if (!(part instanceof LastHttpContent)) {
            throw new IOException("the reply goes on as HTTP");
        }
        ReferenceCountUtil.release(part);
    }

    /** Whether the next piece of the body, or its end, is there already. */
    boolean hasMoreBody() {
        return bodyEnded || !replies.inboundMessages().isEmpty();
    }

    /** Whether there are bytes to be had by {@link #readBytes} at once. */
    boolean hasMoreBytes() throws IOException {
        return !replies.inboundMessages().isEmpty() || in.available() > 0;
    }

    void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
    }

    void flush() throws IOException {
        out.flush();
    }

    /** Says that nothing more is sent; what the other server sends is still read. */
    void shutdownOutput() throws IOException {
        out.flush();
        socket.shutdownOutput();
    }

    /** Ends both ways at once. Waiting reads and writes fail. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        try {
            // Closing TLS would wait for a thread that is stuck in a write.
            plain.close();
        } catch (IOException _) {
            // It is gone either way.
        }
        onClose.run();
    }
}
