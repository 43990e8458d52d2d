package io.trireme.apiserver.http;

import io.trireme.apiserver.BodySink;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * The sink of a streamed body. It holds the first bytes back: a body that stays short is sent with
 * its length, one that grows past {@link #GZIP_ABOVE_BYTES} is compressed if the client takes that,
 * and one that is flushed (a watch) goes out as it comes.
 */
final class ReplyBody implements BodySink {
    /** Kubernetes compresses bodies that are larger than this. */
    static final int GZIP_ABOVE_BYTES = 128 * 1024;

    private static final int GZIP_BUFFER_BYTES = 32 * 1024;

    /** Sends the head, once the form of the body is known. */
    interface Head {
        void send(boolean gzip, int lengthBytes) throws IOException;
    }

    static final int LENGTH_UNKNOWN = -1;

    private final ReplyChannel channel;
    private final Head head;
    private final boolean gzipAccepted;
    private ByteArrayOutputStream held = new ByteArrayOutputStream(1024);
    private OutputStream compressed;

    ReplyBody(ReplyChannel channel, Head head, boolean gzipAccepted) {
        this.channel = channel;
        this.head = head;
        this.gzipAccepted = gzipAccepted;
    }

    @Override
    public void write(byte[] chunk) throws IOException {
        if (held == null) {
            send(chunk);
            return;
        }
        if (!channel.isOpen()) {
            throw new IOException("the client is gone or the server is stopping");
        }
        if (held.size() + chunk.length <= GZIP_ABOVE_BYTES) {
            held.writeBytes(chunk);
            return;
        }
        commit(gzipAccepted);
        send(chunk);
    }

    @Override
    public void flush() throws IOException {
        if (held != null) {
            commit(false);
        }
        if (compressed != null) {
            compressed.flush();
        }
        channel.flush();
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void onClose(Runnable action) {
        channel.onClose(action);
    }

    void finish() throws IOException {
        if (held != null) {
            byte[] whole = held.toByteArray();
            held = null;
            head.send(false, whole.length);
            channel.writeBody(whole, 0, whole.length);
        } else if (compressed != null) {
            compressed.close();
        }
        channel.finish();
    }

    private void commit(boolean gzip) throws IOException {
        byte[] first = held.toByteArray();
        held = null;
        head.send(gzip, LENGTH_UNKNOWN);
        if (gzip) {
            compressed = new FastGzip(new ChannelStream(channel));
        }
        send(first);
    }

    private void send(byte[] chunk) throws IOException {
        if (compressed != null) {
            compressed.write(chunk);
        } else {
            channel.writeBody(chunk, 0, chunk.length);
        }
    }

    /** Level 1, as Kubernetes: most of the gain for a fraction of the time. */
    static final class FastGzip extends GZIPOutputStream {
        FastGzip(OutputStream out) throws IOException {
            super(out, GZIP_BUFFER_BYTES, true);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    private static final class ChannelStream extends OutputStream {
        private final ReplyChannel channel;

        ChannelStream(ReplyChannel channel) {
            this.channel = channel;
        }

        @Override
        public void write(int single) throws IOException {
            channel.writeBody(new byte[] {(byte) single}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            // The deflater uses its buffer again, so the channel gets a copy.
            byte[] copy = Arrays.copyOfRange(bytes, offset, offset + length);
            channel.writeBody(copy, 0, copy.length);
        }
    }
}
