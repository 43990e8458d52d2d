package io.trireme.store.ratis;

import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftPeerId;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Sends requests to the leader; one attempt each, no retry. */
interface LeaderChannel {
    LeaderSignal signal();

    /**
     * The leader, as this member knows it now.
     *
     * @throws IOException if this member is stopping
     */
    Optional<RaftPeerId> leader() throws IOException;

    CompletableFuture<RaftClientReply> write(RaftPeerId leader, byte[] entry);

    /** A request to a peer failed: the connection is made anew before the next. */
    void failed(RaftPeerId peer, Throwable cause);
}
