package io.trireme.apiserver.kubelet;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.apiserver.QueryParameters;
import io.trireme.apiserver.http.TestPki;
import io.trireme.apiserver.upstream.FakeUpstream;
import io.trireme.apiserver.upstream.FakeUpstream.Peer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;

/**
 * A kubelet. Its logs have two lines, and go on when followed; a command prints itself to standard
 * output, a warning to standard error, and what it reads in capitals; a port echoes.
 */
public final class FakeKubelet implements AutoCloseable {
    private static final String SUCCESS = "{\"metadata\":{},\"status\":\"Success\"}";
    private static final int WAIT_SECONDS = 20;
    private static final int STDOUT = 1;
    private static final int STDERR = 2;
    private static final int ERROR = 3;
    private static final int CLOSED = 255;
    private static final String TUNNEL = "SPDY/3.1+portforward.k8s.io";
    private static final List<String> TERMINALS = List.of("v5.channel.k8s.io", "v4.channel.k8s.io");

    private final FakeUpstream server;
    private final LinkedBlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private final CountDownLatch followerLeft = new CountDownLatch(1);

    public FakeKubelet(TestPki pki) throws IOException {
        server = FakeUpstream.tls(pki.serverTls(), this::talk);
    }

    public int port() {
        return server.port();
    }

    public List<Throwable> failures() {
        return server.failures();
    }

    /**
     * Waits for a request whose line begins so: method, path and query, and who asked. Those before
     * it are forgotten.
     */
    public boolean saw(String start) throws InterruptedException {
        for (String line = seen.poll(WAIT_SECONDS, TimeUnit.SECONDS);
                line != null;
                line = seen.poll(WAIT_SECONDS, TimeUnit.SECONDS)) {
            if (line.startsWith(start)) {
                return true;
            }
        }
        return false;
    }

