package io.trireme.store.etcd;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.trireme.store.etcd.wire.MaintenanceGrpc;
import io.trireme.store.etcd.wire.SnapshotRequest;
import io.trireme.store.etcd.wire.SnapshotResponse;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

/** Asks a member's door for a backup, as {@code etcdctl snapshot save} does. */
public final class BackupDownload {
    private BackupDownload() {}

    /**
     * Writes the backup of one member to a stream.
     *
     * @param tls the client's certificate and the authority of the doors
     * @param limit for all of it
     * @throws IOException if the member cannot be reached, refuses, or ends early; what was written
     *     then is no whole backup
     */
    public static void fetch(
            InetSocketAddress door, EtcdTls tls, Duration limit, OutputStream target)
            throws IOException {
        ManagedChannel channel = DoorClients.connect(door, tls);
        try {
            Iterator<SnapshotResponse> parts =
                    MaintenanceGrpc.newBlockingStub(channel)
                            .withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS)
                            .snapshot(SnapshotRequest.getDefaultInstance());
            long remainingBytes = -1;
            while (parts.hasNext()) {
                SnapshotResponse part = parts.next();
                part.getBlob().writeTo(target);
                remainingBytes = part.getRemainingBytes();
            }
            if (remainingBytes != 0) {
                throw new IOException(
                        "the member at %s:%d ended the backup early"
                                .formatted(door.getHostString(), door.getPort()));
            }
        } catch (StatusRuntimeException e) {
            throw new IOException(
                    "the member at %s:%d gives no backup: %s"
                            .formatted(
                                    door.getHostString(), door.getPort(), DoorClients.sentence(e)),
                    e);
        } finally {
            channel.shutdownNow();
        }
    }
}
