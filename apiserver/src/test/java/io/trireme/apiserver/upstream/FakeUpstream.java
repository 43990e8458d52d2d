package io.trireme.apiserver.upstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** Another server, spoken by hand: each connection runs the test's own session. */
public final class FakeUpstream implements AutoCloseable {
    private final ServerSocket listener;
    private final Session session;
    private final Thread acceptor;
    private final ConcurrentLinkedQueue<Peer> peers = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

    /** What the server does with a connection; its end closes it. */
    @FunctionalInterface
    public interface Session {
        void talk(Peer peer) throws Exception;
    }

    /** A connection. */
    public static final class Peer {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;

        private Peer(Socket socket) throws IOException {
            this.socket = socket;
            this.in = socket.getInputStream();
            this.out = socket.getOutputStream();
        }

        public Socket socket() {
            return socket;
        }

        public InputStream in() {
            return in;
        }

        public OutputStream out() {
            return out;
        }

        /** Reads a head: its lines. */
        public List<String> readHead() throws IOException {
            var head = new ByteArrayOutputStream();
            while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
                int one = in.read();
                if (one < 0) {
                    throw new EOFException("after " + head.toString(ISO_8859_1));
                }
                head.write(one);
            }
            return head.toString(ISO_8859_1).strip().lines().toList();
        }

        public static Optional<String> header(List<String> head, String name) {
            String start = name.toLowerCase(Locale.ROOT) + ": ";
            return head.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                    .map(line -> line.substring(start.length()))
                    .findFirst();
        }

        /** Sends lines and the empty one behind them. */
        public void writeHead(String... lines) throws IOException {
            write(String.join("\r\n", lines) + "\r\n\r\n");
        }

        public void write(String text) throws IOException {
            out.write(text.getBytes(ISO_8859_1));
            out.flush();
        }

        /** Resets the connection. */
        public void cut() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    private FakeUpstream(ServerSocket listener, Session session) {
        this.listener = listener;
        this.session = session;
        this.acceptor = Thread.ofVirtual().name("fake-upstream").start(this::accept);
    }

    public static FakeUpstream plain(Session session) throws IOException {
        return new FakeUpstream(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), session);
    }

    /** Asks for a client certificate, and takes connections without one. */
    public static FakeUpstream tls(SSLContext tls, Session session) throws IOException {
        var listener =
                (SSLServerSocket)
                        tls.getServerSocketFactory()
                                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        listener.setWantClientAuth(true);
        return new FakeUpstream(listener, session);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** What went wrong in sessions. */
    public List<Throwable> failures() {
        return List.copyOf(failures);
    }

    /** How many connections were made. */
    public int connections() {
        return peers.size();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var socket = listener.accept();
                Thread.ofVirtual().name("fake-upstream-session").start(() -> run(socket));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    failures.add(e);
                }
            }
        }
    }

    private void run(Socket socket) {
        try (socket) {
            if (socket instanceof SSLSocket secret) {
                secret.startHandshake();
            }
            var peer = new Peer(socket);
            peers.add(peer);
            session.talk(peer);
        } catch (SocketException _) {
            // The other side has left. What it has seen by then is what tests look at.
        } catch (Exception | AssertionError e) {
            failures.add(e);
        }
    }

    /** From then on its port refuses connections. */
    @Override
    public void close() throws IOException {
        listener.close();
        try {
            acceptor.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        for (var peer : peers) {
            peer.socket().close();
        }
    }
}
