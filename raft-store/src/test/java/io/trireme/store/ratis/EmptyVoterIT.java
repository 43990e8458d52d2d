package io.trireme.store.ratis;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.store.Bytes;
import io.trireme.store.KeyRange;
import io.trireme.store.Members.Candidate;
import io.trireme.store.MembershipOutcome;
import io.trireme.store.RangeOutcome;
import io.trireme.store.RangeRequest;
import io.trireme.store.Store;
import io.trireme.store.StoreStatus;
import io.trireme.store.Transaction;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;

/** A member that is configured to vote starts with an empty folder. */
@Timeout(120)
class EmptyVoterIT {
    @TempDir private Path folder;
    private TestGroup group;
    private String first;
    private String second;
    private String third;

    @BeforeEach
    void begin() {
        group = new TestGroup(folder, StoreLimits.DEFAULT, 3);
        first = group.ids().get(0);
        second = group.ids().get(1);
        third = group.ids().get(2);
    }

    @AfterEach
    void close() {
        group.close();
    }

    private static void put(Store store, int from, int to) {
        for (int i = from; i < to; i++) {
            store.commit(Transaction.put(Bytes.utf8("k" + i), Bytes.utf8("v")));
        }
    }

    private static long count(Store store) {
        var all = KeyRange.prefix(Bytes.utf8("k"));
        return ((RangeOutcome.Found) store.range(RangeRequest.of(all).counting())).count();
    }

