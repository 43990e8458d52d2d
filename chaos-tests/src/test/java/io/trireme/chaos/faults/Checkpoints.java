package io.trireme.chaos.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;

import io.etcd.jetcd.api.PutRequest;
import io.trireme.chaos.etcd.EtcdConnection;
import io.trireme.chaos.machines.StoreCluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The checkpoints that members make every 20,000 entries of their log, or 256 MiB. */
final class Checkpoints {
    /** On each member. One has one entry in flight; a second write is there when it is answered. */
    private static final int WRITERS = 2;

    private static final int KEYS = 100;
    private static final Duration CALL_LIMIT = Duration.ofSeconds(10);

    private Checkpoints() {}

    /** The newest in a data folder. */
    static Optional<Path> newest(Path data) throws IOException {
        try (var files = Files.walk(data)) {
            return files.filter(path -> path.getFileName().toString().matches("checkpoint-\\d.*"))
                    .max(Comparator.comparingLong(path -> path.toFile().lastModified()));
        }
    }

    /** Writes on all members, which must run, until each has made one. */
    static void writeUntilAllHaveOne(StoreCluster cluster, Duration limit)
            throws InterruptedException, ExecutionException {
        long deadline = System.nanoTime() + limit.toNanos();
        try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (String server : cluster.servers()) {
                for (int i = 0; i < WRITERS; i++) {
                    String prefix = "/checkpoints/" + server + "/" + i + "/";
                    running.add(writers.submit(() -> write(cluster, server, prefix, deadline)));
                }
            }
            for (Future<?> writer : running) {
                writer.get();
            }
        }
    }

    private static Void write(StoreCluster cluster, String server, String prefix, long deadline)
            throws InterruptedException {
        try (var connection = EtcdConnection.open(cluster.access(), server)) {
            if (!connection.awaitReady(CALL_LIMIT)) {
                throw new AssertionError("no connection to " + server);
            }
            for (int i = 0; !allHaveOne(cluster); ) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("not every member has made a checkpoint");
                }
                for (int end = i + KEYS; i < end; i++) {
                    var put =
                            PutRequest.newBuilder()
                                    .setKey(ByteString.copyFrom(prefix + i % KEYS, UTF_8))
                                    .setValue(ByteString.copyFrom("value-" + i, UTF_8))
                                    .build();
                    var _ = connection.kv(CALL_LIMIT).put(put);
                }
            }
            return null;
        }
    }

    private static boolean allHaveOne(StoreCluster cluster) {
        return cluster.servers().stream().allMatch(server -> hasOne(cluster.data(server)));
    }

    private static boolean hasOne(Path data) {
        try {
            return newest(data).isPresent();
        } catch (IOException | UncheckedIOException _) {
            // Files come and go while they are listed.
            return false;
        }
    }
}
