package io.trireme.apiserver.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.BodyWriter;
import io.trireme.apiserver.HttpHeaders;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Replies that become a WebSocket. */
final class WebSocketIT {
    @TempDir Path folder;
    private Wire wire;

    @BeforeEach
    void open() {
        wire = new Wire(folder);
    }

    @AfterEach
    void close() {
        wire.close();
    }

    private static ApiReply talking(BodyWriter writer) {
        return new ApiReply.Streaming(101, HttpHeaders.EMPTY, writer);
    }

    private WebSocket connect(Messages messages) throws Exception {
        URI http = wire.request("/").build().uri();
        return wire.client(Version.HTTP_1_1)
                .newWebSocketBuilder()
                .buildAsync(URI.create("wss://" + http.getAuthority() + "/watch"), messages)
                .get(Wire.LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    /** What a client hears. */
    private static final class Messages implements WebSocket.Listener {
        private final LinkedBlockingQueue<String> texts = new LinkedBlockingQueue<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final CompletableFuture<Void> pong = new CompletableFuture<>();
        private final StringBuilder open = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            open.append(data);
            if (last) {
                texts.add(open.toString());
                open.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
            pong.complete(null);
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable failure) {
            closed.completeExceptionally(failure);
        }

        String next() throws InterruptedException {
            return texts.poll(Wire.LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @Test
    void eachLineIsAMessageAndTheEndIsSaid() throws Exception {
        String large = "x".repeat(200_000);
        wire.serve(
                (_, target) ->
                        target.send(
                                talking(
                                        sink -> {
                                            sink.write("one\ntw".getBytes(UTF_8));
                                            sink.write(("o\n" + large + "\n").getBytes(UTF_8));
                                            sink.flush();
                                        })));
        var messages = new Messages();
        connect(messages);
        assertEquals("one\n", messages.next());
        assertEquals("two\n", messages.next());
        assertEquals(large + "\n", messages.next());
        assertEquals(1000, messages.closed.get(Wire.LIMIT.toSeconds(), TimeUnit.SECONDS));
    }

    @Test
    void clientThatSaysGoodbyeEndsTheWriter() throws Exception {
        var ended = new CountDownLatch(1);
        wire.serve(
                (_, target) ->
                        target.send(
                                talking(
                                        sink -> {
                                            var gone = new CountDownLatch(1);
                                            sink.onClose(gone::countDown);
                                            sink.write("hello\n".getBytes(UTF_8));
                                            sink.flush();
                                            gone.await();
                                            ended.countDown();
                                        })));
        var messages = new Messages();
        var socket = connect(messages);
        assertEquals("hello\n", messages.next());
        socket.sendPing(ByteBuffer.allocate(4)).get();
        messages.pong.get(Wire.LIMIT.toSeconds(), TimeUnit.SECONDS);
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get();
        assertTrue(ended.await(Wire.LIMIT.toSeconds(), TimeUnit.SECONDS));
    }

    @Test
    void requestThatIsNoHandshakeIsRefused() throws Exception {
        wire.serve((_, target) -> target.send(talking(sink -> sink.write(new byte[] {'\n'}))));
        try (var client = wire.client(Version.HTTP_1_1)) {
            var reply = client.send(wire.request("/").build(), BodyHandlers.ofString());
            assertEquals(400, reply.statusCode(), reply.body());
        }
    }
}
