package io.trireme.benchmarks.etcd;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.trireme.deploy.pki.ClusterPki;
import io.trireme.store.etcd.wire.MaintenanceGrpc;
import io.trireme.store.etcd.wire.StatusRequest;
import io.trireme.store.etcd.wire.StatusResponse;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A client's connections to three members of either kind, over mutual TLS: several to each member,
 * among which calls are spread.
 */
final class EtcdConnections implements AutoCloseable {
    static final int PER_MEMBER = 6;

    private static final int EVENT_LOOPS = 2;
    private static final int MESSAGE_BYTES_MAX = 64 << 20;
    private static final Duration POLL = Duration.ofMillis(50);
    private static final long STATUS_SECONDS_MAX = 2;
    private static final long CLOSE_SECONDS_MAX = 5;

    private final MultiThreadIoEventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(EVENT_LOOPS, NioIoHandler.newFactory());
    private final Map<String, List<ManagedChannel>> channels = new TreeMap<>();

    EtcdConnections(MemberPlaces places) throws IOException {
        this(places.pki(), places.clientPorts());
    }

    /**
     * @param pki holds the client's certificate
     * @param ports of the members on loopback, by name
     */
    EtcdConnections(Path pki, Map<String, Integer> ports) throws IOException {
        var files = ClusterPki.etcdClient(pki);
        SslContext tls =
                GrpcSslContexts.forClient()
                        .trustManager(files.ca().toFile())
                        .keyManager(files.certificate().toFile(), files.key().toFile())
                        .build();
        ports.forEach(
                (name, port) -> {
                    var ofMember = new ArrayList<ManagedChannel>();
                    for (int i = 0; i < PER_MEMBER; i++) {
                        ofMember.add(channel(tls, port));
                    }
                    channels.put(name, ofMember);
                });
    }

    private ManagedChannel channel(SslContext tls, int port) {
        return NettyChannelBuilder.forAddress("127.0.0.1", port)
                .sslContext(tls)
                .eventLoopGroup(loops)
                .channelType(NioSocketChannel.class)
                // Answers are only counted and followed by the next call.
                .directExecutor()
                .maxInboundMessageSize(MESSAGE_BYTES_MAX)
                .build();
    }

    /** To one member. */
    List<ManagedChannel> to(String member) {
        return channels.get(member);
    }

    Set<String> members() {
        return channels.keySet();
    }

    /** Connects to a member that came back now, in place of when its next try is due. */
    void reconnect(String member) {
        channels.get(member).forEach(ManagedChannel::resetConnectBackoff);
    }

    /** To all members, in turns, beginning with one. */
    List<ManagedChannel> toAll(String first) {
        var names = new ArrayList<String>(List.of(first));
        channels.keySet().stream().filter(name -> !name.equals(first)).forEach(names::add);
        var all = new ArrayList<ManagedChannel>();
        for (int i = 0; i < PER_MEMBER; i++) {
            for (String name : names) {
                all.add(channels.get(name).get(i));
            }
        }
        return all;
    }

    String follower(String leader) {
        return channels.keySet().stream()
                .filter(name -> !name.equals(leader))
                .findFirst()
                .orElseThrow();
    }

    /**
     * Waits until all members answer and name one leader.
     *
     * @throws IllegalStateException if that takes longer than the limit, or a member has ended
     */
    String awaitLeader(MemberProcesses processes, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() - end < 0) {
            processes.requireAlive();
            String leader = leader();
            if (!leader.isEmpty()) {
                return leader;
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        throw new IllegalStateException("the members have no leader after " + limit);
    }

    /** Empty while a member does not answer or they do not agree. */
    private String leader() {
        String leader = "";
        long agreed = 0;
        for (var member : channels.entrySet()) {
            StatusResponse status;
            try {
                status =
                        MaintenanceGrpc.newBlockingStub(member.getValue().getFirst())
                                .withDeadlineAfter(STATUS_SECONDS_MAX, TimeUnit.SECONDS)
                                .status(StatusRequest.getDefaultInstance());
            } catch (StatusRuntimeException _) {
                return "";
            }
            if (status.getLeader() == 0 || (agreed != 0 && agreed != status.getLeader())) {
                return "";
            }
            agreed = status.getLeader();
            if (status.getHeader().getMemberId() == agreed) {
                leader = member.getKey();
            }
        }
        return leader;
    }

    @Override
    public void close() {
        channels.values().forEach(list -> list.forEach(ManagedChannel::shutdownNow));
        loops.shutdownGracefully(0, CLOSE_SECONDS_MAX, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
