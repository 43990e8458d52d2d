package io.trireme.store.ratis;

import io.trireme.store.Members.Member;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The group as its leader sees it.
 *
 * @param leader its id
 * @param silent members that have not answered the leader lately
 * @param lag by member, how many committed entries it was not known to have committed; without
 *     those of which the leader knows nothing
 */
record GroupView(String leader, List<Member> members, Set<String> silent, Map<String, Long> lag) {
    GroupView {
        members = List.copyOf(members);
        silent = Collections.unmodifiableSet(new TreeSet<>(silent));
        lag = Collections.unmodifiableMap(new TreeMap<>(lag));
    }

    /** Only who belongs to it, as any member knows. */
    static GroupView of(List<Member> members) {
        return new GroupView("", members, Set.of(), Map.of());
    }

    Optional<Member> find(String id) {
        return members.stream().filter(member -> member.id().equals(id)).findFirst();
    }

    List<Member> voters() {
        return members.stream().filter(member -> !member.learner()).toList();
    }

    long learners() {
        return members.stream().filter(Member::learner).count();
    }

    boolean answers(Member member) {
        return !silent.contains(member.id());
    }

    /** Whether those that answer are a majority of these voters. */
    boolean quorumOf(Collection<Member> voters) {
        return voters.stream().filter(this::answers).count() > voters.size() / 2;
    }
}
