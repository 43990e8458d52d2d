package io.trireme.apiserver.upstream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.trireme.apiserver.ApiRequest;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Sends the body of a request on a thread of its own, since the other server may answer before it
 * has read it all.
 */
final class Upload implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Upload.class);
    private static final int PIECE_BYTES = 16 * 1024;
    private static final byte[] LINE_END = {'\r', '\n'};
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(US_ASCII);

    private final UpstreamConnection connection;
    private final InputStream body;
    private final boolean chunked;
    private final Thread thread;

    private Upload(UpstreamConnection connection, InputStream body, boolean chunked) {
        this.connection = connection;
        this.body = body;
        this.chunked = chunked;
        this.thread = Thread.ofVirtual().name("upstream-upload").unstarted(this::run);
    }

    static Upload start(ApiRequest request, UpstreamConnection connection) {
        var body =
                request.stream()
                        .map(stream -> stream.body())
                        .orElseGet(() -> new ByteArrayInputStream(request.body()));
        boolean chunked = RequestHead.framing(request) == RequestHead.Framing.CHUNKED;
        var upload = new Upload(connection, body, chunked);
        if (RequestHead.framing(request) != RequestHead.Framing.NONE) {
            upload.thread.start();
        }
        return upload;
    }

    private void run() {
        byte[] piece = new byte[PIECE_BYTES];
        while (true) {
            int count;
            try {
                count = body.read(piece);
            } catch (IOException e) {
                // Half a body must not look like a whole one.
                LOG.atDebug().addKeyValue("reason", e.getMessage()).log("upload was cut off");
                connection.close();
                return;
            }
            try {
                if (count < 0) {
                    end();
                    return;
                }
                write(piece, count);
            } catch (IOException e) {
                // The other server takes no more of it; its reply says why, if there is one.
                LOG.atDebug().addKeyValue("reason", e.getMessage()).log("upload was not taken");
                return;
            }
        }
    }

    private void write(byte[] piece, int count) throws IOException {
        if (chunked) {
            byte[] size = (Integer.toHexString(count) + "\r\n").getBytes(US_ASCII);
            connection.write(size, 0, size.length);
        }
        connection.write(piece, 0, count);
        if (chunked) {
            connection.write(LINE_END, 0, LINE_END.length);
        }
        connection.flush();
    }

    private void end() throws IOException {
        if (chunked) {
            connection.write(LAST_CHUNK, 0, LAST_CHUNK.length);
            connection.flush();
        }
    }

    /** The connection must be closed before: then the thread can wait for neither side any more. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
