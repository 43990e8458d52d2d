package io.trireme.store.etcd;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.MetadataUtils;
import io.trireme.store.memory.InMemoryStore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The door's services over a store in memory, without sockets and TLS. */
final class InMemoryDoor implements AutoCloseable {
    private final InMemoryStore store = new InMemoryStore();
    private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
    private final WatchService watches;
    private final Server server;
    private final ManagedChannel channel;

    InMemoryDoor() {
        this(EtcdLimits.DEFAULT);
    }

    InMemoryDoor(EtcdLimits limits) {
        this(limits, InstantSource.system());
    }

    InMemoryDoor(EtcdLimits limits, InstantSource clock) {
        var nowhere = Path.of("unused");
        var config =
                new EtcdConfig(
                        "test",
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        Map.of("memory", "https://127.0.0.1:2379"),
                        new EtcdTls(nowhere, nowhere, nowhere),
                        limits);
        var door = new DoorServices(config, store, clock);
        watches = door.watches();
        String name = InProcessServerBuilder.generateName();
        var builder = InProcessServerBuilder.forName(name).executor(calls);
        door.services().forEach(builder::addService);
        door.interceptors().forEach(builder::intercept);
        try {
            server = builder.build().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        channel = InProcessChannelBuilder.forName(name).build();
    }

    InMemoryStore store() {
        return store;
    }

    Channel channel() {
        return channel;
    }

    /** As of a client that has a token. */
    Channel channel(String token) {
        var headers = new Metadata();
        headers.put(Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER), token);
        return ClientInterceptors.intercept(
                channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    /** As a member that stops. */
    void stop() {
        watches.close();
    }

    @Override
    public void close() {
        channel.shutdownNow();
        watches.close();
        server.shutdownNow();
        calls.close();
        store.close();
    }
}
