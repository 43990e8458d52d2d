package io.trireme.store.ratis;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.store.Bytes;
import io.trireme.store.Consistency;
import io.trireme.store.HashOutcome;
import io.trireme.store.KeyRange;
import io.trireme.store.Members.Candidate;
import io.trireme.store.Members.Member;
import io.trireme.store.MembershipOutcome;
import io.trireme.store.MembershipOutcome.Changed;
import io.trireme.store.MembershipOutcome.Refusal;
import io.trireme.store.RangeOutcome;
import io.trireme.store.RangeRequest;
import io.trireme.store.Revision;
import io.trireme.store.Store;
import io.trireme.store.StoreException;
import io.trireme.store.StoreStatus;
import io.trireme.store.Transaction;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/** Members of a running group are changed. */
@Timeout(120)
class MembersIT {
    @TempDir private Path folder;
    private TestGroup group;

    @BeforeEach
    void open() {
        // Small, so that who joins finds the log purged and gets a snapshot.
        group = new TestGroup(folder, StoreLimits.DEFAULT.withSnapshotEntries(20), 3).openAll();
        put(group.store(group.awaitLeader()), 0, 50);
    }

    @AfterEach
    void close() {
        group.close();
    }

    private static void put(Store store, int from, int to) {
        for (int i = from; i < to; i++) {
            store.commit(Transaction.put(key(i), Bytes.utf8("v")));
        }
    }

    private static Bytes key(int number) {
        return Bytes.utf8("k%06d".formatted(number));
    }

    private static long count(Store store, Consistency consistency) {
        var all = KeyRange.prefix(Bytes.utf8("k"));
        var found =
                (RangeOutcome.Found) store.range(RangeRequest.of(all).counting().with(consistency));
        return found.count();
    }

