package io.trireme.store.etcd;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.store.backup.BackupReader;
import io.trireme.store.backup.BackupSummary;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The real etcdctl with three members over TLS. */
@Timeout(180)
class EtcdctlIT {
    @TempDir static Path folder;
    private static EtcdGroup group;
    private static Etcdctl etcdctl;

    @BeforeAll
    static void open() {
        group = new EtcdGroup(folder);
        etcdctl = Etcdctl.of(group, group.urls());
    }

    @AfterAll
    static void close() {
        group.close();
    }

    @Test
    void keysArePutReadAndDeletedOnAnyMember() {
        var onFollower = Etcdctl.of(group, List.of(group.url(group.follower())));
        var onLeader = Etcdctl.of(group, List.of(group.url(group.leader())));
        assertEquals(List.of("OK"), onFollower.lines("put", "/kv/a", "1"));
        assertEquals(List.of("OK", "/kv/a", "1"), onLeader.lines("put", "--prev-kv", "/kv/a", "2"));
        onLeader.lines("put", "/kv/b", "1");
        assertEquals(List.of("/kv/a", "2"), onFollower.lines("get", "/kv/a"));
        assertEquals(
                List.of("/kv/a", "", "/kv/b", ""),
                onFollower.lines("get", "--prefix", "/kv/", "--keys-only"));
        assertEquals(
                List.of("/kv/b", "1", "/kv/a", "2"),
                onFollower.lines("get", "--prefix", "/kv/", "--sort-by=value", "--order=ascend"));
        assertEquals(
                List.of("/kv/b", "1"),
                onFollower.lines("get", "--prefix", "/kv/", "--limit=1", "--order=descend"));
        assertEquals(
                List.of("/kv/a", "2"),
                onLeader.lines("get", "/kv/", "--prefix", "--consistency=s", "--limit=1"));
        assertEquals(
                List.of("2", "/kv/a", "2", "/kv/b", "1"),
                onFollower.lines("del", "--prefix", "--prev-kv", "/kv/"));
        assertEquals(List.of(), onLeader.lines("get", "--prefix", "/kv/"));
    }

    @Test
    void aTransactionGoesOneWayOrTheOther() {
        String transaction =
                """
                create("/txn/a") = "0"

                put /txn/a won

                get /txn/a

                """;
        assertEquals(
                List.of("SUCCESS", "", "OK"),
                etcdctl.run(transaction, "txn").out().lines().toList());
        assertEquals(
                List.of("FAILURE", "", "/txn/a", "won"),
                etcdctl.run(transaction, "txn").out().lines().toList());
    }

    @Test
    void oneStreamWatchesSeveralKeysFromThePastOn() throws IOException {
        etcdctl.lines("put", "/watch/a", "1");
        etcdctl.lines("put", "/watch/a", "2");
        String revision = modRevision("/watch/a");
        etcdctl.lines("put", "/watch/b1", "3");
        try (var watch = etcdctl.open("watch", "-i")) {
            watch.write("watch --rev=" + revision + " --prev-kv /watch/a\n");
            assertLines(watch, "PUT", "/watch/a", "1", "/watch/a", "2");
            watch.write("watch --rev=" + revision + " --prefix /watch/b\n");
            assertLines(watch, "PUT", "/watch/b1", "3");
            etcdctl.lines("del", "/watch/a");
            assertLines(watch, "DELETE", "/watch/a", "2", "/watch/a", "");
            etcdctl.lines("put", "/watch/b2", "4");
            assertLines(watch, "PUT", "/watch/b2", "4");
        }
    }

    private static void assertLines(Etcdctl.Running running, String... lines) throws IOException {
        for (String line : lines) {
            assertEquals(line, running.line());
        }
    }

    private static String modRevision(String key) {
        return field(etcdctl.lines("get", key, "-w", "fields"), "\"ModRevision\"");
    }

