package io.trireme.store.etcd;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.store.backup.BackupReader;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import javax.security.auth.x500.X500Principal;

/** The real etcdctl with users, roles, and three members over TLS. */
@Timeout(180)
class EtcdctlAuthIT {
    private static final String DENIED = "etcdserver: permission denied";

    @TempDir static Path folder;
    private static EtcdGroup group;

    /** Of a certificate whose common name, client, is no user unless a test makes it one. */
    private static Etcdctl etcdctl;

    private static Etcdctl root;

    @BeforeAll
    static void open() {
        group = new EtcdGroup(folder);
        etcdctl = Etcdctl.of(group, group.urls());
        root = etcdctl.as("root:rootpw");
        etcdctl.assertFails("etcdserver: root user does not exist", "auth", "enable");
        assertEquals(List.of("User root created"), etcdctl.lines("user", "add", "root:rootpw"));
        // It makes the role and grants it when the server says that it is missing.
        assertEquals(List.of("Authentication Enabled"), etcdctl.lines("auth", "enable"));
    }

    @AfterAll
    static void close() {
        group.close();
    }

    /** A user with one role of the same name. */
    private static Etcdctl user(String name) {
        assertEquals(List.of("User " + name + " created"), root.lines("user", "add", name + ":pw"));
        root.lines("role", "add", name);
        root.lines("user", "grant-role", name, name);
        return etcdctl.as(name + ":pw");
    }

    private static void grant(String role, String kind, String... range) {
        var arguments = new ArrayList<>(List.of("role", "grant-permission", role, kind));
        arguments.addAll(List.of(range));
        root.lines(arguments.toArray(String[]::new));
    }

    @Test
    void aUserMayDoWhatTheirRolesAllowOnAnyMember() {
        Etcdctl user = user("prefix");
        grant("prefix", "readwrite", "--prefix", "/p/");
        grant("prefix", "read", "q1", "q3");
        grant("prefix", "read", "q3", "q5");
        assertEquals(List.of("OK"), user.lines("put", "/p/a", "1"));
        root.lines("put", "q4", "4");
        for (String id : group.ids()) {
            Etcdctl here = Etcdctl.of(group, List.of(group.url(id))).as("prefix:pw");
            assertEquals(List.of("/p/a", "1"), here.lines("get", "--prefix", "/p/"));
            assertEquals(List.of("q4", "4"), here.lines("get", "q2", "q5"));
            here.assertFails(DENIED, "get", "q2", "q6");
            here.assertFails(DENIED, "get", "--prefix", "/");
            here.assertFails(DENIED, "put", "q4", "5");
            here.assertFails(DENIED, "del", "q4");
            here.assertFails(DENIED, "user", "list");
            here.assertFails(DENIED, "member", "remove", "1234");
        }
        assertEquals(List.of("1", "/p/a", "1"), user.lines("del", "/p/a", "--prev-kv"));
    }

    @Test
    void whatWasGivenOrTakenOnOneMemberCountsOnTheOthers() {
        user("turn");
        Etcdctl leader = Etcdctl.of(group, List.of(group.url(group.leader())));
        Etcdctl follower = Etcdctl.of(group, List.of(group.url(group.follower()))).as("turn:pw");
        for (int round = 0; round < 3; round++) {
            leader.as("root:rootpw").lines("role", "grant-permission", "turn", "readwrite", "t");
            follower.lines("put", "t", "1");
            follower.lines("get", "t");
            leader.as("root:rootpw").lines("role", "revoke-permission", "turn", "t");
            follower.assertFails(DENIED, "put", "t", "2");
            follower.assertFails(DENIED, "get", "t");
        }
    }

    @Test
    void rolesAndUsersAreShownAsInEtcd() {
        user("shown");
        grant("shown", "read", "k");
        grant("shown", "write", "f", "--from-key");
        assertEquals(
                List.of("Role shown", "KV Read:", "\tk", "KV Write:", "\t[f, <open ended>"),
                etcdctl.as("shown:pw").lines("role", "get", "shown").stream()
                        .map(line -> line.replace("\0", ""))
                        .toList());
        assertEquals(List.of("User: shown", "Roles: shown"), root.lines("user", "get", "shown"));
        assertTrue(root.lines("role", "list").contains("shown"));
        assertEquals(List.of("Role shown deleted"), root.lines("role", "delete", "shown"));
        assertEquals(List.of("User: shown", "Roles:"), root.lines("user", "get", "shown"));
        etcdctl.as("shown:pw").assertFails(DENIED, "get", "k");
        assertEquals(List.of("User shown deleted"), root.lines("user", "delete", "shown"));
    }

