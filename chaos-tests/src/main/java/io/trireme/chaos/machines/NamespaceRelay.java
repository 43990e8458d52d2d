package io.trireme.chaos.machines;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Passes connections from a port of this machine's loopback to a port of a namespace's loopback.
 * One platform thread lives in the namespace and makes its sockets; each connection has two virtual
 * threads.
 */
final class NamespaceRelay implements AutoCloseable {
    private static final int CONNECT_LIMIT_MILLIS = 2_000;

    private final String namespace;
    private final int port;
    private final ServerSocket entrance;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private NamespaceRelay(String namespace, int port, ServerSocket entrance) {
        this.namespace = namespace;
        this.port = port;
        this.entrance = entrance;
    }

    static NamespaceRelay start(String namespace, int port) throws IOException {
        // Made here, in the namespace of everybody else.
        var entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var relay = new NamespaceRelay(namespace, port, entrance);
        Thread.ofPlatform().daemon().name("relay-" + namespace).start(relay::run);
        return relay;
    }

    InetSocketAddress address() {
        return new InetSocketAddress(entrance.getInetAddress(), entrance.getLocalPort());
    }

    private void run() {
        NamespaceThread.enter(namespace);
        while (!entrance.isClosed()) {
            try {
                connect(entrance.accept());
            } catch (IOException e) {
                if (!entrance.isClosed()) {
                    throw new IllegalStateException("the relay to " + namespace + " fails", e);
                }
            }
        }
    }

    /** Nobody listens there while the server is down: then the client is hung up on. */
    private void connect(Socket client) throws IOException {
        open.add(client);
        var server = new Socket();
        open.add(server);
        try {
            server.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                    CONNECT_LIMIT_MILLIS);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        } catch (IOException _) {
            hangUp(client, server);
            return;
        }
        pump(client, server);
        pump(server, client);
    }

    private void pump(Socket from, Socket to) {
        Thread.ofVirtual()
                .name("relay-" + namespace + "-" + from.getPort())
                .start(
                        () -> {
                            try (InputStream in = from.getInputStream();
                                    OutputStream out = to.getOutputStream()) {
                                in.transferTo(out);
                            } catch (IOException _) {
                                // One side ended; so does the other.
                            } finally {
                                hangUp(from, to);
                            }
                        });
    }

    private void hangUp(Socket... sockets) {
        for (Socket socket : sockets) {
            open.remove(socket);
            try {
                socket.close();
            } catch (IOException _) {
                // It is gone either way.
            }
        }
    }

    @Override
    public void close() throws IOException {
        entrance.close();
        hangUp(open.toArray(Socket[]::new));
    }
}
