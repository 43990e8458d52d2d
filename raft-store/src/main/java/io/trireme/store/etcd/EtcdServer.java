package io.trireme.store.etcd;

import io.grpc.Server;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.trireme.store.Store;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * One member's door for etcd's clients. The store is the caller's, to open before and close after.
 */
public final class EtcdServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EtcdServer.class);

    /** As often as etcd lets clients ask whether the connection stands. */
    private static final long PING_SECONDS_MIN = 5;

    private static final long CLOSE_SECONDS_MAX = 2;

    private final Server server;
    private final ExecutorService calls;
    private final WatchService watches;
    private final LeaderVigil vigil;

    private EtcdServer(
            Server server, ExecutorService calls, WatchService watches, LeaderVigil vigil) {
        this.server = server;
        this.calls = calls;
        this.watches = watches;
        this.vigil = vigil;
    }

    /**
     * Listens.
     *
     * @throws EtcdStartException if a PEM file cannot be read, or the address is taken
     */
    public static EtcdServer open(EtcdConfig config, Store store) {
        var door = new DoorServices(config, store, InstantSource.system());
        ExecutorService calls =
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("etcd-call-", 0).factory());
        try {
            NettyServerBuilder builder =
                    NettyServerBuilder.forAddress(config.bind())
                            .sslContext(sslContext(config.tls()))
                            .executor(calls)
                            .maxInboundMessageSize(
                                    config.limits().requestBytesMax() + EtcdLimits.OVERHEAD_BYTES)
                            .maxConcurrentCallsPerConnection(
                                    config.limits().callsPerConnectionMax())
                            .permitKeepAliveTime(PING_SECONDS_MIN, TimeUnit.SECONDS)
                            .permitKeepAliveWithoutCalls(true)
                            .addTransportFilter(new ClientCertificates());
            door.services().forEach(builder::addService);
            door.interceptors().forEach(builder::intercept);
            Server server = builder.build().start();
            LOG.atInfo().addKeyValue("address", server.getListenSockets()).log("etcd door opened");
            var vigil = LeaderVigil.start(store, door.watches()::leaderLost);
            return new EtcdServer(server, calls, door.watches(), vigil);
        } catch (IOException e) {
            calls.close();
            IOException why = cause(e);
            throw new EtcdStartException(
                    "the etcd door cannot listen on " + config.bind() + ": " + why.getMessage(),
                    why);
        }
    }

    /** gRPC wraps what the system said. */
    private static IOException cause(IOException failure) {
        return failure.getCause() instanceof IOException inner ? cause(inner) : failure;
    }

    private static SslContext sslContext(EtcdTls tls) throws IOException {
        return GrpcSslContexts.forServer(tls.certificate().toFile(), tls.key().toFile())
                .trustManager(tls.authority().toFile())
                .clientAuth(ClientAuth.REQUIRE)
                .build();
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) server.getListenSockets().getFirst();
    }

    /** Takes no more calls, ends watches, lets other calls end for a moment, and cuts the rest. */
    @Override
    public void close() {
        vigil.close();
        server.shutdown();
        watches.close();
        try {
            if (!server.awaitTermination(CLOSE_SECONDS_MAX, TimeUnit.SECONDS)) {
                server.shutdownNow();
                server.awaitTermination(CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
        calls.close();
    }
}
