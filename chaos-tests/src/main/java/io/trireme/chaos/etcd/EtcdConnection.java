package io.trireme.chaos.etcd;

import io.etcd.jetcd.api.ClusterGrpc;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.WatchGrpc;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.ssl.SslContext;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One connection to one member. Nothing is repeated on it. */
public final class EtcdConnection implements AutoCloseable {
    private final String server;
    private final ManagedChannel channel;

    private EtcdConnection(String server, ManagedChannel channel) {
        this.server = server;
        this.channel = channel;
    }

    /** Makes a connection; it is not there yet when this returns. */
    public static EtcdConnection open(EtcdAccess access, String server) {
        return open(server, access.doors().get(server), access.tls());
    }

    static EtcdConnection open(String server, URI door, SslContext tls) {
        return new EtcdConnection(
                server,
                NettyChannelBuilder.forAddress(door.getHost(), door.getPort())
                        .sslContext(tls)
                        .disableRetry()
                        .build());
    }

    public String server() {
        return server;
    }

    /**
     * Waits until the connection stands, so that what is asked before was surely not sent.
     *
     * @return false if it does not in time
     */
    public boolean awaitReady(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        for (var state = channel.getState(true);
                state != ConnectivityState.READY;
                state = channel.getState(true)) {
            var changed = new CountDownLatch(1);
            channel.notifyWhenStateChanged(state, changed::countDown);
            long left = deadline - System.nanoTime();
            if (state == ConnectivityState.SHUTDOWN
                    || !changed.await(Math.max(0, left), TimeUnit.NANOSECONDS)) {
                return false;
            }
        }
        return true;
    }

    public KVGrpc.KVBlockingStub kv(Duration limit) {
        return KVGrpc.newBlockingStub(channel)
                .withDeadlineAfter(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    public LeaseGrpc.LeaseBlockingStub leases(Duration limit) {
        return LeaseGrpc.newBlockingStub(channel)
                .withDeadlineAfter(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    public MaintenanceGrpc.MaintenanceBlockingStub maintenance(Duration limit) {
        return MaintenanceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    public ClusterGrpc.ClusterBlockingStub cluster(Duration limit) {
        return ClusterGrpc.newBlockingStub(channel)
                .withDeadlineAfter(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    WatchGrpc.WatchStub watch() {
        return WatchGrpc.newStub(channel);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
