package io.trireme.store.etcd;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;

import java.io.IOException;
import java.net.InetSocketAddress;

/** What the clients of a member's door have in common. */
final class DoorClients {
    private DoorClients() {}

    /**
     * A channel, which connects with its first call.
     *
     * @param tls the client's certificate and the authority of the doors
     * @throws IOException if a PEM file cannot be read
     */
    static ManagedChannel connect(InetSocketAddress door, EtcdTls tls) throws IOException {
        return NettyChannelBuilder.forAddress(door)
                .sslContext(
                        GrpcSslContexts.forClient()
                                .trustManager(tls.authority().toFile())
                                .keyManager(tls.certificate().toFile(), tls.key().toFile())
                                .build())
                .build();
    }

    static String sentence(StatusRuntimeException e) {
        String said = e.getStatus().getDescription();
        Throwable cause = e.getStatus().getCause();
        String words = said == null ? e.getStatus().getCode().toString() : said;
        return cause == null || cause.getMessage() == null
                ? words
                : words + " (" + cause.getMessage() + ")";
    }
}
