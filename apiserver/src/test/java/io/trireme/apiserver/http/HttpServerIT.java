package io.trireme.apiserver.http;

import static io.trireme.apiserver.http.Wire.LIMIT;
import static io.trireme.apiserver.http.Wire.LIMITS;
import static io.trireme.apiserver.http.Wire.head;
import static io.trireme.apiserver.http.Wire.ok;
import static io.trireme.apiserver.http.Wire.readToEnd;
import static io.trireme.apiserver.http.Wire.streaming;
import static io.trireme.apiserver.http.Wire.text;
import static io.trireme.apiserver.http.Wire.write;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.codahale.metrics.MetricRegistry;

import io.trireme.api.status.ApiStatus;
import io.trireme.api.status.ApiStatusException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;

/** The wire by itself: requests reach the handler whole, replies reach the client whole. */
final class HttpServerIT {
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

    @ParameterizedTest
    @EnumSource
    void requestReachesTheHandlerDecodedAndWhole(Version version) throws Exception {
        wire.serve(
                (request, target) ->
                        target.send(
                                ok(
                                        (request.method()
                                                        + " "
                                                        + request.path()
                                                        + " "
                                                        + request.query().all("a")
                                                        + " "
                                                        + request.headers()
                                                                .first("x-own")
                                                                .orElse("")
                                                        + " "
                                                        + request.body().length)
                                                .getBytes(UTF_8))));
        try (var client = wire.client(version)) {
            var sent =
                    wire.request("/a%20b/c?a=1&a=%2F")
                            .header("X-Own", "v")
                            .PUT(BodyPublishers.ofByteArray(text(1_000_000)))
                            .build();
            var reply = client.send(sent, BodyHandlers.ofString());
            assertEquals("PUT /a b/c [1, /] v 1000000", reply.body());
            assertEquals(version, reply.version());
        }
    }

    @ParameterizedTest
    @EnumSource
    void headHasTheLengthAndNoBody(Version version) throws Exception {
        wire.serve((_, target) -> target.send(ok(text(1234))));
        try (var client = wire.client(version)) {
            var head = wire.request("/").method("HEAD", BodyPublishers.noBody()).build();
            var reply = client.send(head, BodyHandlers.ofByteArray());
            assertEquals("1234", reply.headers().firstValue("content-length").orElse(""));
            assertEquals(0, reply.body().length);
        }
    }

    @ParameterizedTest
    @CsvSource({"131072,full", "131073,full", "131072,streamed", "131073,streamed"})
    void bodiesAbove128KiBAreCompressedWhenAccepted(int size, String form) throws Exception {
        byte[] body = text(size);
        wire.serve(
                (_, target) ->
                        target.send(
                                form.equals("full")
                                        ? ok(body)
                                        : streaming(
                                                sink -> {
                                                    for (int at = 0; at < size; at += 1000) {
                                                        int end = Math.min(size, at + 1000);
                                                        sink.write(
                                                                Arrays.copyOfRange(body, at, end));
                                                    }
                                                })));
        try (var client = wire.client(Version.HTTP_2)) {
            var plain = client.send(wire.request("/").build(), BodyHandlers.ofByteArray());
            assertArrayEquals(body, plain.body());
            var asked = wire.request("/").header("Accept-Encoding", "deflate, gzip").build();
            var reply = client.send(asked, BodyHandlers.ofByteArray());
            boolean compressed =
                    reply.headers().firstValue("content-encoding").orElse("").equals("gzip");
            assertEquals(size > 131_072, compressed);
            if (compressed) {
                assertArrayEquals(
                        body,
                        new GZIPInputStream(new ByteArrayInputStream(reply.body())).readAllBytes());
                assertTrue(reply.body().length < 10_000);
            }
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        wire.serve((request, target) -> target.send(ok((request.path() + ";").getBytes(UTF_8))));
        try (var socket = wire.socket()) {
            var requests = new StringBuilder();
            for (int i = 0; i < 100; i++) {
                requests.append("GET /").append(i).append(" HTTP/1.1\r\nHost: a\r\n");
                requests.append(i == 99 ? "Connection: close\r\n\r\n" : "\r\n");
            }
            write(socket, requests.toString());
            String reply = readToEnd(socket);
            int last = -1;
            for (int i = 0; i < 100; i++) {
                int at = reply.indexOf("\r\n\r\n/" + i + ";");
                assertTrue(
                        at > last,
                        "reply "
                                + i
                                + " is not in its place in "
                                + reply.substring(0, Math.min(2000, reply.length())));
                last = at;
            }
        }
    }

    @Test
    void expectContinueIsAnsweredBeforeTheBody() throws Exception {
        wire.serve((request, target) -> target.send(ok(request.body())));
        try (var socket = wire.socket()) {
            write(
                    socket,
                    head(
                            "POST / HTTP/1.1",
                            "Content-Length: 3",
                            "Connection: close",
                            "Expect: 100-continue"));
            byte[] first = socket.getInputStream().readNBytes(12);
            assertEquals("HTTP/1.1 100", new String(first, UTF_8));
            write(socket, "abc");
            assertTrue(readToEnd(socket).endsWith("\r\n\r\nabc"));
        }
    }

    @Test
    void manyStreamsOfOneConnectionRunSideBySide() throws Exception {
        int streams = 200;
        var together = new CountDownLatch(streams);
        wire.serve(
                (request, target) -> {
                    together.countDown();
                    boolean all = together.await(LIMIT.toSeconds(), TimeUnit.SECONDS);
                    target.send(ok((request.path() + all).getBytes(UTF_8)));
                });
        try (var client = wire.client(Version.HTTP_2)) {
            var replies = new ArrayList<CompletableFuture<HttpResponse<String>>>();
            for (int i = 0; i < streams; i++) {
                replies.add(
                        client.sendAsync(wire.request("/" + i).build(), BodyHandlers.ofString()));
            }
            for (int i = 0; i < streams; i++) {
                assertEquals("/" + i + "true", replies.get(i).get(20, TimeUnit.SECONDS).body());
            }
        }
    }

    @Test
    void failureBeforeTheFirstByteIsAStatusAndLaterOneCutsTheReply() throws Exception {
        wire.serve(
                (request, target) ->
                        target.send(
                                streaming(
                                        sink -> {
                                            if (request.path().equals("/late")) {
                                                sink.write(text(10));
                                                sink.flush();
                                            }
                                            throw new ApiStatusException(
                                                    ApiStatus.badRequest("no"));
                                        })));
        for (var version : List.of(Version.HTTP_1_1, Version.HTTP_2)) {
            try (var client = wire.client(version)) {
                var early = client.send(wire.request("/early").build(), BodyHandlers.ofString());
                assertEquals(400, early.statusCode());
                assertTrue(early.body().contains("\"message\":\"no\""), early.body());
                assertThrows(
                        IOException.class,
                        () -> client.send(wire.request("/late").build(), BodyHandlers.ofString()));
            }
        }
    }

    @Test
    void portInUseIsOneClearSentence() {
        wire.serve((_, target) -> target.send(ok(text(1))));
        var config =
                new HttpServerConfig(
                        wire.server().address(), wire.pki.writeServerFiles(folder), LIMITS);
        var refused =
                assertThrows(
                        ServerStartException.class,
                        () ->
                                HttpServer.open(
                                        config,
                                        (_, _) -> {},
                                        new StatusReplies(),
                                        InstantSource.system(),
                                        new MetricRegistry()));
        assertTrue(
                refused.getMessage()
                        .startsWith(
                                "cannot listen on 127.0.0.1:"
                                        + wire.server().address().getPort()
                                        + ": "),
                refused.getMessage());
    }
}
