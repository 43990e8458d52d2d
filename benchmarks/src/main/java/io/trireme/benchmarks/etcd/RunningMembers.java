package io.trireme.benchmarks.etcd;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/**
 * Three members that run.
 *
 * @param leader when it was last looked for; nothing is done to it
 */
record RunningMembers(
        Contender contender,
        MemberPlaces places,
        MemberProcesses processes,
        EtcdConnections connections,
        String leader) {
    /** For a member to start, follow or be taken in. */
    static final Duration LIMIT = Duration.ofMinutes(10);

    Set<String> names() {
        return connections.members();
    }

    /** One that things are done to. */
    String follower() {
        return connections.follower(leader);
    }

    Path folder(String member) {
        return places.folder().resolve(member);
    }

    MemberStatuses statuses() {
        return new MemberStatuses(connections);
    }

    /** Waits until every member has applied what the leader has. */
    void awaitAllFollow() {
        names().forEach(member -> statuses().awaitFollows(member, leader, LIMIT));
    }
}
