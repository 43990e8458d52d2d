package io.trireme.deploy.balancer;

import io.trireme.deploy.config.HostPort;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** Answers {@code /readyz} as it is told to, and repeats all other lines after its name. */
final class FakeApiServer implements AutoCloseable {
    private final String name;
    private final SSLServerSocket listener;
    private final Thread acceptor;
    private volatile boolean ready = true;
    private volatile boolean silent;
    private final List<Socket> unanswered = new ArrayList<>();

    FakeApiServer(String name, SSLContext tls) throws IOException {
        this.name = name;
        this.listener =
                (SSLServerSocket)
                        tls.getServerSocketFactory()
                                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.acceptor = Thread.ofVirtual().name("fake-" + name).start(this::accept);
    }

    HostPort address() {
        return new HostPort("127.0.0.1", listener.getLocalPort());
    }

    void becomeReady(boolean now) {
        ready = now;
    }

    /** From now on accepts connections and says nothing, like a stopped process. */
    void becomeSilent() {
        silent = true;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                if (silent) {
                    unanswered.add(socket);
                    continue;
                }
                Thread.ofVirtual().name("fake-" + name + "-connection").start(() -> serve(socket));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void serve(Socket socket) {
        try (socket;
                var reader =
                        new BufferedReader(
                                new InputStreamReader(
                                        socket.getInputStream(), StandardCharsets.US_ASCII))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith("GET /readyz")) {
                    write(socket, ready ? "HTTP/1.1 200 OK\r\n" : "HTTP/1.1 503 No\r\n");
                    return;
                }
                write(socket, name + ":" + line + "\n");
            }
            write(socket, name + ":end\n");
        } catch (IOException _) {
            // The balancer or the client broke off, as some tests want it to.
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    /** Returns when nothing is accepted any more. */
    @Override
    public void close() throws IOException {
        listener.close();
        try {
            acceptor.join();
            for (Socket socket : unanswered) {
                socket.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
