package io.trireme.deploy.balancer;

import io.trireme.deploy.config.HostPort;

import java.io.IOException;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** One API server as the balancer sees it. */
final class Backend {
    private final HostPort address;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger load = new AtomicInteger();
    private volatile boolean ready;
    private volatile String reason = "not probed yet";

    Backend(HostPort address) {
        this.address = address;
    }

    HostPort address() {
        return address;
    }

    boolean ready() {
        return ready;
    }

    String reason() {
        return reason;
    }

    int connectionCount() {
        return connections.size();
    }

    /** Connections with those that are being made, by which the next one is placed. */
    int load() {
        return load.get();
    }

    /** To be called before a connection is made; {@link #released} undoes it. */
    void reserved() {
        load.incrementAndGet();
    }

    void released() {
        load.decrementAndGet();
    }

    void joined(Socket connection) {
        connections.add(connection);
    }

    void left(Socket connection) {
        connections.remove(connection);
    }

    /**
     * @return whether this is news
     */
    boolean becomeReady() {
        boolean news = !ready;
        ready = true;
        reason = "";
        return news;
    }

    /**
     * Takes the backend out: it gets no new connection while another one is ready.
     *
     * @return whether this is news
     */
    boolean becomeUnready(String why) {
        boolean news = ready;
        ready = false;
        reason = why;
        return news;
    }

    /**
     * Ends its connections, so that their clients connect again and find another backend: a server
     * that hangs would hold them for ever.
     *
     * @return how many there were
     */
    int closeConnections() {
        int count = 0;
        for (Socket connection : connections) {
            count++;
            try {
                connection.close();
            } catch (IOException _) {
                // A socket that cannot even be closed is gone already.
            }
        }
        return count;
    }
}
