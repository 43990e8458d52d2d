package io.trireme.store.ratis;

import io.trireme.store.Members.Member;

import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Members in Ratis' words, and those that its last committed configuration on disk names. */
final class StoredPeers {
    private StoredPeers() {}

    /**
     * The members of the configuration that a member has seen committed last; empty if it has seen
     * none. Ratis would pass over a damaged file and take the members that it is started with.
     */
    static Optional<List<RaftPeer>> read(Path group) throws IOException {
        Path file = group.resolve("current").resolve("raft-meta.conf");
        if (Files.notExists(file)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file)) {
            var entry = LogEntryProto.parseFrom(in);
            if (!entry.hasConfigurationEntry()
                    || entry.getConfigurationEntry().getPeersCount() == 0) {
                throw new DataFolderException(
                        "the raft log is damaged: " + file + ": it names no members");
            }
            return Optional.of(peers(entry.getConfigurationEntry()));
        } catch (IOException e) {
            throw new DataFolderException(
                    "the raft log is damaged: " + file + ": it cannot be read: " + e.getMessage(),
                    e);
        }
    }

    /** Voters and learners of a configuration, told apart by their startup role. */
    static List<RaftPeer> peers(RaftConfigurationProto configuration) {
        List<RaftPeer> peers = new ArrayList<>();
        configuration.getPeersList().forEach(peer -> peers.add(peer(peer, RaftPeerRole.FOLLOWER)));
        configuration
                .getListenersList()
                .forEach(peer -> peers.add(peer(peer, RaftPeerRole.LISTENER)));
        return peers;
    }

    static RaftPeer peer(RaftPeerProto proto, RaftPeerRole role) {
        var peer =
                RaftPeer.newBuilder()
                        .setId(RaftPeerId.valueOf(proto.getId()))
                        .setAddress(proto.getAddress())
                        .setPriority(proto.getPriority())
                        .setStartupRole(role);
        if (!proto.getDataStreamAddress().isEmpty()) {
            peer.setDataStreamAddress(proto.getDataStreamAddress());
        }
        return peer.build();
    }

    static RaftPeer peer(Member member, int priority) {
        var peer =
                RaftPeer.newBuilder()
                        .setId(member.id())
                        .setAddress(member.address())
                        .setPriority(priority)
                        .setStartupRole(
                                member.learner() ? RaftPeerRole.LISTENER : RaftPeerRole.FOLLOWER);
        // Ratis' data streams are off here, so the field is free for the door.
        member.clientUrl().ifPresent(peer::setDataStreamAddress);
        return peer.build();
    }

    /** What Ratis keeps of a member. */
    static Member member(RaftPeer peer) {
        return new Member(
                peer.getId().toString(),
                peer.getAddress(),
                Optional.ofNullable(peer.getDataStreamAddress()).filter(url -> !url.isEmpty()),
                peer.getStartupRole() == RaftPeerRole.LISTENER);
    }
}
