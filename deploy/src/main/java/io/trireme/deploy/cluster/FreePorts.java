package io.trireme.deploy.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Finds ports for servers that must come back on the same port after a crash. They lie below the
 * range that systems hand to outgoing connections (Linux: from 32768), which could otherwise take
 * the port of a server while it is down.
 */
public final class FreePorts {
    private static final int PORT_MIN = 20_000;
    private static final int PORT_MAX = 32_000;
    private static final int ATTEMPTS_MAX = 1_000;

    private final RandomGenerator random;
    private final Set<Integer> given = new HashSet<>();

    public FreePorts(RandomGenerator random) {
        this.random = random;
    }

    public int next() throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            int port = random.nextInt(PORT_MIN, PORT_MAX);
            if (!given.contains(port) && isFree(port)) {
                given.add(port);
                return port;
            }
        }
        throw new IOException("no free port between " + PORT_MIN + " and " + PORT_MAX);
    }

    /** The wanted port if it is free, else another one. */
    int preferring(int wanted) throws IOException {
        return isFree(wanted) && given.add(wanted) ? wanted : next();
    }

    static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
