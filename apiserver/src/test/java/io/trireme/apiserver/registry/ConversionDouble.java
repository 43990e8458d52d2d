package io.trireme.apiserver.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

import io.trireme.api.codec.Json;
import io.trireme.apiserver.http.TestPki;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/**
 * A conversion webhook of its own making, over TLS on loopback: what lies in {@code spec.size} of
 * v1 lies in {@code spec.box.size} of v2. A test may change its answers.
 */
final class ConversionDouble implements AutoCloseable {
    final TestPki pki = new TestPki("CN=webhook-ca");

    /** What it was asked, in order. */
    final List<JsonNode> reviews = new CopyOnWriteArrayList<>();

    /** What becomes of a right answer. */
    volatile UnaryOperator<ObjectNode> spoiled = UnaryOperator.identity();

    private final HttpsServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    ConversionDouble() {
        try {
            server =
                    HttpsServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setHttpsConfigurator(new HttpsConfigurator(pki.serverTls()));
        server.setExecutor(threads);
        server.createContext("/convert", this::answer);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** {@code clientConfig} by URL. */
    String byUrl() {
        return "{\"url\": \"https://127.0.0.1:%d/convert\", \"caBundle\": \"%s\"}"
                .formatted(port(), pki.caBundle());
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var review = (ObjectNode) Json.parse(exchange.getRequestBody().readAllBytes());
            reviews.add(review);
            byte[] body = Json.write(spoiled.apply(converted(review)));
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static ObjectNode converted(ObjectNode review) {
        var answer = review.deepCopy();
        var request = (ObjectNode) answer.remove("request");
        var response = answer.putObject("response");
        response.set("uid", request.get("uid"));
        response.putObject("result").put("status", "Success");
        var objects = response.putArray("convertedObjects");
        String wanted = request.path("desiredAPIVersion").asString();
        for (var object : request.path("objects")) {
            objects.add(converted(((ObjectNode) object).deepCopy(), wanted));
        }
        return answer;
    }

    private static ObjectNode converted(ObjectNode object, String apiVersion) {
        object.put("apiVersion", apiVersion);
        if (object.path("spec") instanceof ObjectNode spec) {
            if (apiVersion.endsWith("/v2")) {
                var size = spec.remove("size");
                if (size != null) {
                    spec.putObject("box").set("size", size);
                }
            } else if (spec.remove("box") instanceof ObjectNode box) {
                spec.set("size", box.get("size"));
            }
        }
        return object;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
