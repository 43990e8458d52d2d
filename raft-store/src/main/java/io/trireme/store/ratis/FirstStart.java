package io.trireme.store.ratis;

import org.apache.ratis.protocol.RaftPeer;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What a member with an empty folder makes of its peers' answers; pure. It may be new, or have lost
 * what it acknowledged, and only a group that goes on can tell.
 */
sealed interface FirstStart {
    /** What is known of a peer. */
    sealed interface Answer {}

    /**
     * It does not answer, or is of no use: of another cluster, or itself waiting to be taken in.
     */
    record Silent() implements Answer {}

    /** It holds no entry either, and knows no leader. */
    record Empty() implements Answer {}

    /**
     * It holds entries, so there is a group.
     *
     * @param leader whom it takes for the leader
     * @param leads whether that is itself
     */
    record Holding(Optional<RaftPeer> leader, boolean leads) implements Answer {}

    /** No group is there, and those that know it are a majority: they and this member found one. */
    record Found() implements FirstStart {}

    /**
     * There is a group; what its leader says, which a quorum without this member elected, counts.
     */
    record Ask(RaftPeer leader) implements FirstStart {}

    /**
     * Nobody can say yet.
     *
     * @param holding whether a peer holds entries, so that only a leader can help
     */
    record Wait(boolean holding) implements FirstStart {}

    /**
     * Decides by one round of answers.
     *
     * @param answers of all peers but this member
     */
    static FirstStart plan(Collection<? extends Answer> answers) {
        List<Holding> holding =
                answers.stream()
                        .filter(Holding.class::isInstance)
                        .map(Holding.class::cast)
                        .toList();
        if (!holding.isEmpty()) {
            return holding.stream()
                    .filter(Holding::leads)
                    .findFirst()
                    .or(() -> holding.stream().filter(one -> one.leader().isPresent()).findFirst())
                    .flatMap(Holding::leader)
                    .<FirstStart>map(Ask::new)
                    .orElse(new Wait(true));
        }
        long empty = 1 + answers.stream().filter(Empty.class::isInstance).count();
        return empty > (answers.size() + 1) / 2 ? new Found() : new Wait(false);
    }
}
