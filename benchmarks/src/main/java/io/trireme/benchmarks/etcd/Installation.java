package io.trireme.benchmarks.etcd;

import io.grpc.StatusRuntimeException;
import io.trireme.store.etcd.wire.ClusterGrpc;
import io.trireme.store.etcd.wire.ClusterGrpc.ClusterBlockingStub;
import io.trireme.store.etcd.wire.Member;
import io.trireme.store.etcd.wire.MemberAddRequest;
import io.trireme.store.etcd.wire.MemberListRequest;
import io.trireme.store.etcd.wire.MemberPromoteRequest;
import io.trireme.store.etcd.wire.MemberRemoveRequest;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Replaces a member by an empty one of the same name: removes it, deletes its folder, adds it as a
 * learner and promotes it. etcd's member is added, then started; Trireme's the other way round.
 */
final class Installation {
    private static final long CALL_SECONDS_MAX = 120;

    private final RunningMembers members;
    private final String member;
    private final String url;

    Installation(RunningMembers members, String member) {
        this.members = members;
        this.member = member;
        this.url = "https://127.0.0.1:" + members.places().peerPorts().get(member);
    }

    /**
     * @return the seconds from the call or start that begins it until it has applied all that the
     *     leader has; the promotion is not in them
     * @throws IllegalStateException if a step does not come true in time
     */
    double run() throws IOException, InterruptedException {
        remove();
        members.processes().kill(member);
        RunFolder.delete(members.folder(member));
        long start = System.nanoTime();
        switch (members.contender()) {
            case ETCD -> {
                add();
                members.processes().startJoining(member);
            }
            case TRIREME -> {
                members.processes().startJoining(member);
                add();
            }
        }
        members.statuses().awaitFollows(member, members.leader(), RunningMembers.LIMIT);
        double seconds = (double) (System.nanoTime() - start) / 1e9;
        promote();
        return seconds;
    }

    private void remove() {
        long id = find().orElseThrow().getID();
        until(
                Optional::isEmpty,
                () -> cluster().memberRemove(MemberRemoveRequest.newBuilder().setID(id).build()));
    }

    private void add() {
        var request = MemberAddRequest.newBuilder().addPeerURLs(url).setIsLearner(true).build();
        until(Optional::isPresent, () -> cluster().memberAdd(request));
    }

    private void promote() {
        until(
                found -> found.isPresent() && !found.get().getIsLearner(),
                () ->
                        cluster()
                                .memberPromote(
                                        MemberPromoteRequest.newBuilder()
                                                .setID(find().orElseThrow().getID())
                                                .build()));
    }

    /**
     * Repeats a change until the list shows it: one whose outcome is unknown may have been made,
     * and one that is refused may come too early.
     */
    private void until(Predicate<Optional<Member>> isDone, Runnable change) {
        var refusal = new StringBuilder();
        try {
            MemberStatuses.await(
                    () -> {
                        try {
                            if (isDone.test(find())) {
                                return true;
                            }
                            change.run();
                        } catch (StatusRuntimeException e) {
                            refusal.setLength(0);
                            refusal.append(e.getStatus());
                        }
                        return false;
                    },
                    RunningMembers.LIMIT,
                    "the members do not change");
        } catch (IllegalStateException e) {
            throw new IllegalStateException("last refused by: " + refusal, e);
        }
    }

    private Optional<Member> find() {
        List<Member> all =
                cluster().memberList(MemberListRequest.getDefaultInstance()).getMembersList();
        return all.stream().filter(one -> one.getPeerURLsList().contains(url)).findFirst();
    }

    private ClusterBlockingStub cluster() {
        return ClusterGrpc.newBlockingStub(members.connections().to(members.leader()).getLast())
                .withDeadlineAfter(CALL_SECONDS_MAX, TimeUnit.SECONDS);
    }
}
