package io.trireme.apiserver.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;

/**
 * The sending side of one exchange, used by the request's virtual thread. It counts the bytes that
 * the network has not taken yet and makes the writer wait when they are too many; Netty's own
 * writability comes too late here, since a write from another thread is only a queued task at
 * first.
 */
final class ReplyChannel {
    /** Bytes on their way that let the next write through. */
    static final int IN_FLIGHT_MAX = 128 * 1024;

    /** Larger writes are cut, so that a slow client still shows progress. */
    private static final int SLICE_MAX = 32 * 1024;

    private final Channel channel;
    private final Duration stallMax;

    // Guarded by this.
    private int inFlightBytes;
    private long progressNanos;
    private boolean gone;
    private boolean draining;
    private boolean finished;
    private Runnable closeAction;
    private Runnable goneAction;

    ReplyChannel(Channel channel, Duration stallMax) {
        this.channel = channel;
        this.stallMax = stallMax;
    }

    /** Sends a part of the reply that has no body bytes. */
    void writeHead(HttpObject head) throws IOException {
        reserve(0);
        var _ = channel.write(head);
    }

    void writeBody(byte[] bytes, int offset, int length) throws IOException {
        for (int at = offset; at < offset + length; at += SLICE_MAX) {
            int size = Math.min(SLICE_MAX, offset + length - at);
            reserve(size);
            var content = new DefaultHttpContent(Unpooled.wrappedBuffer(bytes, at, size));
            var _ = channel.write(content).addListener(done -> release(size, done.isSuccess()));
        }
    }

    /** Sends bytes as they are, once the channel has left HTTP. */
    void writeBytes(byte[] bytes) throws IOException {
        for (int at = 0; at < bytes.length; at += SLICE_MAX) {
            int size = Math.min(SLICE_MAX, bytes.length - at);
            reserve(size);
            var slice = Unpooled.wrappedBuffer(bytes, at, size);
            var _ = channel.write(slice).addListener(done -> release(size, done.isSuccess()));
        }
    }

    /** Sends a text message, once the channel is a WebSocket. */
    void writeMessage(byte[] text) throws IOException {
        reserve(text.length);
        var frame = new TextWebSocketFrame(Unpooled.wrappedBuffer(text));
        var _ = channel.write(frame).addListener(done -> release(text.length, done.isSuccess()));
    }

    /** The channel itself, for a reply that makes another protocol of it. */
    Channel channel() {
        return channel;
    }

    void flush() {
        channel.flush();
    }

    /** Ends the reply; the channel must not be used afterwards. */
    void finish() {
        finishes();
        var _ = channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
    }

    /** Says goodbye over a WebSocket; the channel must not be used afterwards. */
    void finishMessages() {
        finishes();
        var _ = channel.writeAndFlush(new CloseWebSocketFrame(WebSocketCloseStatus.NORMAL_CLOSURE));
    }

    /** Ends the exchange in a way that the client sees as incomplete. */
    void abort() {
        finishes();
        var _ = channel.close();
    }

    /** Ends what is sent over a channel that has left HTTP; its end is the connection's. */
    void finishBytes() {
        finishes();
        channel.flush();
    }

    private synchronized void finishes() {
        finished = true;
        closeAction = null;
        goneAction = null;
    }

    synchronized boolean isOpen() {
        return !gone && !draining;
    }

    synchronized boolean isClientGone() {
        return gone;
    }

    void onClose(Runnable action) {
        synchronized (this) {
            if (isOpen() || finished) {
                closeAction = action;
                return;
            }
        }
        start(action);
    }

    /** Runs an action once when the client leaves before the reply is whole. */
    void onClientGone(Runnable action) {
        synchronized (this) {
            if (!gone || finished) {
                goneAction = action;
                return;
            }
        }
        start(action);
    }

    /** The client has left: writes fail from now on. */
    void clientGone() {
        Runnable action;
        Runnable other;
        synchronized (this) {
            gone = true;
            action = takeAction();
            other = finished ? null : goneAction;
            goneAction = null;
            notifyAll();
        }
        start(action);
        start(other);
    }

    /** The server stops: what waits for events ends now, other replies may finish. */
    void drain() {
        Runnable action;
        synchronized (this) {
            if (closeAction == null) {
                return;
            }
            draining = true;
            action = takeAction();
            notifyAll();
        }
        start(action);
    }

    private Runnable takeAction() {
        var action = finished ? null : closeAction;
        closeAction = null;
        return action;
    }

    private static void start(Runnable action) {
        if (action != null) {
            Thread.ofVirtual().name("reply-close").start(action);
        }
    }

    /** Waits until the bytes fit; at least one write is always let through. */
    private synchronized void reserve(int bytes) throws IOException {
        progressNanos = System.nanoTime();
        if (mustWait(bytes)) {
            channel.flush();
        }
        try {
            while (mustWait(bytes)) {
                wait(stallLeftMillis());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the client was reading");
        }
        if (!isOpen()) {
            throw new IOException(gone ? "the client is gone" : "the server is stopping");
        }
        inFlightBytes += bytes;
    }

    private synchronized boolean mustWait(int bytes) {
        return isOpen() && inFlightBytes > 0 && inFlightBytes + bytes > IN_FLIGHT_MAX;
    }

    private synchronized long stallLeftMillis() throws IOException {
        long leftMillis = stallMax.toMillis() - (System.nanoTime() - progressNanos) / 1_000_000;
        if (leftMillis <= 0) {
            throw new IOException("the client took no bytes for " + stallMax);
        }
        return leftMillis;
    }

    private void release(int bytes, boolean taken) {
        if (!taken) {
            clientGone();
        }
        synchronized (this) {
            inFlightBytes -= bytes;
            progressNanos = System.nanoTime();
            notifyAll();
        }
    }
}
