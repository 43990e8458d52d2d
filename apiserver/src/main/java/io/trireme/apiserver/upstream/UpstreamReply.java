package io.trireme.apiserver.upstream;

import io.trireme.apiserver.HttpHeaders;
import io.trireme.apiserver.upstream.UpstreamException.Reason;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A reply whose head is there; its body comes as it is asked for. Must be closed. */
public final class UpstreamReply implements AutoCloseable {
    private final int status;
    private final HttpHeaders headers;
    private final UpstreamConnection connection;
    private final Upload upload;

    UpstreamReply(int status, HttpHeaders headers, UpstreamConnection connection, Upload upload) {
        this.status = status;
        this.headers = headers;
        this.connection = connection;
        this.upload = upload;
    }

    public int status() {
        return status;
    }

    /** As the other server sent them. */
    public HttpHeaders headers() {
        return headers;
    }

    /** Those that go on to a client: without what is said between two servers alone. */
    public HttpHeaders forwardedHeaders() {
        return RequestHead.endToEnd(headers);
    }

    /** Whether the other server has left HTTP, as it was asked to. */
    public boolean upgraded() {
        return status == 101;
    }

    /**
     * The next piece of the body; empty at its end.
     *
     * @throws IOException the connection broke, or the reply was cut off
     */
    public Optional<byte[]> next() throws IOException {
        return connection.readBody(Optional.empty());
    }

    /**
     * The whole body.
     *
     * @param limit until its end
     * @throws UpstreamException it is larger, or did not come in time
     * @throws IOException the connection broke, or the reply was cut off
     */
    public byte[] readAll(int bytesMax, Duration limit) throws IOException {
        var body = new ByteArrayOutputStream();
        var end = Optional.of(System.nanoTime() + limit.toNanos());
        for (var piece = connection.readBody(end);
                piece.isPresent();
                piece = connection.readBody(end)) {
            if (body.size() + piece.get().length > bytesMax) {
                throw new UpstreamException(
                        Reason.BAD_REPLY, "the reply is larger than " + bytesMax + " bytes");
            }
            body.writeBytes(piece.get());
        }
        return body.toByteArray();
    }

    /** Whether a piece of the body is there already. */
    boolean hasMore() {
        return connection.hasMoreBody();
    }

    UpstreamConnection connection() {
        return connection;
    }

    @Override
    public void close() {
        connection.close();
        upload.close();
    }
}
