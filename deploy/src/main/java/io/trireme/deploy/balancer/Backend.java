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
    private volatile ReadinessProbe.Answer answer =
            new ReadinessProbe.Answer(Health.SILENT, "not probed yet");

    Backend(HostPort address) {
        this.address = address;
    }

    HostPort address() {
        return address;
    }

    Health health() {
        return answer.health();
    }

    /** Why it is not ready, empty when it is. */
    String reason() {
        return answer.reason();
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
     * Keeps what a probe found.
     *
     * @return whether its health is another than before
     */
    boolean answered(ReadinessProbe.Answer newest) {
        boolean news = newest.health() != answer.health();
        answer = newest;
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
