package io.trireme.store.etcd;

import static io.grpc.Status.Code.UNAVAILABLE;
import static io.trireme.store.etcd.Refused.assertRefused;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;

import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.trireme.store.etcd.wire.KVGrpc;
import io.trireme.store.etcd.wire.RangeRequest;
import io.trireme.store.etcd.wire.WatchGrpc;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** What a member without a leader says to clients that want one, and to those that do not. */
@Timeout(120)
class LeaderRequirementIT {
    @TempDir Path folder;

    @Test
    void whoWantsALeaderIsSentAwayWhenThereIsNone() throws Exception {
        try (var group = new EtcdGroup(folder)) {
            String last = group.ids().getFirst();
            ManagedChannel channel = channel(group, last);
            try {
                var wanting =
                        new WatchClient(WatchGrpc.newStub(channel).withInterceptors(hasLeader()));
                wanting.create(WatchClient.watch("a"));
                var indifferent = new WatchClient(channel);
                indifferent.create(WatchClient.watch("a"));
                group.ids().stream().filter(id -> !id.equals(last)).forEach(group::close);
                assertEquals("etcdserver: no leader", wanting.awaitEnd().getDescription());
                assertFalse(indifferent.ended());
                var read =
                        RangeRequest.newBuilder()
                                .setKey(ByteString.copyFromUtf8("a"))
                                .setSerializable(true)
                                .build();
                var kv = KVGrpc.newBlockingStub(channel);
                assertRefused(
                        UNAVAILABLE,
                        "etcdserver: no leader",
                        () -> kv.withInterceptors(hasLeader()).range(read));
                assertEquals(List.of(), kv.range(read).getKvsList());
                assertTrue(group.store(last).status().leader().isEmpty());
            } finally {
                channel.shutdownNow();
            }
        }
    }

    private static ManagedChannel channel(EtcdGroup group, String id) throws IOException {
        var client = group.client();
        var url = URI.create(group.url(id));
        return NettyChannelBuilder.forAddress(url.getHost(), url.getPort())
                .sslContext(
                        GrpcSslContexts.forClient()
                                .trustManager(client.authority().toFile())
                                .keyManager(client.certificate().toFile(), client.key().toFile())
                                .build())
                .build();
    }

    private static ClientInterceptor hasLeader() {
        var metadata = new Metadata();
        metadata.put(Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER), "true");
        return MetadataUtils.newAttachHeadersInterceptor(metadata);
    }
}