    private static void until(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20)).until(condition);
    }

    private RatisStore leader() {
        return group.store(group.awaitLeader());
    }

    private static void assertRefused(Refusal expected, MembershipOutcome outcome) {
        var refused = assertInstanceOf(MembershipOutcome.Refused.class, outcome);
        assertEquals(expected, refused.refusal(), refused::sentence);
    }

    private static Member assertChanged(MembershipOutcome outcome) {
        return assertInstanceOf(Changed.class, outcome, outcome::toString).member();
    }

    private Candidate learner(String id) {
        return new Candidate(Optional.of(id), group.address(id), true);
    }

    /** All members agree on who they are. */
    private void awaitMembers(int voters, int learners) {
        until(
                () ->
                        group.open().stream()
                                .map(store -> store.members().all())
                                .allMatch(
                                        all ->
                                                all.stream().filter(Member::learner).count()
                                                                == learners
                                                        && all.size() == voters + learners));
    }

    private void promoteWhenInSync(String id) {
        until(() -> leader().members().promote(id) instanceof Changed);
    }

    @Test
    void aNewMemberLearnsFirstAndThenVotes() {
        String id = group.newcomer();
        RatisStore joining = group.openWaiting(id);
        assertThrows(StoreException.Unavailable.class, joining::currentRevision);
        RatisStore follower = group.store(group.follower());

        Member taken = assertChanged(follower.members().add(learner(id)));
        assertEquals(
                new Member(id, group.address(id), Optional.of(group.clientUrl(id)), true), taken);
        group.takenIn(id);
        awaitMembers(3, 1);
        until(() -> count(joining, Consistency.SERIALIZABLE) == 50);
        assertEquals(StoreStatus.Role.LISTENER, joining.status().role());
        assertEquals(50, count(joining, Consistency.LINEARIZABLE));
        assertRefused(Refusal.MEMBER_EXISTS, follower.members().add(learner(id)));
        String second = group.newcomer();
        group.openWaiting(second);
        assertRefused(Refusal.TOO_MANY_LEARNERS, joining.members().add(learner(second)));
        group.close(second);

        // A learner asks like any other.
        until(() -> joining.members().promote(id) instanceof Changed);
        awaitMembers(4, 0);
        until(() -> joining.status().role() == StoreStatus.Role.FOLLOWER);
        assertRefused(Refusal.NOT_A_LEARNER, leader().members().promote(id));
        assertRefused(Refusal.NO_SUCH_MEMBER, leader().members().promote("nobody"));

        // Configurations of the start say otherwise; what was agreed counts.
        List<Member> before = leader().members().all();
        List<String> all = List.copyOf(group.openIds());
        group.close();
        all.forEach(group::open);
        group.awaitLeader();
        awaitMembers(4, 0);
        assertEquals(before, leader().members().all());
        put(group.store(id), 50, 60);
        assertEquals(60, count(leader(), Consistency.LINEARIZABLE));
    }

    /**
     * A leader of Ratis 3.3.0 keeps for how far a follower's log once reached, so a member that
     * lost its data cannot just begin anew. Removed and added it does.
     */
    @Test
    void aMemberThatLostItsDataIsReplacedUnderLoad() throws InterruptedException {
        String lost = group.follower();
        var acknowledged = new ConcurrentLinkedQueue<Integer>();
        var stop = new AtomicBoolean();
        List<RatisStore> survivors =
                group.openIds().stream().filter(id -> !id.equals(lost)).map(group::store).toList();
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int client = 0; client < 4; client++) {
                int first = 1_000 + client * 100_000;
                RatisStore store = survivors.get(client % 2);
                clients.execute(
                        () -> {
                            for (int i = first; !stop.get(); i++) {
                                put(store, i, i + 1);
                                acknowledged.add(i);
                            }
                        });
            }
            try {
                group.close(lost);
                DataFolder.deleteTree(group.dataFolder(lost));
                assertChanged(survivors.getFirst().members().remove(lost));
                RatisStore fresh = group.openWaiting(lost);
                assertChanged(survivors.getLast().members().add(learner(lost)));
                group.takenIn(lost);
                promoteWhenInSync(lost);
                int written = acknowledged.size();
                until(() -> acknowledged.size() > written + 100);
                until(() -> fresh.status().role() == StoreStatus.Role.FOLLOWER);
            } finally {
                stop.set(true);
            }
        }
        awaitMembers(3, 0);
        // Those that have all of it may now be as few as two, the new one among them.
        group.close(group.awaitLeader());
        group.awaitLeader();
        RatisStore fresh = group.store(lost);
        assertEquals(50 + acknowledged.size(), count(fresh, Consistency.LINEARIZABLE));
        Revision revision = fresh.currentRevision();
        until(() -> group.open().stream().allMatch(s -> s.status().revision().equals(revision)));
        assertEquals(1, group.open().stream().map(s -> hash(s, revision)).distinct().count());
    }

    private static int hash(Store store, Revision revision) {
        return ((HashOutcome.Hashed) store.hash(revision)).hash();
    }

    @Test
    void aMemberThatWasRemovedStopsAndIsNotStartedAgain() {
        String id = group.awaitLeader();
        RatisStore removed = group.store(id);
        // The leader hands its leadership on first.
        Member gone = assertChanged(removed.members().remove(id));
        assertEquals(id, gone.id());
        until(() -> removed.fault().isDone());
        String why = removed.status().fault().orElseThrow();
        assertTrue(why.contains("was removed from the cluster"), why);
        group.close(id);
        var refused = assertThrows(DataFolderException.class, () -> group.open(id));
        assertTrue(refused.getMessage().contains("was removed"), refused.getMessage());
        awaitMembers(2, 0);
        put(leader(), 50, 60);
    }

    @Test
    void aChangeThatWouldLeaveNoQuorumIsRefused() {
        String dead = group.follower();
        group.close(dead);
        String live = group.follower();
        assertRefused(Refusal.UNHEALTHY, leader().members().remove(live));
        String id = group.newcomer();
        group.openWaiting(id);
        assertRefused(Refusal.UNHEALTHY, leader().members().add(learner(id)));
        assertRefused(Refusal.UNHEALTHY, leader().members().update(live, "127.0.0.1:9"));
        assertChanged(leader().members().remove(dead));
        assertRefused(Refusal.UNHEALTHY, leader().members().update(live, "127.0.0.1:9"));
        // The second voter of two leaves, and the last stays.
        assertChanged(leader().members().remove(live));
        group.close(live);
        assertRefused(Refusal.NOT_ENOUGH_MEMBERS, leader().members().remove(group.awaitLeader()));
        put(leader(), 50, 60);
        // From one voter to two again, without learning first.
        assertChanged(
                leader().members().add(new Candidate(Optional.empty(), group.address(id), false)));
        group.takenIn(id);
        put(group.store(id), 60, 70);
    }

    @Test
    void whoDoesNotWaitIsNotTakenIn() {
        String id = group.newcomer();
        assertRefused(Refusal.NOT_WAITING, leader().members().add(learner(id)));
        group.openWaiting(id);
        assertRefused(
                Refusal.NOT_WAITING,
                leader().members()
                        .add(new Candidate(Optional.of("other"), group.address(id), true)));
        String member = group.follower();
        assertRefused(
                Refusal.ADDRESS_IN_USE,
                leader().members()
                        .add(new Candidate(Optional.empty(), group.address(member), true)));
        // By another of its addresses it is found to be no stranger.
        assertRefused(
                Refusal.NOT_WAITING,
                leader().members()
                        .add(
                                new Candidate(
                                        Optional.empty(),
                                        group.address(member).replace("127.0.0.1", "localhost"),
                                        true)));
    }

    @Test
    void aMemberMovesToAnotherAddress() {
        String id = group.follower();
        String other =
                group.openIds().stream().filter(o -> !o.equals(id)).findFirst().orElseThrow();
        assertRefused(Refusal.ADDRESS_IN_USE, leader().members().update(id, group.address(other)));
        String before = group.address(id);
        group.moveTo(id, TestGroup.freePorts(1).getFirst());
        assertChanged(leader().members().update(id, group.address(id)));
        group.close(id);
        put(leader(), 50, 60);
        RatisStore moved = group.open(id);
        group.awaitLeader();
        assertEquals(60, count(moved, Consistency.LINEARIZABLE));
        awaitMembers(3, 0);
        assertTrue(leader().members().all().stream().noneMatch(m -> m.address().equals(before)));
        // It can lead, so all reach it where it is.
        group.close(group.awaitLeader());
        group.awaitLeader();
        put(moved, 60, 70);
    }
}
