package io.trireme.apiserver.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.api.codec.Json;
import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.HttpHeaders;

import org.awaitility.Awaitility;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** A watch that is being read. */
final class OpenWatch implements AutoCloseable {
    final int status;
    final HttpHeaders headers;
    private final CollectingSink sink = new CollectingSink();
    private final Thread thread;

    OpenWatch(ApiReply reply) {
        status = reply.status();
        headers = reply.headers();
        thread =
                Thread.ofVirtual()
                        .unstarted(
                                () -> {
                                    try {
                                        switch (reply) {
                                            case ApiReply.Full full -> sink.write(full.body());
                                            case ApiReply.Streaming streaming ->
                                                    streaming.writer().writeTo(sink);
                                            case ApiReply.Upgrade _ ->
                                                    throw new AssertionError("an upgrade");
                                        }
                                    } catch (IOException | InterruptedException _) {
                                        // The reader closed the watch.
                                    }
                                });
        thread.start();
    }

    byte[] bytes() {
        return sink.bytes();
    }

    List<String> lines() {
        return sink.text().lines().toList();
    }

    List<JsonNode> events() {
        return lines().stream().map(line -> Json.parse(line.getBytes(UTF_8))).toList();
    }

    /** Waits for a number of lines. */
    List<JsonNode> await(int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> lines().size() >= count);
        return events();
    }

    boolean ended() {
        return !thread.isAlive();
    }

    void join(Duration limit) throws InterruptedException {
        thread.join(limit);
    }

    @Override
    public void close() {
        sink.closeByClient();
    }
}
