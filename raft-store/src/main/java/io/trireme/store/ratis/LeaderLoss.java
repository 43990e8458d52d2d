package io.trireme.store.ratis;

import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.RaftGroupIdProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.proto.RaftProtos.TermIndexProto;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.exceptions.GroupMismatchException;
import org.apache.ratis.rpc.CallId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import org.apache.ratis.thirdparty.io.grpc.Metadata;
import org.apache.ratis.thirdparty.io.grpc.ServerCall;
import org.apache.ratis.thirdparty.io.grpc.ServerCallHandler;
import org.apache.ratis.thirdparty.io.grpc.ServerInterceptor;
import org.apache.ratis.util.NetUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Notices at once that the leader's process has ended, and elects another without waiting for the
 * election timeout, which must be long enough for pauses.
 *
 * <p>When the stream of the leader's entries breaks, its address is tried. Only a refused
 * connection counts: the machine is there and says that nobody listens. A pause, a partition or a
 * lost machine refuses nothing and is left to the timeout, so this never deposes a leader that
 * lives. Raft allows an election at any time, so a wrong guess would cost a moment and break no
 * promise.
 */
final class LeaderLoss implements ServerInterceptor {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderLoss.class);

    /** A process that is being killed may close its connections before the socket it listens on. */
    private static final long[] TRIES_MILLIS = {0, 10, 20, 40, 80};

    private static final int CONNECT_MILLIS = 200;

    /** The members stand for election one after the other, so that they do not split the votes. */
    private static final long TURN_MILLIS = 150;

    private final String self;
    private final LeaderSignal signal;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile OwnDivision own;

    LeaderLoss(StoreConfig config, LeaderSignal signal) {
        this.self = config.self();
        this.signal = signal;
    }

    /** Until this is called, losses are left to the election timeout. */
    void watch(OwnDivision division) {
        own = division;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        ServerCall.Listener<Q> listener = next.startCall(call, headers);
        if (!"appendEntries".equals(call.getMethodDescriptor().getBareMethodName())) {
            return listener;
        }
        return new SimpleForwardingServerCallListener<>(listener) {
            private ByteString sender = ByteString.EMPTY;

            @Override
            public void onMessage(Q message) {
                if (message instanceof AppendEntriesRequestProto request) {
                    sender = request.getServerRequest().getRequestorId();
                }
                super.onMessage(message);
            }

            @Override
            public void onCancel() {
                super.onCancel();
                if (!sender.isEmpty()) {
                    streamBroke(RaftPeerId.valueOf(sender));
                }
            }
        };
    }

    private void streamBroke(RaftPeerId leader) {
        if (own != null && looking.compareAndSet(false, true)) {
            Thread.ofVirtual().name("store-" + self + "-leader-loss").start(() -> look(leader));
        }
    }

    private void look(RaftPeerId leader) {
        try {
            long seen = signal.changes();
            RaftConfiguration members = own.get().getRaftConf();
            RaftPeer peer = members.getPeer(leader);
            if (peer != null && refuses(NetUtils.createSocketAddr(peer.getAddress()), seen)) {
                long turn = TimeUnit.MILLISECONDS.toNanos(TURN_MILLIS * turn(members, leader));
                signal.await(seen, turn);
                elect(leader);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (GroupMismatchException e) {
            LOG.debug("a leader sends entries to a member that is in no group yet", e);
        } catch (IOException | RuntimeException e) {
            LOG.atWarn().setCause(e).log("no early election; the election timeout will do");
        } finally {
            looking.set(false);
        }
    }

    private boolean refuses(InetSocketAddress address, long seen)
            throws InterruptedException, IOException {
        for (long millis : TRIES_MILLIS) {
            signal.await(seen, TimeUnit.MILLISECONDS.toNanos(millis));
            try (var socket = new Socket()) {
                socket.connect(address, CONNECT_MILLIS);
            } catch (ConnectException e) {
                return e.getMessage().contains("refused");
            } catch (IOException e) {
                return false;
            }
        }
        return false;
    }

    private int turn(RaftConfiguration members, RaftPeerId leader) {
        List<String> others =
                members.getAllPeers().stream()
                        .map(peer -> peer.getId().toString())
                        .filter(id -> !id.equals(leader.toString()))
                        .sorted()
                        .toList();
        return Math.max(0, others.indexOf(self));
    }

    /**
     * Whether the lost leader has no successor yet. Who stood before and lost, for want of an entry
     * that this member has, leaves it without a leader.
     *
     * @param known the leader as this member knows it; null if it knows none
     */
    static boolean stands(boolean follower, RaftPeerId known, RaftPeerId lost) {
        return follower && (known == null || known.equals(lost));
    }

    private void elect(RaftPeerId leader) throws IOException {
        RaftServer.Division division = own.get();
        TermIndex last = division.getRaftLog().getLastEntryTermIndex();
        DivisionInfo now = division.getInfo();
        if (last == null || !stands(now.isFollower(), now.getLeaderId(), leader)) {
            return;
        }
        LOG.atInfo()
                .addKeyValue("member", self)
                .addKeyValue("leader", leader)
                .log("the leader's process ended; standing for election");
        UUID id = own.group().getUuid();
        ByteBuffer bytes =
                ByteBuffer.allocate(2 * Long.BYTES)
                        .putLong(id.getMostSignificantBits())
                        .putLong(id.getLeastSignificantBits())
                        .flip();
        // What a leader sends that hands its leadership on.
        own.server()
                .startLeaderElection(
                        StartLeaderElectionRequestProto.newBuilder()
                                .setServerRequest(
                                        RaftRpcRequestProto.newBuilder()
                                                .setRequestorId(leader.toByteString())
                                                .setReplyId(own.server().getId().toByteString())
                                                .setRaftGroupId(
                                                        RaftGroupIdProto.newBuilder()
                                                                .setId(ByteString.copyFrom(bytes)))
                                                .setCallId(CallId.getAndIncrement()))
                                .setLeaderLastEntry(
                                        TermIndexProto.newBuilder()
                                                .setTerm(last.getTerm())
                                                .setIndex(last.getIndex()))
                                .build());
    }
}
