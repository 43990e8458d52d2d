package io.trireme.clients;

import io.trireme.chaos.cluster.ClusterState;
import io.trireme.chaos.cluster.RunningCluster;

import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Restarts a random server of a cluster as an upgrade does, with SIGTERM, and the next one as soon
 * as the cluster is whole again, until {@link #end}.
 */
final class ServerRestarts {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final RunningCluster cluster;
    private final Random random = new Random();
    private final AtomicInteger count = new AtomicInteger();
    private final Thread thread;
    private volatile boolean ended;
    private volatile Throwable failure;

    private ServerRestarts(RunningCluster cluster) {
        this.cluster = cluster;
        thread = new Thread(this::run, "server-restarts");
    }

    static ServerRestarts start(RunningCluster cluster) {
        var restarts = new ServerRestarts(cluster);
        restarts.thread.start();
        return restarts;
    }

    private void run() {
        try {
            while (!ended) {
                var servers = cluster.servers();
                cluster.stop(servers.get(random.nextInt(servers.size())));
                cluster.restart();
                cluster.awaitStatus(ClusterState::whole, LIMIT);
                count.incrementAndGet();
            }
        } catch (IOException | InterruptedException | AssertionError e) {
            failure = e;
        }
    }

    /**
     * @throws AssertionError if a server could not be restarted
     */
    void requireGoingOn() {
        if (failure != null) {
            throw new AssertionError("a server could not be restarted", failure);
        }
    }

    /** Waits until the server that is restarted just now is back. */
    void end() throws InterruptedException {
        ended = true;
        thread.join();
        System.out.println("servers restarted under the clients' tests: " + count);
        requireGoingOn();
    }
}
