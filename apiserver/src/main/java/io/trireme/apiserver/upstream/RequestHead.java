package io.trireme.apiserver.upstream;

import static io.netty.handler.codec.http.HttpHeaderNames.CONNECTION;
import static io.netty.handler.codec.http.HttpHeaderNames.CONTENT_LENGTH;
import static io.netty.handler.codec.http.HttpHeaderNames.HOST;
import static io.netty.handler.codec.http.HttpHeaderNames.TRANSFER_ENCODING;
import static io.netty.handler.codec.http.HttpHeaderNames.UPGRADE;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.HttpHeaders;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** The head of a request as it is passed on. */
final class RequestHead {
    private static final String FORWARDED_FOR = "X-Forwarded-For";

    /** Of one connection only, beside those that {@code Connection} names. */
    private static final Set<String> OF_THE_CONNECTION =
            Set.of(
                    "connection",
                    "keep-alive",
                    "proxy-authenticate",
                    "proxy-authorization",
                    "proxy-connection",
                    "te",
                    "trailer",
                    "transfer-encoding",
                    "upgrade");

    /** Said to this server, or made here anew. */
    private static final Set<String> FOR_THIS_SERVER =
            Set.of("authorization", "content-length", "expect", "host");

    /** Who asks, which this server has found out; and what Netty notes of an HTTP/2 stream. */
    private static final List<String> PREFIXES_FOR_THIS_SERVER =
            List.of("impersonate-", "x-remote-", "x-http2-");

    private RequestHead() {}

    /** How the end of a request's body is known. */
    enum Framing {
        NONE,
        LENGTH,
        CHUNKED
    }

    /** Whether the client asks for another protocol. */
    static boolean asksForUpgrade(HttpHeaders headers) {
        return headers.has("Upgrade") && namedByConnection(headers).contains("upgrade");
    }

    static Framing framing(ApiRequest request) {
        if (request.stream().isEmpty()) {
            return request.body().length == 0 ? Framing.NONE : Framing.LENGTH;
        }
        if (request.headers().has("Transfer-Encoding")) {
            return Framing.CHUNKED;
        }
        return request.headers().has("Content-Length") ? Framing.LENGTH : Framing.NONE;
    }

    static HttpRequest of(ApiRequest request, Forwarding forwarding) {
        var head =
                new DefaultHttpRequest(
                        HttpVersion.HTTP_1_1,
                        HttpMethod.valueOf(request.method()),
                        forwarding.pathAndQuery());
        var headers = head.headers();
        headers.set(HOST, forwarding.destination().authority());
        var left = namedByConnection(request.headers());
        left.addAll(OF_THE_CONNECTION);
        left.addAll(FOR_THIS_SERVER);
        request.headers()
                .forEach(
                        (name, value) -> {
                            String lower = name.toLowerCase(Locale.ROOT);
                            if (!left.contains(lower)
                                    && PREFIXES_FOR_THIS_SERVER.stream()
                                            .noneMatch(lower::startsWith)) {
                                headers.add(name, value);
                            }
                        });
        String client = hostOf(request.remoteAddress());
        if (!client.isEmpty()) {
            var before = headers.getAll(FORWARDED_FOR);
            headers.set(
                    FORWARDED_FOR,
                    before.isEmpty() ? client : String.join(", ", before) + ", " + client);
        }
        forwarding.headers().forEach((name, _) -> headers.remove(name));
        forwarding.headers().forEach(headers::add);
        switch (framing(request)) {
            case NONE -> {
                if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
                    headers.set(CONTENT_LENGTH, "0");
                }
            }
            case LENGTH -> headers.set(CONTENT_LENGTH, length(request));
            case CHUNKED -> headers.set(TRANSFER_ENCODING, "chunked");
        }
        if (asksForUpgrade(request.headers())) {
            headers.set(CONNECTION, "Upgrade");
            headers.set(UPGRADE, request.headers().first("Upgrade").orElseThrow());
        } else {
            headers.set(CONNECTION, "close");
        }
        return head;
    }

    private static String length(ApiRequest request) {
        return request.stream().isPresent()
                ? request.headers().first("Content-Length").orElseThrow()
                : Integer.toString(request.body().length);
    }

    /** The headers of a reply that go on to the client. */
    static HttpHeaders endToEnd(HttpHeaders headers) {
        var left = namedByConnection(headers);
        left.addAll(OF_THE_CONNECTION);
        var kept = HttpHeaders.builder();
        headers.forEach(
                (name, value) -> {
                    if (!left.contains(name.toLowerCase(Locale.ROOT))) {
                        kept.add(name, value);
                    }
                });
        return kept.build();
    }

    private static Set<String> namedByConnection(HttpHeaders headers) {
        var names = new TreeSet<String>();
        for (String value : headers.all("Connection")) {
            Arrays.stream(value.split(",", -1))
                    .map(name -> name.strip().toLowerCase(Locale.ROOT))
                    .forEach(names::add);
        }
        return names;
    }

    /** Without the port; empty for a caller within the process. */
    private static String hostOf(String remoteAddress) {
        int colon = remoteAddress.lastIndexOf(':');
        return colon < 0 ? "" : remoteAddress.substring(0, colon).replace("[", "").replace("]", "");
    }
}
