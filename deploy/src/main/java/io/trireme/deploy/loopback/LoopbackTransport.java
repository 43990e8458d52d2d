package io.trireme.deploy.loopback;

import static java.util.Objects.requireNonNull;

import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.BodySink;
import io.trireme.apiserver.HttpHeaders;
import io.trireme.apiserver.QueryParameters;
import io.trireme.apiserver.User;
import io.trireme.apiserver.server.ApiServer.InProcessHandler;
import io.trireme.client.ApiCall;
import io.trireme.client.ApiResponse;
import io.trireme.client.ApiStream;
import io.trireme.client.ApiTransport;
import io.trireme.client.ApiUnreachableException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Calls the API server of this process as a fixed user. */
public final class LoopbackTransport implements ApiTransport {
    private final InProcessHandler server;
    private final User user;
    private volatile boolean closed;

    public LoopbackTransport(InProcessHandler server, User user) {
        this.server = requireNonNull(server, "server");
        this.user = requireNonNull(user, "user");
    }

    @Override
    public ApiResponse call(ApiCall call) throws InterruptedException {
        return switch (reply(call)) {
            case ApiReply.Full(var status, var headers, var body) ->
                    new ApiResponse(status, sorted(headers), body);
            case ApiReply.Streaming streaming -> collect(streaming);
            case ApiReply.Upgrade upgrade -> throw notHere(upgrade);
        };
    }

    @Override
    public ApiStream stream(ApiCall call) throws InterruptedException {
        return switch (reply(call)) {
            case ApiReply.Full(var status, var headers, var body) ->
                    LoopbackStream.of(status, sorted(headers), body);
            case ApiReply.Streaming(var status, var headers, var writer) ->
                    LoopbackStream.start(status, sorted(headers), writer);
            case ApiReply.Upgrade upgrade -> throw notHere(upgrade);
        };
    }

    private static IllegalStateException notHere(ApiReply.Upgrade upgrade) {
        upgrade.conversation().abandon();
        return new IllegalStateException("no call in this process may ask for another protocol");
    }

    private ApiReply reply(ApiCall call) throws InterruptedException {
        if (closed) {
            throw ApiUnreachableException.withoutEffect("the loopback transport is closed", null);
        }
        int mark = call.pathAndQuery().indexOf('?');
        String path = mark < 0 ? call.pathAndQuery() : call.pathAndQuery().substring(0, mark);
        String query = mark < 0 ? "" : call.pathAndQuery().substring(mark + 1);
        var headers = HttpHeaders.builder();
        call.headers().forEach(headers::add);
        return server.handle(
                new ApiRequest(
                        call.method(),
                        path,
                        QueryParameters.parse(query),
                        headers.build(),
                        call.body(),
                        Optional.empty(),
                        "loopback"),
                user);
    }

    private static ApiResponse collect(ApiReply.Streaming reply) throws InterruptedException {
        var body = new ByteArrayOutputStream();
        try {
            reply.writer().writeTo(new CollectingSink(body));
        } catch (IOException e) {
            // The reply had begun: what the request asked for is done.
            throw ApiUnreachableException.outcomeUnknown("the reply was cut off", e);
        }
        return new ApiResponse(reply.status(), sorted(reply.headers()), body.toByteArray());
    }

    static SortedMap<String, String> sorted(HttpHeaders headers) {
        var sorted = new TreeMap<String, String>();
        headers.forEach((name, value) -> sorted.putIfAbsent(name.toLowerCase(Locale.ROOT), value));
        return sorted;
    }

    /** Refuses later calls; streams that are open end when their readers close them. */
    @Override
    public void close() {
        closed = true;
    }

    private record CollectingSink(ByteArrayOutputStream body) implements BodySink {
        @Override
        public void write(byte[] chunk) {
            body.writeBytes(chunk);
        }

        @Override
        public void flush() {
            // Nothing is kept back.
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void onClose(Runnable action) {
            // Open until the body is whole.
        }
    }
}