    @Test
    void wrongPasswordsAndCallsGetEtcdsWords() {
        user("words");
        String failed = "etcdserver: authentication failed, invalid user ID or password";
        etcdctl.as("words:wrong").assertFails(failed, "get", "k");
        etcdctl.as("nobody:pw").assertFails(failed, "get", "k");
        root.assertFails("etcdserver: user name already exists", "user", "add", "words:pw");
        root.assertFails("etcdserver: user name not found", "user", "get", "none");
        root.assertFails("etcdserver: role name not found", "role", "get", "none");
        root.assertFails("etcdserver: role name already exists", "role", "add", "words");
        root.assertFails("etcdserver: role name is empty", "role", "add", "");
        root.assertFails(
                "etcdserver: role is not granted to the user",
                "user",
                "revoke-role",
                "words",
                "none");
        root.assertFails(
                "etcdserver: permission is not granted to the role",
                "role",
                "revoke-permission",
                "words",
                "none");
        String management = "etcdserver: invalid auth management";
        root.assertFails(management, "user", "delete", "root");
        root.assertFails(management, "role", "delete", "root");
        root.assertFails(management, "user", "revoke-role", "root", "root");
    }

    @Test
    void aNewPasswordIsTheOnlyOne() {
        Etcdctl old = user("changed");
        grant("changed", "read", "c");
        old.lines("get", "c");
        var changed = root.run("new\n", "user", "passwd", "--interactive=false", "changed");
        assertEquals(0, changed.exitCode(), changed::err);
        old.assertFails("etcdserver: authentication failed", "get", "c");
        etcdctl.as("changed:new").lines("get", "c");
    }

    @Test
    void aCertificateIsAUserWhereThereIsNoToken() {
        etcdctl.assertFails(DENIED, "get", "/by-name");
        root.lines("user", "add", "client", "--no-password");
        root.lines("role", "add", "by-name");
        grant("by-name", "readwrite", "/by-name");
        root.lines("user", "grant-role", "client", "by-name");
        etcdctl.lines("put", "/by-name", "1");
        etcdctl.assertFails(DENIED, "get", "/other");
        etcdctl.as("client:pw").assertFails("password was given for no password user", "get", "x");
        root.lines("user", "delete", "client");
        etcdctl.assertFails(DENIED, "put", "/by-name", "2");
    }

    @Test
    void theOperatorsCertificateMayDoAllAndCannotBeLockedOut() throws IOException {
        var subject = new X500Principal("CN=operator, O=system:masters");
        var operator = Etcdctl.of(group, group.urls(), group.issue("operator", subject));
        operator.lines("put", "/any", "1");
        assertTrue(operator.lines("user", "list").contains("root"));
        Path file = folder.resolve("users.snapshot");
        Etcdctl.of(group, List.of(group.url(group.follower())), group.issue("saver", subject))
                .lines("snapshot", "save", file.toString());
        BackupReader.verify(file);
        // A token counts before the certificate.
        user("plain");
        operator.as("plain:pw").assertFails(DENIED, "get", "/any");
        assertEquals(List.of("Authentication Disabled"), operator.lines("auth", "disable"));
        etcdctl.lines("put", "/any", "2");
        root.lines("get", "/any");
        assertEquals(List.of("Authentication Enabled"), operator.lines("auth", "enable"));
        etcdctl.assertFails(DENIED, "put", "/any", "3");
        root.lines("get", "/any");
    }

    @Test
    void aWatchEndsWhenItsRangeIsTaken() throws IOException {
        Etcdctl user = user("watcher");
        grant("watcher", "read", "--prefix", "/w/");
        try (var watch = user.open("watch", "--prefix", "/w/")) {
            // The watch may begin after the first puts.
            var seen = new CompletableFuture<String>();
            Thread.ofVirtual()
                    .start(
                            () -> {
                                try {
                                    seen.complete(watch.line());
                                } catch (IOException e) {
                                    seen.completeExceptionally(e);
                                }
                            });
            await().atMost(Duration.ofSeconds(30))
                    .until(
                            () -> {
                                root.lines("put", "/w/a", "1");
                                return seen.isDone();
                            });
            assertEquals("PUT", seen.join());
            root.lines("role", "revoke-permission", "watcher", "--prefix", "/w/");
            root.lines("put", "/w/a", "secret");
            // It ends by itself, and has not shown what it must not.
            for (String line = watch.line(); line != null; line = watch.line()) {
                assertNotEquals("secret", line);
            }
            assertNotEquals(0, watch.awaitExit());
        }
    }
}