    private static void until(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(5)).until(condition);
    }

    private void lose(String id) {
        group.close(id);
        DataFolder.deleteTree(group.dataFolder(id));
    }

    private void awaitEnrolled(String id) {
        Path file = group.dataFolder(id).resolve("enrollment");
        until(
                () -> {
                    List<String> lines = Files.readAllLines(file);
                    return lines.contains("takes part")
                            && group.store(id)
                                    .enrolled()
                                    .equals(Optional.of(UUID.fromString(lines.getFirst())));
                });
    }

    @Test
    void oneAloneWaitsAndTwoOfThreeFoundTheGroup() throws IOException {
        RatisStore alone = group.open(first);
        assertEquals(StoreStatus.Role.STARTING, alone.status().role());
        assertEquals(3, alone.members().all().size());
        assertTrue(
                Files.readString(group.dataFolder(first).resolve("enrollment")).contains("waits"));
        group.close(first);
        group.open(first);
        group.open(second);
        put(group.store(group.awaitLeader()), 0, 5);
        awaitEnrolled(first);
        awaitEnrolled(second);
    }

    @Test
    void aMemberThatComesForTheFirstTimeWhenTheOthersHoldEntriesVotes() {
        group.open(first);
        group.open(second);
        put(group.store(group.awaitLeader()), 0, 20);
        RatisStore late = group.open(third);
        until(() -> late.status().role() == StoreStatus.Role.FOLLOWER);
        assertEquals(20, count(late));
        // With the leader gone, the one that is left needs its vote.
        group.close(group.awaitLeader());
        put(group.store(group.awaitLeader()), 20, 30);
        assertFalse(late.fault().isDone());
    }

    @Test
    void aMemberThatLostItsDataIsRefusedUntilItIsRemovedAndAdded() {
        group.openAll();
        String lost = group.follower();
        awaitEnrolled(lost);
        put(group.store(lost), 0, 20);
        lose(lost);
        RatisStore empty = group.open(lost);
        until(() -> empty.fault().isDone());
        assertInstanceOf(MemberRefusedException.class, empty.fault().join());
        String why = empty.status().fault().orElseThrow();
        assertTrue(why.contains("its data are lost"), why);
        assertTrue(why.contains(group.dataFolder(lost).toString()), why);
        assertEquals(StoreStatus.Role.STOPPED, empty.status().role());
        group.close(lost);
        // Asked again, the group says the same.
        RatisStore again = group.open(lost);
        until(() -> again.fault().isDone());
        group.close(lost);

        Store leader = group.store(group.awaitLeader());
        assertInstanceOf(MembershipOutcome.Changed.class, leader.members().remove(lost));
        RatisStore removed = group.open(lost);
        until(() -> removed.fault().isDone());
        assertTrue(removed.status().fault().orElseThrow().contains("goes on without it"));
        group.close(lost);

        RatisStore joining = group.openWaiting(lost);
        var candidate = new Candidate(Optional.of(lost), group.address(lost), false);
        assertInstanceOf(MembershipOutcome.Changed.class, leader.members().add(candidate));
        group.takenIn(lost);
        until(() -> joining.status().role() == StoreStatus.Role.FOLLOWER);
        put(joining, 20, 30);
        assertEquals(30, count(leader));
        // It is enrolled with its new folder, so it may come back, as a voter like all.
        awaitEnrolled(lost);
        group.close(lost);
        RatisStore back = group.open(lost);
        assertEquals(30, count(back));
        assertFalse(back.fault().isDone());
    }

    /** Both that are there would be a quorum, and neither has what the third acknowledged. */
    @Test
    void aMemberThatLostItsDataElectsNobodyWhoLacksThem() {
        group.openAll();
        String lost = group.follower();
        awaitEnrolled(lost);
        String holder = group.awaitLeader();
        String behind =
                group.ids().stream()
                        .filter(id -> !id.equals(lost) && !id.equals(holder))
                        .findFirst()
                        .orElseThrow();
        put(group.store(holder), 0, 5);
        group.close(behind);
        put(group.store(holder), 5, 50);
        lose(lost);
        group.close(holder);

        RatisStore empty = group.open(lost);
        RatisStore lacking = group.open(behind);
        // It looks for votes.
        until(() -> lacking.status().role() == StoreStatus.Role.CANDIDATE);
        assertEquals(StoreStatus.Role.STARTING, empty.status().role());
        group.open(holder);
        until(() -> empty.fault().isDone());
        assertEquals(50, count(lacking));
    }

    @Test
    void aFolderThatWasReplacedIsNotServedAgain() throws IOException {
        group.openAll();
        String id = group.follower();
        awaitEnrolled(id);
        put(group.store(id), 0, 5);
        group.close(id);
        Path old = folder.resolve("old");
        Files.move(group.dataFolder(id), old);
        replace(id);
        DataFolder.deleteTree(group.dataFolder(id));
        Files.move(old, group.dataFolder(id));
        RatisStore outdated = group.open(id);
        until(() -> outdated.fault().isDone());
        assertTrue(outdated.status().fault().orElseThrow().contains("another data folder"));
        group.close(id);
        assertAnotherFolderIsRefusedAfterReplacing(id);
    }

    /** The folder with which it takes part now is one that joined, which no more replaces any. */
    private void assertAnotherFolderIsRefusedAfterReplacing(String id) throws IOException {
        DataFolder.deleteTree(group.dataFolder(id));
        replace(id);
        Path joined = folder.resolve("joined");
        Files.move(group.dataFolder(id), joined);
        replace(id);
        DataFolder.deleteTree(group.dataFolder(id));
        Files.move(joined, group.dataFolder(id));
        RatisStore outdated = group.open(id);
        until(() -> outdated.fault().isDone());
        assertTrue(outdated.status().fault().orElseThrow().contains("another data folder"));
    }

    /** Removes a member, takes it in again with an empty folder, and stops it. */
    private void replace(String id) {
        Store leader = group.store(group.awaitLeader());
        assertInstanceOf(MembershipOutcome.Changed.class, leader.members().remove(id));
        group.openWaiting(id);
        var candidate = new Candidate(Optional.of(id), group.address(id), false);
        assertInstanceOf(MembershipOutcome.Changed.class, leader.members().add(candidate));
        group.takenIn(id);
        awaitEnrolled(id);
        until(
                () ->
                        Files.readString(group.dataFolder(id).resolve("enrollment"))
                                .contains("founds"));
        group.close(id);
    }

    @Test
    void aFolderWithoutItsLogIsRefused() {
        group.openAll();
        String id = group.follower();
        awaitEnrolled(id);
        group.close(id);
        DataFolder.deleteTree(group.dataFolder(id).resolve("raft"));
        DataFolder.deleteTree(group.dataFolder(id).resolve("state"));
        var refused = assertThrows(DataFolderException.class, () -> group.open(id));
        assertTrue(refused.getMessage().contains("is missing"), refused.getMessage());
    }
}
