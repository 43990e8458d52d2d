package io.trireme.apiserver.upstream;

import com.codahale.metrics.Counter;

import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.UpgradedConnection;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Bytes both ways between a client and another server, both of which have left HTTP. At most one
 * piece is held for each way. When the other server ends, all that it sent is sent on and the
 * tunnel ends; when the client ends, the other server gets all that it sent, is told, and may go on
 * for a bounded time.
 */
final class Tunnel implements ApiReply.Conversation {
    private static final Logger LOG = LoggerFactory.getLogger(Tunnel.class);
    private static final int PIECE_BYTES = 16 * 1024;

    private final UpstreamReply upstream;
    private final UpstreamConnection connection;
    private final Duration idleMax;
    private final Duration closingMax;
    private final Counter open;
    private final Counter bytes;
    private final CountDownLatch sent = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile long lastByteNanos;

    Tunnel(UpstreamReply upstream, UpstreamConfig config, Counter open, Counter bytes) {
        this.upstream = upstream;
        this.connection = upstream.connection();
        this.idleMax = config.idleMax();
        this.closingMax = config.closingMax();
        this.open = open;
        this.bytes = bytes;
    }

    @Override
    public void hold(UpgradedConnection client) throws InterruptedException {
        open.inc();
        lastByteNanos = System.nanoTime();
        client.onClose(() -> end(client));
        var up = Thread.ofVirtual().name("tunnel-upstream").start(() -> sendUpstream(client));
        try {
            sendDown(client);
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("reason", e.getMessage()).log("tunnel broke");
        } finally {
            ended.countDown();
            client.close();
            upstream.close();
            open.dec();
            up.join();
        }
    }

    /** The client has left, or the server stops. */
    private void end(UpgradedConnection client) {
        try {
            // What the client sent last is for the other server all the same.
            if (client.isClientGone()
                    && !sent.await(closingMax.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.atDebug().log("tunnel was closed before all was taken that its client sent");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        connection.close();
    }

    private void sendDown(UpgradedConnection client) throws IOException {
        while (true) {
            byte[] piece;
            try {
                var read = connection.readBytes(idleMax);
                if (read.isEmpty()) {
                    return;
                }
                piece = read.get();
            } catch (SocketTimeoutException e) {
                if (System.nanoTime() - lastByteNanos >= idleMax.toNanos()) {
                    throw e;
                }
                continue;
            }
            passed(piece.length);
            client.write(piece);
            if (!connection.hasMoreBytes()) {
                client.flush();
            }
        }
    }

    private void sendUpstream(UpgradedConnection client) {
        byte[] piece = new byte[PIECE_BYTES];
        try {
            while (true) {
                int count = client.input().read(piece);
                if (count < 0) {
                    break;
                }
                passed(count);
                connection.write(piece, 0, count);
                connection.flush();
            }
            connection.shutdownOutput();
            sent.countDown();
            if (!ended.await(closingMax.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.atDebug().log("tunnel was closed, its client had ended before");
            }
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("reason", e.getMessage()).log("tunnel broke");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            sent.countDown();
            connection.close();
        }
    }

    private void passed(int count) {
        bytes.inc(count);
        lastByteNanos = System.nanoTime();
    }

    @Override
    public void abandon() {
        upstream.close();
    }
}
