package io.trireme.store.ratis;

import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.exceptions.GroupMismatchException;
import org.apache.ratis.server.RaftServer;

import java.io.IOException;

/** This member's part in its group, once it has one. */
final class OwnDivision {
    private final RaftServer server;
    private final RaftGroup begun;
    private volatile boolean joined;

    /**
     * @param begun the group as this member begins with it
     * @param joined whether it is in it; else {@link #joined} says so later
     */
    OwnDivision(RaftServer server, RaftGroup begun, boolean joined) {
        this.server = server;
        this.begun = begun;
        this.joined = joined;
    }

    RaftServer server() {
        return server;
    }

    RaftGroup begun() {
        return begun;
    }

    RaftGroupId group() {
        return begun.getGroupId();
    }

    /** The member is in the group from now on. */
    void joined() {
        joined = true;
    }

    /**
     * @throws GroupMismatchException if this member is in no group yet; Ratis would hand out a
     *     division that is still being made, which answers questions with null pointers
     * @throws IOException if the member is stopping
     */
    RaftServer.Division get() throws IOException {
        if (!joined) {
            throw new GroupMismatchException(server.getId() + " is in no group yet");
        }
        return server.getDivision(group());
    }
}
