package io.trireme.chaos.machines;

import com.google.protobuf.ByteString;

import io.etcd.jetcd.api.Member;
import io.etcd.jetcd.api.MemberAddRequest;
import io.etcd.jetcd.api.MemberListRequest;
import io.etcd.jetcd.api.MemberPromoteRequest;
import io.etcd.jetcd.api.MemberRemoveRequest;
import io.etcd.jetcd.api.MoveLeaderRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.StatusRequest;
import io.grpc.StatusRuntimeException;
import io.trireme.chaos.cluster.Result;
import io.trireme.chaos.etcd.EtcdConnection;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Changes the members and the leadership of a cluster through etcd's API, as an operator does who
 * looks what became of a call that failed, and asks again.
 */
public final class Operator {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Duration CALL_LIMIT = Duration.ofSeconds(20);
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(3);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final StoreCluster cluster;

    public Operator(StoreCluster cluster) {
        this.cluster = cluster;
    }

    /** Kills a server with SIGKILL, and has an empty one take its place. */
    public void replaceKilled(String server) throws IOException, InterruptedException {
        cluster.awaitReady(cluster.servers());
        cluster.kill(server);
        replaceEnded(server);
    }

    /** Has an empty server take the place of one that does not run. */
    public void replaceEnded(String server) throws IOException, InterruptedException {
        cluster.awaitReady(cluster.others(server));
        cluster.wipe(server);
        remove(server);
        join(server);
    }

    /**
     * Removes a server while it serves, and has an empty one take its place.
     *
     * @return how its process ended, by itself
     */
    public Result replaceRunning(String server) throws IOException, InterruptedException {
        cluster.awaitReady(cluster.servers());
        remove(server);
        var end = cluster.awaitEnd(server, LIMIT);
        cluster.wipe(server);
        join(server);
        return end;
    }

    private void join(String server) throws IOException, InterruptedException {
        cluster.start(server, "--join=true");
        add(server);
        promote(server);
        cluster.awaitReady(List.of(server));
    }

    private void remove(String server) throws InterruptedException {
        until(
                server,
                "is removed",
                (connection, found) -> {
                    found.ifPresent(
                            member ->
                                    connection
                                            .cluster(CALL_LIMIT)
                                            .memberRemove(
                                                    MemberRemoveRequest.newBuilder()
                                                            .setID(member.getID())
                                                            .build()));
                    return found.isEmpty();
                });
    }

    private void add(String server) throws InterruptedException {
        until(
                server,
                "is a learner",
                (connection, found) -> {
                    if (found.isEmpty()) {
                        connection
                                .cluster(CALL_LIMIT)
                                .memberAdd(
                                        MemberAddRequest.newBuilder()
                                                .addPeerURLs(cluster.peerUrl(server))
                                                .setIsLearner(true)
                                                .build());
                    }
                    return found.isPresent();
                });
    }

    private void promote(String server) throws InterruptedException {
        until(
                server,
                "is a voter",
                (connection, found) -> {
                    var learner = found.filter(Member::getIsLearner);
                    learner.ifPresent(
                            member ->
                                    connection
                                            .cluster(CALL_LIMIT)
                                            .memberPromote(
                                                    MemberPromoteRequest.newBuilder()
                                                            .setID(member.getID())
                                                            .build()));
                    return found.isPresent() && learner.isEmpty();
                });
    }

    private interface Step {
        /**
         * Asks for the change, unless the list of members says that it was made.
         *
         * @param found the member, if it is listed
         * @return whether it was
         * @throws StatusRuntimeException if the change is refused, or nobody knows
         */
        boolean done(EtcdConnection connection, Optional<Member> found);
    }

    /** Asks the other servers one by one. */
    private void until(String server, String what, Step step) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        var last = new StringBuilder();
        while (true) {
            for (String asked : cluster.others(server)) {
                try (var connection = EtcdConnection.open(cluster.access(), asked)) {
                    if (connection.awaitReady(CONNECT_LIMIT)
                            && step.done(connection, find(connection, server))) {
                        return;
                    }
                } catch (StatusRuntimeException e) {
                    last.replace(0, last.length(), asked + " answers: " + e.getMessage());
                }
                if (System.nanoTime() > deadline) {
                    throw new AssertionError(
                            "not within %s: %s %s; %s".formatted(LIMIT, server, what, last));
                }
                Thread.sleep(PAUSE);
            }
        }
    }

    private static Optional<Member> find(EtcdConnection connection, String server) {
        // jetcd's list is what the member knows by itself; a linearizable read brings it up to
        // date.
        var key = ByteString.copyFromUtf8("any");
        var _ = connection.kv(CALL_LIMIT).range(RangeRequest.newBuilder().setKey(key).build());
        return connection
                .cluster(CALL_LIMIT)
                .memberList(MemberListRequest.getDefaultInstance())
                .getMembersList()
                .stream()
                .filter(member -> member.getName().equals(server))
                .findFirst();
    }

    /**
     * Hands the leadership to a server.
     *
     * @throws AssertionError if it does not lead after all
     */
    public void moveLeader(String target) throws IOException, InterruptedException {
        cluster.awaitReady(List.of(target));
        long deadline = System.nanoTime() + LIMIT.toNanos();
        var last = new StringBuilder();
        for (String leader = cluster.requireLeader();
                !leader.equals(target);
                leader = cluster.requireLeader()) {
            try (var connection = EtcdConnection.open(cluster.access(), leader);
                    var other = EtcdConnection.open(cluster.access(), target)) {
                connection
                        .maintenance(CALL_LIMIT)
                        .moveLeader(
                                MoveLeaderRequest.newBuilder().setTargetID(number(other)).build());
            } catch (StatusRuntimeException e) {
                last.replace(0, last.length(), leader + " answers: " + e.getMessage());
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError(target + " does not lead after " + LIMIT + "; " + last);
            }
            Thread.sleep(PAUSE);
        }
    }

    private static long number(EtcdConnection connection) {
        return connection
                .maintenance(CALL_LIMIT)
                .status(StatusRequest.getDefaultInstance())
                .getHeader()
                .getMemberId();
    }
}
