package io.trireme.store.etcd;

import com.google.protobuf.ByteString;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.trireme.store.Backup;
import io.trireme.store.Store;
import io.trireme.store.auth.AccessCheck;
import io.trireme.store.etcd.wire.SnapshotResponse;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Sends one backup in parts, each only when the client has read what was sent before, so that a
 * slow client costs no memory. gRPC runs all of a call's steps one after the other.
 */
final class SnapshotStream {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotStream.class);
    private static final int PART_BYTES = 64 << 10;

    private final ServerCallStreamObserver<SnapshotResponse> call;
    private final Headers headers;
    private Backup backup;
    private long remainingBytes;
    private boolean begun;

    private SnapshotStream(StreamObserver<SnapshotResponse> caller, Headers headers) {
        this.call = (ServerCallStreamObserver<SnapshotResponse>) caller;
        this.headers = headers;
    }

    /** Must be called before the method that opens the stream returns. */
    static void serve(
            Store store, Access access, Headers headers, StreamObserver<SnapshotResponse> caller) {
        var stream = new SnapshotStream(caller, headers);
        stream.call.setOnReadyHandler(stream::send);
        stream.call.setOnCancelHandler(stream::end);
        stream.open(store, access);
        stream.send();
    }

    private void open(Store store, Access access) {
        try {
            backup = store.backup();
            remainingBytes = backup.sizeBytes();
            // It may hold what came after the caller was let in.
            access.require(AccessCheck::root);
        } catch (UncheckedIOException e) {
            fail(e.getCause());
        } catch (RuntimeException e) {
            end();
            call.onError(Calls.error(e));
        }
    }

    private void send() {
        if (call.isCancelled()) {
            end();
            return;
        }
        try {
            while (backup != null && call.isReady()) {
                sendPart();
            }
        } catch (IOException e) {
            end();
            fail(e);
        } catch (RuntimeException e) {
            end();
            call.onError(Calls.error(e));
        }
    }

    private void sendPart() throws IOException {
        byte[] part = backup.content().readNBytes((int) Math.min(PART_BYTES, remainingBytes));
        if (part.length == 0) {
            throw new IOException(remainingBytes + " bytes of the backup are missing");
        }
        remainingBytes -= part.length;
        var response =
                SnapshotResponse.newBuilder()
                        .setRemainingBytes(remainingBytes)
                        .setBlob(ByteString.copyFrom(part));
        if (!begun) {
            begun = true;
            response.setHeader(headers.now());
        }
        call.onNext(response.build());
        if (remainingBytes == 0) {
            end();
            call.onCompleted();
        }
    }

    private void fail(IOException cause) {
        LOG.atError().setCause(cause).log("a backup cannot be sent");
        call.onError(
                Status.INTERNAL
                        .withDescription("trireme: the backup failed: " + cause.getMessage())
                        .asRuntimeException());
    }

    private void end() {
        if (backup == null) {
            return;
        }
        try {
            backup.close();
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("the file of a backup cannot be closed");
        }
        backup = null;
    }
}
