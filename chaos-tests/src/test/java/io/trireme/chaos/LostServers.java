package io.trireme.chaos;

import io.trireme.chaos.cluster.RunningCluster;

import java.io.IOException;
import java.util.List;

/** Servers that are taken away from a cluster until this is closed. */
final class LostServers implements AutoCloseable {
    /** How a server is taken away, and so how it comes back. */
    enum Loss {
        /** SIGKILL; comes back as a new process on the same files. */
        KILLED,
        /** SIGSTOP: keeps its connections and says nothing; goes on by SIGCONT. */
        STOPPED
    }

    private final RunningCluster cluster;
    private final Loss loss;
    private final List<String> servers;
    private boolean back;

    LostServers(RunningCluster cluster, Loss loss, List<String> servers) {
        this.cluster = cluster;
        this.loss = loss;
        this.servers = List.copyOf(servers);
    }

    void takeAway() throws IOException, InterruptedException {
        for (String server : servers) {
            switch (loss) {
                case KILLED -> cluster.kill(server);
                case STOPPED -> cluster.pause(server);
            }
        }
    }

    /** Brings them back once, wherever {@link #takeAway} ended. */
    void bringBack() throws IOException, InterruptedException {
        if (back) {
            return;
        }
        back = true;
        switch (loss) {
            case KILLED -> cluster.restart();
            case STOPPED -> {
                for (String server : servers) {
                    cluster.resume(server);
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            bringBack();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while servers were brought back", e);
        }
    }
}
