package io.trireme.apiserver.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;

import io.trireme.apiserver.http.TestPki;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An aggregated API server: it serves {@code things} of ext.example.com/v1, wants a client's
 * certificate, and notes who asked for what.
 */
final class AggregatedDouble implements AutoCloseable {
    final TestPki pki = new TestPki("CN=aggregated-ca");
    final List<Asked> asked = new CopyOnWriteArrayList<>();

    /** What it answers for its discovery. */
    volatile int discoveryStatus = 200;

    private final HttpsServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /**
     * A request as it came.
     *
     * @param peer the subject of the client's certificate
     */
    record Asked(
            String method,
            String target,
            Map<String, List<String>> headers,
            String body,
            String peer) {}

    AggregatedDouble() {
        try {
            server =
                    HttpsServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setHttpsConfigurator(new WantsCertificates(pki));
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    private static final class WantsCertificates extends HttpsConfigurator {
        WantsCertificates(TestPki pki) {
            super(pki.serverTls());
        }

        @Override
        public void configure(HttpsParameters parameters) {
            var tls = getSSLContext().getDefaultSSLParameters();
            tls.setNeedClientAuth(true);
            parameters.setSSLParameters(tls);
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            String target = exchange.getRequestURI().toString();
            var headers = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
            headers.putAll(exchange.getRequestHeaders());
            String peer = ((HttpsExchange) exchange).getSSLSession().getPeerPrincipal().getName();
            asked.add(new Asked(exchange.getRequestMethod(), target, headers, body, peer));
            boolean discovery = target.equals("/apis/ext.example.com/v1");
            send(exchange, discovery ? discoveryStatus : 200, document(target));
        }
    }

    private static String document(String target) {
        return switch (target) {
            case "/apis/ext.example.com/v1" ->
                    """
                    {"kind": "APIResourceList", "apiVersion": "v1",
                     "groupVersion": "ext.example.com/v1", "resources": [
                      {"name": "things", "singularName": "thing", "namespaced": true,
                       "kind": "Thing", "verbs": ["get", "list"]}]}
                    """;
            case "/openapi/v3" ->
                    """
                    {"paths": {"apis/ext.example.com/v1":
                     {"serverRelativeURL": "/openapi/v3/apis/ext.example.com/v1?hash=AB"},
                     "version": {"serverRelativeURL": "/openapi/v3/version?hash=CD"}}}
                    """;
            case String _ -> "{\"kind\": \"Thing\", \"target\": \"" + target + "\"}";
        };
    }

    private static void send(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    /** Requests that are no discovery. */
    List<Asked> forwarded() {
        return asked.stream().filter(one -> one.target().contains("/things")).toList();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
