package io.trireme.apiserver.registry;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.apiserver.http.TestPki;
import io.trireme.apiserver.kubelet.FakeKubelet;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Logs, exec, attach, port-forward and proxies, through an API server to a kubelet. */
final class KubeletStreamsIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final String ASKED_BY = " CN=kube-apiserver-kubelet-client";

    @TempDir static Path folder;
    private static LiveServer server;
    private static FakeKubelet kubelet;
    private static FakeKubelet stranger;

    @BeforeAll
    static void open() throws Exception {
        server = new LiveServer(folder);
        kubelet = new FakeKubelet(server.pki);
        stranger = new FakeKubelet(new TestPki("CN=another-ca"));
        node("n1", kubelet.port());
        node("n2", stranger.port());
        server.create(
                "/api/v1/namespaces/default/serviceaccounts",
                "{\"metadata\":{\"name\":\"default\"}}");
        pod("p", "n1", "c");
        pod("broken", "n1", "broken");
        pod("strange", "n2", "c");
        server.create(
                "/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles",
                """
                {"metadata":{"name":"reader"},"rules":[{"apiGroups":[""],"verbs":["get"],
                 "resources":["pods","pods/exec","pods/log"]}]}
                """);
        server.create(
                "/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings",
                """
                {"metadata":{"name":"reader"},
                 "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"reader"},
                 "subjects":[{"kind":"User","apiGroup":"rbac.authorization.k8s.io","name":"alice"}]}
                """);
    }

    private static void node(String name, int port) throws InterruptedException {
        server.create(
                "/api/v1/nodes",
                """
                {"metadata":{"name":"%s"},"status":{
                 "addresses":[{"type":"InternalIP","address":"127.0.0.1"}],
                 "daemonEndpoints":{"kubeletEndpoint":{"Port":%d}}}}
                """
                        .formatted(name, port));
    }

    private static void pod(String name, String node, String container)
            throws InterruptedException {
        server.create(
                PODS,
                """
                {"metadata":{"name":"%s"},
                 "spec":{"nodeName":"%s","containers":[{"name":"%s","image":"i"}]}}
                """
                        .formatted(name, node, container));
        server.patch(PODS + "/" + name + "/status", "{\"status\":{\"phase\":\"Running\"}}");
    }

    @AfterAll
    static void close() throws IOException {
        server.close();
        kubelet.close();
        stranger.close();
    }

    @AfterEach
    void kubeletIsContent() {
        assertEquals(List.of(), kubelet.failures());
    }

    private static HttpClient client() {
        return HttpClient.newBuilder().sslContext(server.pki.clientTls()).build();
    }

    private static URI uri(String scheme, String target) {
        return URI.create(scheme + "://127.0.0.1:" + server.port() + target);
    }

    private static HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(uri("https", target))
                .timeout(LIMIT)
                .header("Authorization", "Bearer admin");
    }

    private static HttpResponse<String> get(String target) throws Exception {
        try (var client = client()) {
            return client.send(request(target).build(), BodyHandlers.ofString());
        }
    }

    @Test
    void logIsAskedWithItsOptionsAsThisServer() throws Exception {
        var reply = get(PODS + "/p/log?tailLines=5&timestamps=true&sinceTime=2026-01-02T03:04:05Z");
        assertEquals("one\ntwo\n", reply.body());
        assertEquals(200, reply.statusCode());
        assertEquals(Optional.of("text/plain"), reply.headers().firstValue("Content-Type"));
        assertTrue(
                kubelet.saw(
                        "GET /containerLogs/default/p/c?sinceTime=2026-01-02T03%3A04%3A05Z&tailLines=5"
                                + "&timestamps=true"
                                + ASKED_BY));
    }

    @Test
    void followedLogEndsWithItsReader() throws Exception {
        try (var client = client()) {
            var reply =
                    client.send(
                            request(PODS + "/p/log?follow=true").build(),
                            BodyHandlers.ofInputStream());
            assertEquals("one\n", new String(reply.body().readNBytes(4), UTF_8));
            reply.body().close();
        }
        assertTrue(kubelet.awaitFollowerLeft());
    }

    @Test
    void whatTheKubeletRefusesIsTold() throws Exception {
        var reply = get(PODS + "/broken/log");
        assertEquals(400, reply.statusCode());
        assertTrue(reply.body().contains("\"message\":\"no logs\""), reply.body());
    }

    @Test
    void kubeletOfAnotherAuthorityIsNotBelievedUnlessTheReaderWants() throws Exception {
        String refused = get(PODS + "/strange/log").body();
        assertTrue(refused.contains("tls: failed to verify certificate: x509"), refused);
        var insecure = get(PODS + "/strange/log?insecureSkipTLSVerifyBackend=true");
        assertEquals("one\ntwo\n", insecure.body());
    }

    /** What a client of a terminal hears. */
    private static final class Channels implements WebSocket.Listener {
        private final LinkedBlockingQueue<String> messages = new LinkedBlockingQueue<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            messages.add(bytes[0] + new String(bytes, 1, bytes.length - 1, UTF_8));
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return null;
        }

        String next() throws InterruptedException {
            return messages.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static CompletableFuture<WebSocket> terminal(
            String user, String target, String protocol, Channels channels) {
        return HttpClient.newBuilder()
                .version(Version.HTTP_1_1)
                .sslContext(server.pki.clientTls())
                .build()
                .newWebSocketBuilder()
                .header("Authorization", "Bearer " + user)
                .subprotocols(protocol)
                .connectTimeout(LIMIT)
                .buildAsync(uri("wss", target), channels);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v5.channel.k8s.io", "v4.channel.k8s.io"})
    void terminalOverAWebSocketReachesTheKubelet(String protocol) throws Exception {
        var channels = new Channels();
        var socket =
                terminal(
                                "admin",
                                PODS
                                        + "/p/exec?command=cat&command=a%20b&stdin=true&stdout=true"
                                        + "&stderr=true",
                                protocol,
                                channels)
                        .get();
        assertEquals(protocol, socket.getSubprotocol());
        assertEquals("1ran cat a b\n", channels.next());
        assertEquals("2careful\n", channels.next());
        socket.sendBinary(ByteBuffer.wrap("\0hello".getBytes(UTF_8)), true).get();
        assertEquals("1HELLO", channels.next());
        socket.sendBinary(ByteBuffer.wrap(new byte[] {(byte) 255, 0}), true).get();
        assertEquals("3{\"metadata\":{},\"status\":\"Success\"}", channels.next());
        assertEquals(1000, channels.closed.get(LIMIT.toSeconds(), TimeUnit.SECONDS));
        assertTrue(
                kubelet.saw(
                        "GET /exec/default/p/c?command=cat&command=a+b&error=1&input=1&output=1"
                                + ASKED_BY));
    }

    @Test
    void protocolThatTheKubeletHasNotIsRefusedByIt() {
        var failure =
                assertThrows(
                        ExecutionException.class,
                        () ->
                                terminal(
                                                "admin",
                                                PODS + "/p/attach?stdout=true",
                                                "v9.channel.k8s.io",
                                                new Channels())
                                        .get());
        var refused = (WebSocketHandshakeException) failure.getCause();
        assertEquals(403, refused.getResponse().statusCode());
    }

    /** A WebSocket begins with GET, and must not be a way round the right to create. */
    @Test
    void whoMayOnlyGetMayNotRunCommands() throws Exception {
        var failure =
                assertThrows(
                        ExecutionException.class,
                        () ->
                                terminal(
                                                "alice",
                                                PODS + "/p/exec?command=ls&stdout=true",
                                                "v5.channel.k8s.io",
                                                new Channels())
                                        .get());
        var refused = (WebSocketHandshakeException) failure.getCause();
        assertEquals(403, refused.getResponse().statusCode());
        try (var client = client()) {
            var log =
                    HttpRequest.newBuilder(uri("https", PODS + "/p/log"))
                            .header("Authorization", "Bearer alice")
                            .timeout(LIMIT)
                            .build();
            assertEquals(200, client.send(log, BodyHandlers.ofString()).statusCode());
        }
    }

    @Test
    void execWithoutAnUpgradeIsRefused() throws Exception {
        try (var client = client()) {
            var reply =
                    client.send(
                            request(PODS + "/p/exec?command=ls&stdout=true")
                                    .POST(BodyPublishers.noBody())
                                    .build(),
                            BodyHandlers.ofString());
            assertEquals(400, reply.statusCode());
            assertTrue(reply.body().contains("Upgrade request required"), reply.body());
        }
    }

    @Test
    void proxyToANodeIsItsKubelet() throws Exception {
        assertEquals("ok", get("/api/v1/nodes/n1/proxy/healthz?verbose=1").body());
        assertTrue(kubelet.saw("GET /healthz?verbose=1 CN="));
        assertEquals(
                "ok", get("/api/v1/nodes/https:n1:" + kubelet.port() + "/proxy/healthz").body());
        var moved = get("/api/v1/nodes/n1/proxy/moved");
        assertEquals(302, moved.statusCode());
        assertEquals(
                Optional.of("/api/v1/nodes/n1/proxy/healthz"),
                moved.headers().firstValue("Location"));
        var bare = get("/api/v1/nodes/n1/proxy?a=b");
        assertEquals(301, bare.statusCode());
        assertEquals(
                Optional.of("/api/v1/nodes/n1/proxy/?a=b"), bare.headers().firstValue("Location"));
        assertEquals(404, get("/api/v1/nodes/n1/proxy/a%20b/").statusCode());
        assertTrue(kubelet.saw("GET /a%20b/ CN="));
    }

    /** A kubectl that has ended. */
    private record Ended(int code, String out, String err) {}

    private static ProcessBuilder kubectl(String... arguments) {
        var command = new ArrayList<String>();
        command.addAll(
                List.of(
                        "kubectl",
                        "--server=https://127.0.0.1:" + server.port(),
                        "--certificate-authority=" + folder.resolve("ca.crt"),
                        "--token=admin",
                        "--cache-dir=" + folder.resolve("cache")));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command);
        builder.environment().put("KUBECONFIG", folder.resolve("none").toString());
        builder.environment().remove("HTTPS_PROXY");
        return builder;
    }

    private static Ended run(ProcessBuilder builder, String input) throws Exception {
        var process = builder.start();
        try {
            process.getOutputStream().write(input.getBytes(UTF_8));
            process.getOutputStream().close();
            var out = read(process.getInputStream());
            var err = read(process.getErrorStream());
            assertTrue(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS), "kubectl hangs");
            return new Ended(process.exitValue(), out.join(), err.join());
        } finally {
            process.destroyForcibly();
        }
    }

    private static CompletableFuture<String> read(InputStream stream) {
        var whole = new CompletableFuture<String>();
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                whole.complete(new String(stream.readAllBytes(), UTF_8));
                            } catch (IOException e) {
                                whole.completeExceptionally(e);
                            }
                        });
        return whole;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void kubectlRunsCommands(boolean webSockets) throws Exception {
        var builder = kubectl("exec", "-i", "p", "--", "cat", "x");
        builder.environment()
                .put("KUBECTL_REMOTE_COMMAND_WEBSOCKETS", Boolean.toString(webSockets));
        assertEquals(new Ended(0, "ran cat x\nHELLO\n", "careful\n"), run(builder, "hello\n"));
        assertTrue(kubelet.saw((webSockets ? "GET" : "POST") + " /exec/default/p/c?"));
    }

    @Test
    void kubectlAttachesAndReadsLogs() throws Exception {
        var attached = run(kubectl("attach", "-i", "p"), "hello\n");
        assertEquals(0, attached.code(), attached.err());
        assertTrue(attached.out().contains("HELLO\n"), attached.out());
        assertTrue(kubelet.saw("GET /attach/default/p/c?"));
        assertEquals(new Ended(0, "one\ntwo\n", ""), run(kubectl("logs", "p", "--tail=2"), ""));
        var raw = run(kubectl("get", "--raw", "/api/v1/nodes/n1/proxy/healthz"), "");
        assertEquals(new Ended(0, "ok", ""), raw);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void kubectlForwardsPorts(boolean webSockets) throws Exception {
        var builder = kubectl("port-forward", "--address=127.0.0.1", "pod/p", ":8080");
        builder.environment().put("KUBECTL_PORT_FORWARD_WEBSOCKETS", Boolean.toString(webSockets));
        var process = builder.redirectErrorStream(true).start();
        try (var lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            String line = lines.readLine();
            assertTrue(line.startsWith("Forwarding from 127.0.0.1:"), line);
            int port = Integer.parseInt(line.replaceAll("^[^:]*:([0-9]+) .*", "$1"));
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port);
                    var answers =
                            new BufferedReader(
                                    new InputStreamReader(socket.getInputStream(), UTF_8))) {
                socket.setSoTimeout((int) LIMIT.toMillis());
                for (String word : List.of("one", "two")) {
                    socket.getOutputStream().write((word + "\n").getBytes(UTF_8));
                    assertEquals("8080 " + word, answers.readLine());
                }
            }
        } finally {
            process.destroyForcibly();
            assertTrue(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS));
        }
        assertTrue(kubelet.saw((webSockets ? "GET" : "POST") + " /portForward/default/p"));
        await().atMost(LIMIT).until(() -> kubelet.failures().isEmpty());
    }
}
