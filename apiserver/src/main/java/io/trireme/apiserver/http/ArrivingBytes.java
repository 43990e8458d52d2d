package io.trireme.apiserver.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelConfig;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;

/**
 * What a client sends, from the event loop to one reading thread. When {@link #HELD_BYTES_MAX} are
 * there that nobody has read, we stop reading from the client; what its socket had already given us
 * is still taken.
 */
final class ArrivingBytes extends InputStream {
    static final int HELD_BYTES_MAX = 64 * 1024;

    private final ChannelConfig channel;

    // Guarded by this.
    private final ArrayDeque<byte[]> pieces = new ArrayDeque<>();
    private int offset;
    private int heldBytes;
    private boolean held;
    private boolean ended;
    private boolean closed;
    private String failure = "";

    ArrivingBytes(ChannelConfig channel) {
        this.channel = channel;
    }

    /** Takes a copy; called on the event loop. */
    synchronized void offer(ByteBuf piece) {
        if (closed || ended || !piece.isReadable()) {
            return;
        }
        byte[] bytes = new byte[piece.readableBytes()];
        piece.getBytes(piece.readerIndex(), bytes);
        pieces.add(bytes);
        heldBytes += bytes.length;
        if (heldBytes > HELD_BYTES_MAX && !held) {
            held = true;
            channel.setAutoRead(false);
        }
        notifyAll();
    }

    /** Nothing more comes, and all has come. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Nothing more comes, though there should. */
    synchronized void fail(String why) {
        if (!ended) {
            ended = true;
            failure = why;
            notifyAll();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public synchronized int read(byte[] into, int at, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        try {
            while (pieces.isEmpty() && !ended && !closed) {
                wait();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the client was sending");
        }
        if (closed) {
            throw new IOException("the stream is closed");
        }
        if (pieces.isEmpty()) {
            if (!failure.isEmpty()) {
                throw new IOException(failure);
            }
            return -1;
        }
        return take(into, at, length);
    }

    private int take(byte[] into, int at, int length) {
        byte[] first = pieces.peek();
        int size = Math.min(length, first.length - offset);
        System.arraycopy(first, offset, into, at, size);
        offset += size;
        heldBytes -= size;
        if (offset == first.length) {
            pieces.remove();
            offset = 0;
        }
        if (heldBytes <= HELD_BYTES_MAX / 2) {
            goOn();
        }
        return size;
    }

    private void goOn() {
        if (held) {
            held = false;
            channel.setAutoRead(true);
        }
    }

    @Override
    public synchronized int available() {
        return heldBytes;
    }

    /** Nobody reads any more: a waiting reader fails, and what still comes is passed over. */
    @Override
    public synchronized void close() {
        closed = true;
        pieces.clear();
        heldBytes = 0;
        goOn();
        notifyAll();
    }
}
