package io.trireme.apiserver.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.HttpHeaders;
import io.trireme.apiserver.QueryParameters;
import io.trireme.apiserver.RequestStream;

import java.util.Arrays;
import java.util.Optional;

/** Gathers the parts of one request; used by the connection's event loop alone. */
final class RequestAssembly {
    private static final byte[] NO_BODY = {};

    /** What became of a body. */
    enum Body {
        WITHIN_LIMITS,
        /** The request alone is too large; what is left of it is not kept. */
        TOO_LARGE,
        /** All requests together hold too much; what is left of it is not kept. */
        NO_ROOM
    }

    private final HttpRequest head;
    private final int bodyBytesMax;
    private final BodyBudget budget;
    private final boolean http11;
    private byte[] bytes = NO_BODY;
    private int sizeBytes;
    private int reservedBytes;
    private long seenBytes;
    private Body body = Body.WITHIN_LIMITS;

    /**
     * @param http11 HTTP/1.1 or 1.0, where a Host header and framing rules apply
     */
    RequestAssembly(HttpRequest head, boolean http11, int bodyBytesMax, BodyBudget budget) {
        this.head = head;
        this.http11 = http11;
        this.bodyBytesMax = bodyBytesMax;
        this.budget = budget;
        if (declaredBytes() > bodyBytesMax) {
            body = Body.TOO_LARGE;
        }
    }

    /** What the Content-Length header says, or 0. */
    long declaredBytes() {
        return HttpUtil.getContentLength(head, 0L);
    }

    /** Whether the request breaks a rule of HTTP that the decoder lets pass. */
    boolean malformed() {
        if (!http11) {
            return false;
        }
        boolean needsHost = head.protocolVersion().equals(HttpVersion.HTTP_1_1);
        int hosts = head.headers().getAll(HttpHeaderNames.HOST).size();
        // Two framings at once are how requests are smuggled past a proxy.
        boolean twoFramings =
                head.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)
                        && head.headers().contains(HttpHeaderNames.CONTENT_LENGTH);
        return (needsHost ? hosts != 1 : hosts > 1) || twoFramings;
    }

    boolean expectsContinue() {
        return HttpUtil.is100ContinueExpected(head);
    }

    boolean keepAlive() {
        return !http11 || HttpUtil.isKeepAlive(head);
    }

    boolean chunkedReply() {
        return http11 && head.protocolVersion().equals(HttpVersion.HTTP_1_1);
    }

    Body body() {
        return body;
    }

    /** Path and query, as sent. */
    String target() {
        return head.uri();
    }

    /** The body is not gathered here, so no limit is for it. */
    void bodyGoesElsewhere() {
        body = Body.WITHIN_LIMITS;
    }

    long seenBytes() {
        return seenBytes;
    }

    /** How much of the budget the request holds; the holder gives it back. */
    int reservedBytes() {
        return reservedBytes;
    }

    /** Adds a piece of the body; copies it. */
    void add(ByteBuf piece) {
        int length = piece.readableBytes();
        if (length == 0) {
            return;
        }
        seenBytes += length;
        if (body == Body.WITHIN_LIMITS && seenBytes > bodyBytesMax) {
            body = Body.TOO_LARGE;
        }
        if (body == Body.WITHIN_LIMITS && !makeRoom(length)) {
            body = Body.NO_ROOM;
        }
        if (body != Body.WITHIN_LIMITS) {
            bytes = NO_BODY;
            return;
        }
        piece.getBytes(piece.readerIndex(), bytes, sizeBytes, length);
        sizeBytes += length;
    }

    /**
     * Grows with what has come, never with what a client only declares: else a few bytes of many
     * requests would take all memory. What is allocated is what the budget counts.
     */
    private boolean makeRoom(int length) {
        int needed = sizeBytes + length;
        if (needed <= bytes.length) {
            return true;
        }
        int declared = (int) Math.min(Math.max(declaredBytes(), 0), bodyBytesMax);
        int wanted = Math.max(needed, Math.min(bytes.length * 2, Math.max(declared, needed)));
        if (!budget.reserve(wanted - bytes.length)) {
            return false;
        }
        reservedBytes += wanted - bytes.length;
        bytes = Arrays.copyOf(bytes, wanted);
        return true;
    }

    /**
     * The whole request.
     *
     * @throws IllegalArgumentException the target cannot be decoded
     */
    ApiRequest finish(Peer peer, Optional<RequestStream> stream) {
        var target = new QueryStringDecoder(originForm(head.uri()), true);
        String path = target.path();
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("target must begin with a slash");
        }
        var headers = HttpHeaders.builder();
        for (var header : head.headers()) {
            headers.add(header.getKey(), header.getValue());
        }
        byte[] whole = sizeBytes == bytes.length ? bytes : Arrays.copyOf(bytes, sizeBytes);
        return new ApiRequest(
                head.method().name(),
                path,
                QueryParameters.parse(target.rawQuery()),
                headers.build(),
                whole,
                peer.certificate(),
                peer.address(),
                stream);
    }

    /** {@code https://host/path} is how proxies ask; {@code /path} is the rest. */
    private static String originForm(String uri) {
        int scheme = uri.indexOf("://");
        if (uri.startsWith("/") || scheme < 0) {
            return uri;
        }
        int slash = uri.indexOf('/', scheme + 3);
        return slash < 0 ? "/" : uri.substring(slash);
    }
}
