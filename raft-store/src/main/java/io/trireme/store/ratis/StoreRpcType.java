package io.trireme.store.ratis;

import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.grpc.server.GrpcServices;
import org.apache.ratis.grpc.server.GrpcServicesImpl;
import org.apache.ratis.rpc.RpcFactory;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;

import java.util.concurrent.TimeUnit;

/**
 * Ratis' gRPC, with its log appenders made known to {@link Followers}, its connections to {@link
 * PeerLinks}, what a follower acknowledges under an {@link AppendGuard}, and changes of members
 * under a {@link MemberChangeGuard}. Ratis makes it by name.
 */
public final class StoreRpcType implements RpcType {
    private static final String FOLLOWERS = "trireme.store.followers";
    private static final String LINKS = "trireme.store.links";
    private static final String CHANGES = "trireme.store.changes";
    private static final String COMMITS = "trireme.store.commits";

    /** For Ratis, which knows the class by its name only. */
    public StoreRpcType() {}

    static void hook(
            Parameters parameters,
            Followers followers,
            PeerLinks links,
            MemberChangeGuard changes,
            GroupCommit commits) {
        parameters.put(CHANGES, changes, MemberChangeGuard.class);
        parameters.put(COMMITS, commits, GroupCommit.class);
        parameters.put(FOLLOWERS, followers, Followers.class);
        parameters.put(LINKS, links, PeerLinks.class);
    }

    @Override
    public String name() {
        return StoreRpcType.class.getName();
    }

    @Override
    public RpcFactory newFactory(Parameters parameters) {
        return new Factory(parameters);
    }

    private static final class Factory extends GrpcFactory {
        private final Followers followers;
        private final PeerLinks links;
        private final MemberChangeGuard changes;
        private final GroupCommit commits;

        Factory(Parameters parameters) {
            super(parameters);
            this.followers = parameters.getNonNull(FOLLOWERS, Followers.class);
            this.links = parameters.getNonNull(LINKS, PeerLinks.class);
            this.changes = parameters.getNonNull(CHANGES, MemberChangeGuard.class);
            this.commits = parameters.getNonNull(COMMITS, GroupCommit.class);
        }

        @Override
        public GrpcServices newRaftServerRpc(RaftServer server) {
            var limit = RaftServerConfigKeys.Rpc.requestTimeout(server.getProperties());
            GrpcServices services =
                    super.newRaftServerRpc(
                            ServedCalls.of(
                                    server,
                                    new AppendGuard(server, limit.toLong(TimeUnit.MILLISECONDS)),
                                    changes,
                                    commits));
            // Made by the first who asks, when the server is complete.
            links.add(((GrpcServicesImpl) services)::getProxies);
            return services;
        }

        @Override
        public LogAppender newLogAppender(
                RaftServer.Division division, LeaderState leader, FollowerInfo follower) {
            var announcing = new AnnouncingLeader(leader, followers::answered, followers::lost);
            var appender = new StoreLogAppender(division, announcing, follower);
            followers.add(appender);
            return appender;
        }
    }
}
