package io.trireme.chaos.etcd;

import io.etcd.jetcd.api.HashKVRequest;
import io.grpc.StatusRuntimeException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Whether all members hold the same at one revision, by etcd's HashKV. */
final class Replicas {
    private static final Duration CALL_LIMIT = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private Replicas() {}

    /**
     * Asks every member, until it has reached the revision.
     *
     * @return one sentence for each that differs from the first or does not say
     */
    static List<String> compare(EtcdAccess access, long revision, Duration limit)
            throws InterruptedException {
        Map<String, Integer> hashes = new TreeMap<>();
        var found = new ArrayList<String>();
        long deadline = System.nanoTime() + limit.toNanos();
        for (String server : access.doors().keySet()) {
            try (var connection = EtcdConnection.open(access, server)) {
                hashes.put(server, hash(connection, revision, deadline));
            } catch (StatusRuntimeException e) {
                found.add(server + " does not say what it holds: " + e.getMessage());
            }
        }
        if (hashes.values().stream().distinct().count() > 1) {
            found.add("the members differ at revision " + revision + ": " + hashes);
        }
        return found;
    }

    private static int hash(EtcdConnection connection, long revision, long deadline)
            throws InterruptedException {
        while (true) {
            try {
                return connection
                        .maintenance(CALL_LIMIT)
                        .withWaitForReady()
                        .hashKV(HashKVRequest.newBuilder().setRevision(revision).build())
                        .getHash();
            } catch (StatusRuntimeException e) {
                // Behind, so far: this revision is a future one there.
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                Thread.sleep(PAUSE);
            }
        }
    }
}
