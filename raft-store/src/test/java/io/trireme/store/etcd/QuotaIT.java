package io.trireme.store.etcd;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.store.Bytes;
import io.trireme.store.KeyRange;
import io.trireme.store.LeadershipOutcome;
import io.trireme.store.Revision;
import io.trireme.store.StoreException;
import io.trireme.store.Transaction;
import io.trireme.store.core.HistoryRetention;
import io.trireme.store.core.SpaceQuota;
import io.trireme.store.ratis.RatisStore;
import io.trireme.store.ratis.StoreUpkeep;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;

/** Three members with the smallest quota, and the real etcdctl. */
@Timeout(120)
class QuotaIT {
    private static final String NO_SPACE = "etcdserver: mvcc: database space exceeded";
    private static final Bytes LARGE = Bytes.wrap(new byte[64 << 10]);

    /** Puts of {@link #LARGE} that pass any bound, unless they are refused. */
    private static final int MANY = 400;

    @TempDir private static Path folder;
    private static EtcdGroup group;

    @BeforeAll
    static void open() {
        group = open("shared", new HistoryRetention.Everything());
    }

    private static EtcdGroup open(String name, HistoryRetention retention) {
        var quota = new SpaceQuota(SpaceQuota.BYTES_MIN);
        return new EtcdGroup(folder.resolve(name), new StoreUpkeep(quota, retention));
    }

    @AfterAll
    static void close() {
        group.close();
    }

    private static void eventually(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20)).until(condition);
    }

    /** False if it was refused. */
    private static boolean put(RatisStore store, String key) {
        try {
            store.commit(Transaction.put(Bytes.utf8(key), LARGE));
            return true;
        } catch (StoreException.NoSpace e) {
            return false;
        }
    }

    @Test
    void aFullStoreRefusesWritesUntilDeletesMakeSpaceWhoeverLeadsThen() {
        String leader = group.leader();
        // What other tests left as history must not go while this one counts on a full store.
        var present = group.store(leader).currentRevision();
        group.store(leader).compact(present);
        group.store(leader).awaitDeletion(present);
        var etcdctl = Etcdctl.of(group, group.urls());
        etcdctl.lines("put", "/small", "1");
        int puts = 0;
        while (put(group.store(leader), "/fill/" + puts)) {
            puts++;
            assertTrue(puts < MANY, "no quota refuses anything");
        }
        etcdctl.assertFails(NO_SPACE, "put", "/small", "2");
        etcdctl.assertFails(NO_SPACE, "lease", "grant", "60");
        assertEquals(List.of("/small", "1"), etcdctl.lines("get", "/small"));

        var alarm = List.of(alarm(group.store(leader).alarms().getFirst().member()));
        assertEquals(alarm, etcdctl.lines("alarm", "list"));
        assertEquals(alarm, etcdctl.lines("alarm", "disarm"));
        eventually(() -> alarm.equals(etcdctl.lines("alarm", "list")));

        String successor = group.follower();
        assertInstanceOf(
                LeadershipOutcome.Moved.class, group.store(leader).moveLeadership(successor));
        assertEquals(List.of(Integer.toString(puts)), etcdctl.lines("del", "--prefix", "/fill/"));
        eventually(() -> etcdctl.lines("alarm", "list").isEmpty());
        assertEquals(List.of("OK"), etcdctl.lines("put", "/small", "2"));
        for (String id : group.ids()) {
            eventually(() -> group.store(id).space().inUseBytes() < SpaceQuota.BYTES_MIN / 8);
        }
    }

    private static String alarm(String member) {
        long id = EtcdIds.ofMember(group.clusterId(), member);
        return "memberID:" + Long.toUnsignedString(id) + " alarm:NOSPACE ";
    }

    @Test
    void historyAloneStopsWritesForMomentsOnly() {
        RatisStore follower = group.store(group.follower());
        for (int i = 0; i < MANY / 8; i++) {
            eventually(() -> put(follower, "/same"));
        }
        assertTrue(follower.status().compactionFloor().isAfter(Revision.ZERO));
        eventually(() -> follower.alarms().isEmpty());
    }

    @Test
    void historyIsGivenUpByNumberOfRevisions() {
        try (var other = open("revisions", new HistoryRetention.Revisions(20))) {
            RatisStore follower = other.store(other.follower());
            for (int i = 0; i < 100; i++) {
                follower.commit(Transaction.delete(KeyRange.single(Bytes.utf8("/a"))));
                follower.commit(Transaction.put(Bytes.utf8("/a"), Bytes.EMPTY));
            }
            long present = follower.currentRevision().value();
            // Up to a tenth more may stay.
            eventually(() -> follower.status().compactionFloor().value() > present - 20 - 2);
            assertTrue(follower.status().compactionFloor().value() <= present - 20);
        }
    }
}