    /** Waits until the reader of a followed log is gone. */
    public boolean awaitFollowerLeft() throws InterruptedException {
        return followerLeft.await(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    private void talk(Peer peer) throws IOException {
        var head = peer.readHead();
        String[] words = head.getFirst().split(" ", -1);
        String target = words[1];
        seen.add(words[0] + " " + target + " " + client(peer));
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        var query = QueryParameters.parse(mark < 0 ? "" : target.substring(mark + 1));
        switch (path.substring(1).split("/", -1)[0]) {
            case "containerLogs" -> log(peer, path, query);
            case "exec", "attach" -> terminal(peer, head, query);
            case "portForward" -> ports(peer, head);
            case "moved" ->
                    peer.writeHead("HTTP/1.1 302 Found", "Location: /healthz", "Content-Length: 0");
            case "healthz" -> {
                peer.writeHead("HTTP/1.1 200 OK", "Content-Length: 2");
                peer.write("ok");
            }
            case String _ -> peer.writeHead("HTTP/1.1 404 Not Found", "Content-Length: 0");
        }
    }

    private static String client(Peer peer) {
        try {
            return ((SSLSocket) peer.socket()).getSession().getPeerPrincipal().getName();
        } catch (SSLPeerUnverifiedException _) {
            return "nobody";
        }
    }

    private void log(Peer peer, String path, QueryParameters query) throws IOException {
        if (path.endsWith("/broken")) {
            peer.writeHead("HTTP/1.1 400 Bad Request", "Content-Length: 7");
            peer.write("no logs");
            return;
        }
        peer.writeHead("HTTP/1.1 200 OK", "Transfer-Encoding: chunked");
        peer.write("4\r\none\n\r\n");
        if (query.flag("follow")) {
            if (peer.in().read() < 0) {
                followerLeft.countDown();
            }
            return;
        }
        peer.write("4\r\ntwo\n\r\n0\r\n\r\n");
    }

    /** What a command with these words prints. */
    private static byte[] printed(QueryParameters query) {
        return ("ran " + String.join(" ", query.all("command")) + "\n").getBytes(UTF_8);
    }

    private static byte[] capitals(byte[] bytes) {
        return new String(bytes, UTF_8).toUpperCase(Locale.ROOT).getBytes(UTF_8);
    }

    private void terminal(Peer peer, List<String> head, QueryParameters query) throws IOException {
        if (Peer.header(head, "Upgrade").orElse("").equalsIgnoreCase("websocket")) {
            var socket = FakeWebSocket.accept(peer, head, TERMINALS);
            if (socket.isPresent()) {
                terminal(socket.get(), query);
            }
            return;
        }
        acceptSpdy(peer, "v4.channel.k8s.io");
        run(peer, new Terminal(peer, query).spdy);
    }

    private static void send(Peer peer, byte[] bytes) throws IOException {
        peer.out().write(bytes);
        peer.out().flush();
    }

    private static void acceptSpdy(Peer peer, String protocol) throws IOException {
        peer.writeHead(
                "HTTP/1.1 101 Switching Protocols",
                "Connection: Upgrade",
                "Upgrade: SPDY/3.1",
                "X-Stream-Protocol-Version: " + protocol);
    }

    private static void run(Peer peer, FakeSpdy spdy) throws IOException {
        byte[] buffer = new byte[16 * 1024];
        for (int count = peer.in().read(buffer); count >= 0; count = peer.in().read(buffer)) {
            spdy.feed(Arrays.copyOf(buffer, count));
        }
    }

    private static void terminal(FakeWebSocket socket, QueryParameters query) throws IOException {
        socket.send(STDOUT, printed(query));
        if (query.flag("error") && !query.flag("tty")) {
            socket.send(STDERR, "careful\n".getBytes(UTF_8));
        }
        while (query.flag("input")) {
            var message = socket.next();
            if (message.isEmpty() || (message.get()[0] & 0xff) == CLOSED) {
                break;
            }
            if (message.get()[0] == 0) {
                byte[] input = Arrays.copyOfRange(message.get(), 1, message.get().length);
                socket.send(STDOUT, capitals(input));
            }
        }
        socket.send(ERROR, SUCCESS.getBytes(UTF_8));
        socket.goodbye();
        while (socket.next().isPresent()) {
            // Until the client has said goodbye, too.
        }
    }

    /** A command over SPDY: a stream for each of its channels. */
    private static final class Terminal implements FakeSpdy.Events {
        private final FakeSpdy spdy;
        private final QueryParameters query;
        private final SortedMap<String, Integer> streams = new TreeMap<>();
        private final int expected;

        Terminal(Peer peer, QueryParameters query) {
            this.query = query;
            this.spdy = new FakeSpdy(bytes -> send(peer, bytes), this);
            this.expected = 1 + count("input") + count("output") + count("error") + count("tty");
        }

        private int count(String channel) {
            return query.flag(channel) ? 1 : 0;
        }

        @Override
        public void opened(int stream, SortedMap<String, String> headers) throws IOException {
            streams.put(headers.get("streamtype"), stream);
            if (streams.size() < expected) {
                return;
            }
            spdy.send(streams.get("stdout"), printed(query), false);
            if (streams.containsKey("stderr")) {
                spdy.send(streams.get("stderr"), "careful\n".getBytes(UTF_8), false);
            }
            if (!streams.containsKey("stdin")) {
                finish();
            }
        }

        @Override
        public void data(int stream, byte[] bytes, boolean last) throws IOException {
            if (streams.getOrDefault("stdin", -1) != stream) {
                return;
            }
            if (bytes.length > 0) {
                spdy.send(streams.get("stdout"), capitals(bytes), false);
            }
            if (last) {
                finish();
            }
        }

        private void finish() throws IOException {
            for (String channel : List.of("stdout", "stderr")) {
                if (streams.containsKey(channel)) {
                    spdy.send(streams.get(channel), new byte[0], true);
                }
            }
            spdy.send(streams.get("error"), SUCCESS.getBytes(UTF_8), true);
        }
    }

    private void ports(Peer peer, List<String> head) throws IOException {
        if (!Peer.header(head, "Upgrade").orElse("").equalsIgnoreCase("websocket")) {
            acceptSpdy(peer, "portforward.k8s.io");
            run(peer, new Echo(bytes -> send(peer, bytes)).spdy);
            return;
        }
        var socket = FakeWebSocket.accept(peer, head, List.of(TUNNEL));
        if (socket.isPresent()) {
            var spdy = new Echo(socket.get()::send).spdy;
            for (var next = socket.get().next(); next.isPresent(); next = socket.get().next()) {
                spdy.feed(next.get());
            }
        }
    }

    /** A port that answers each line with its number in front. */
    private static final class Echo implements FakeSpdy.Events {
        private final FakeSpdy spdy;
        private final SortedMap<Integer, String> ports = new TreeMap<>();
        private final SortedMap<Integer, ByteArrayOutputStream> lines = new TreeMap<>();

        Echo(FakeSpdy.Output output) {
            this.spdy = new FakeSpdy(output, this);
        }

        @Override
        public void opened(int stream, SortedMap<String, String> headers) throws IOException {
            if (headers.get("streamtype").equals("data")) {
                ports.put(stream, headers.get("port"));
                lines.put(stream, new ByteArrayOutputStream());
            } else {
                spdy.send(stream, new byte[0], true);
            }
        }

        @Override
        public void data(int stream, byte[] bytes, boolean last) throws IOException {
            if (!ports.containsKey(stream)) {
                return;
            }
            for (byte one : bytes) {
                lines.get(stream).write(one);
                if (one == '\n') {
                    String line = ports.get(stream) + " " + lines.get(stream).toString(UTF_8);
                    lines.get(stream).reset();
                    spdy.send(stream, line.getBytes(UTF_8), false);
                }
            }
            if (last) {
                spdy.send(stream, new byte[0], true);
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
