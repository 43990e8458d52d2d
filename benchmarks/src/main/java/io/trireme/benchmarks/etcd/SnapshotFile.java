package io.trireme.benchmarks.etcd;

import io.grpc.ManagedChannel;
import io.trireme.store.etcd.wire.MaintenanceGrpc;
import io.trireme.store.etcd.wire.SnapshotRequest;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/** A member's snapshot, as a client takes it with {@code etcdctl snapshot save}. */
record SnapshotFile(double seconds, long sizeBytes) {
    private static final long MINUTES_MAX = 10;

    /** Streams it into a file, syncs that, and deletes it. */
    static SnapshotFile take(ManagedChannel member, Path file) throws IOException {
        long start = System.nanoTime();
        long sizeBytes = 0;
        try (var channel =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            var parts =
                    MaintenanceGrpc.newBlockingStub(member)
                            .withDeadlineAfter(MINUTES_MAX, TimeUnit.MINUTES)
                            .snapshot(SnapshotRequest.getDefaultInstance());
            while (parts.hasNext()) {
                for (var bytes = parts.next().getBlob().asReadOnlyByteBuffer();
                        bytes.hasRemaining(); ) {
                    sizeBytes += channel.write(bytes);
                }
            }
            channel.force(true);
            return new SnapshotFile((double) (System.nanoTime() - start) / 1e9, sizeBytes);
        } finally {
            Files.delete(file);
        }
    }
}