    private static String field(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name + " : "))
                .map(line -> line.substring(name.length() + 3))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aWatchOfWhatIsCompactedSaysSo() {
        etcdctl.lines("put", "/compact/a", "1");
        String old = modRevision("/compact/a");
        etcdctl.lines("put", "/compact/a", "2");
        etcdctl.lines("put", "/compact/a", "3");
        String revision = modRevision("/compact/a");
        assertEquals(
                List.of("compacted revision " + revision),
                etcdctl.lines("compact", "--physical", revision));
        group.awaitCompacted(Long.parseLong(revision));
        String compacted = "etcdserver: mvcc: required revision has been compacted";
        etcdctl.assertFails(compacted, "compact", revision);
        etcdctl.assertFails(compacted, "get", "/compact/a", "--rev=" + old);
        etcdctl.assertFails(compacted, "watch", "/compact/a", "--rev=" + old);
        etcdctl.assertFails(
                "etcdserver: mvcc: required revision is a future revision",
                "get",
                "/compact/a",
                "--rev=1000000");
    }

    @Test
    void aLeaseTakesItsKeysWithIt() {
        String granted = etcdctl.lines("lease", "grant", "600").getFirst();
        assertTrue(granted.matches("lease [0-9a-f]+ granted with TTL\\(600s\\)"), granted);
        String id = granted.split(" ", -1)[1];
        etcdctl.lines("put", "/lease/a", "1", "--lease=" + id);
        String left = etcdctl.lines("lease", "timetolive", id, "--keys").getFirst();
        assertTrue(
                left.matches("lease " + id + " granted with TTL\\(600s\\), remaining.*/lease/a.*"),
                left);
        assertTrue(etcdctl.lines("lease", "list").contains(id));
        assertEquals(
                List.of("lease " + id + " keepalived with TTL(600)"),
                etcdctl.lines("lease", "keep-alive", "--once", id));
        assertEquals(List.of("lease " + id + " revoked"), etcdctl.lines("lease", "revoke", id));
        assertEquals(List.of(), etcdctl.lines("get", "/lease/a"));
        String unknown = "etcdserver: requested lease not found";
        etcdctl.assertFails(unknown, "lease", "revoke", id);
        etcdctl.assertFails(unknown, "put", "/lease/a", "1", "--lease=" + id);
    }

    @Test
    void aLockIsHeldAndLeft() {
        List<String> lines = etcdctl.lines("lock", "/lock", "echo", "held");
        assertEquals("held", lines.getLast());
        assertEquals(List.of(), etcdctl.lines("get", "--prefix", "/lock"));
    }

    @Test
    void membersAndTheirStatusAreListed() {
        List<String> members = etcdctl.lines("member", "list");
        assertEquals(3, members.size());
        for (String id : group.ids()) {
            String line = members.stream().filter(l -> l.contains(id)).findFirst().orElseThrow();
            assertTrue(line.contains(", started, " + id + ", https://127.0.0.1:"), line);
            assertTrue(line.contains(", " + group.url(id) + ", false"), line);
        }
        List<String> status = etcdctl.lines("endpoint", "status", "--cluster");
        assertEquals(3, status.size());
        assertEquals(
                List.of(group.url(group.leader())),
                status.stream()
                        .filter(line -> line.split(", ", -1)[4].equals("true"))
                        .map(line -> line.split(", ", -1)[0])
                        .toList());
        var health = etcdctl.run("", "endpoint", "health", "--cluster");
        assertEquals(0, health.exitCode(), health::err);
        assertEquals(
                3,
                (health.out() + health.err())
                        .lines()
                        .filter(l -> l.contains("is healthy"))
                        .count());
        assertEquals(List.of(), etcdctl.lines("alarm", "list"));
        assertEquals(3, etcdctl.lines("defrag").size());
    }

    @Test
    void membersThatHoldTheSameHashTheSame() {
        etcdctl.lines("put", "/hash/a", "1");
        String revision = modRevision("/hash/a");
        for (String id : group.ids()) {
            // Linearizable, so the member holds the revision.
            Etcdctl.of(group, List.of(group.url(id))).lines("get", "/hash/a");
        }
        List<String> hashes =
                etcdctl.lines("endpoint", "hashkv", "--cluster", "--rev=" + revision).stream()
                        .map(line -> line.split(", ", -1)[1])
                        .toList();
        assertEquals(3, hashes.size());
        assertEquals(1, hashes.stream().distinct().count(), hashes::toString);
    }

    @Test
    void aSnapshotIsABackup() throws IOException {
        etcdctl.lines("put", "/snapshot/a", "1");
        Path file = folder.resolve("snapshot");
        var onFollower = Etcdctl.of(group, List.of(group.url(group.follower())));
        assertEquals(
                List.of("Snapshot saved at " + file),
                onFollower.lines("snapshot", "save", file.toString()));
        BackupSummary summary = BackupReader.verify(file);
        assertTrue(summary.keys() > 0, summary::toString);
        long revision = Long.parseLong(modRevision("/snapshot/a"));
        assertTrue(summary.revision().value() >= revision, summary::toString);
    }

    @Test
    void leadershipMovesToTheNamedMember() {
        String leader = group.leader();
        String successor = group.follower();
        String target =
                etcdctl.lines("member", "list").stream()
                        .filter(line -> line.contains(", " + successor + ", "))
                        .map(line -> line.split(", ", -1)[0])
                        .findFirst()
                        .orElseThrow();
        var onFollower = Etcdctl.of(group, List.of(group.url(successor)));
        onFollower.assertFails("no leader endpoint given", "move-leader", target);
        etcdctl.assertFails("etcdserver: bad leader transferee", "move-leader", "1234");
        List<String> moved = etcdctl.lines("move-leader", target);
        assertTrue(moved.getFirst().startsWith("Leadership transferred from "), moved::toString);
        assertEquals(successor, group.leader());
        assertNotEquals(leader, group.leader());
    }

    @Test
    void aMemberIsAddedAsALearnerPromotedMovedAndRemoved() {
        String name = group.members().newcomer();
        String url = "https://" + group.members().address(name);
        try (var _ = group.members().openWaiting(name)) {
            List<String> added =
                    etcdctl.lines("member", "add", name, "--learner", "--peer-urls=" + url);
            assertTrue(added.getFirst().matches("Member +[0-9a-f]+ added.*"), added::toString);
            assertTrue(added.contains("ETCD_NAME=\"" + name + "\""), added::toString);
            String learner = member(name);
            assertTrue(
                    learner.endsWith(
                            ", started, %s, %s, %s, true"
                                    .formatted(name, url, group.members().clientUrl(name))),
                    learner);
            String id = learner.split(", ", -1)[0];
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> etcdctl.run("", "member", "promote", id).exitCode() == 0);
            etcdctl.assertFails("can only promote a learner member", "member", "promote", id);
            assertTrue(member(name).endsWith(", false"), member(name));
            String moved = url.replace("127.0.0.1", "localhost");
            etcdctl.lines("member", "update", id, "--peer-urls=" + moved);
            assertTrue(member(name).contains(", " + moved + ", "), member(name));
            assertTrue(etcdctl.lines("member", "remove", id).getFirst().contains("removed"));
            assertEquals(3, etcdctl.lines("member", "list").size());
        } finally {
            group.members().forget(name);
        }
    }

    private static String member(String name) {
        return etcdctl.lines("member", "list").stream()
                .filter(line -> line.contains(", " + name + ", "))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whoHasNoCertificateIsNotLetIn() {
        Etcdctl.withoutCertificate(group).assertFails("context deadline exceeded", "get", "/kv/a");
    }

    @Test
    void wrongCallsAreRefusedWithEtcdsWords() {
        etcdctl.assertFails("etcdserver: key is not provided", "put", "", "1");
        etcdctl.assertFails("etcdserver: key not found", "put", "/none", "--ignore-value");
        etcdctl.assertFails("etcdserver: member not found", "member", "remove", "1234");
        String self = group.members().address(group.ids().getFirst());
        etcdctl.assertFails(
                "etcdserver: Peer URLs already exists",
                "member",
                "add",
                "x",
                "--peer-urls=https://" + self);
        etcdctl.assertFails(
                "etcdserver: given member URLs are invalid",
                "member",
                "add",
                "x",
                "--peer-urls=http://127.0.0.1:1");
    }
}
