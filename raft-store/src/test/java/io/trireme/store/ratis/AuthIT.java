package io.trireme.store.ratis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.store.Bytes;
import io.trireme.store.Revision;
import io.trireme.store.Transaction;
import io.trireme.store.auth.AuthChange;
import io.trireme.store.auth.AuthOutcome;
import io.trireme.store.auth.AuthRefusal;
import io.trireme.store.auth.AuthState;
import io.trireme.store.auth.Caller;
import io.trireme.store.auth.DeniedException;
import io.trireme.store.auth.GuardedWrites;
import io.trireme.store.auth.Permission;
import io.trireme.store.backup.BackupReader;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Users and roles on three members: after changes, restarts and a restore. */
@Timeout(180)
class AuthIT {
    private static final Bytes KEY = Bytes.utf8("k");
    private static final Bytes OTHER = Bytes.utf8("o");
    private static final Caller USER = new Caller.Named("u", OptionalLong.empty());

    @TempDir private Path folder;

    private static void change(RatisStore store, AuthChange change) {
        AuthOutcome outcome = store.auth().as(new Caller.Operator()).change(change);
        assertTrue(outcome instanceof AuthOutcome.Done, outcome::toString);
    }

    private static AuthChange.GrantPermission grant(Bytes key) {
        return new AuthChange.GrantPermission(
                "r", new Permission(Permission.Kind.READWRITE, key, Bytes.EMPTY));
    }

    private static void makeUsers(RatisStore store) {
        List<AuthChange> changes =
                List.of(
                        new AuthChange.AddUser("root", Optional.of(Bytes.utf8("hash"))),
                        new AuthChange.GrantRole("root", "root"),
                        new AuthChange.AddUser("u", Optional.empty()),
                        new AuthChange.AddRole("r"),
                        grant(KEY),
                        new AuthChange.GrantRole("u", "r"),
                        new AuthChange.Enable(),
                        new AuthChange.OfferTokenKey(Bytes.utf8("key")));
        changes.forEach(change -> change(store, change));
    }

    private static void assertMayWrite(TestGroup group, Bytes key) {
        group.open().forEach(store -> as(store, USER).commit(put(key), List.of()));
    }

    private static void assertMayNotWrite(TestGroup group, Caller caller, AuthRefusal why) {
        for (RatisStore store : group.open()) {
            var denied =
                    assertThrows(
                            DeniedException.class,
                            () -> as(store, caller).commit(put(OTHER), List.of()));
            assertEquals(why, denied.refusal());
        }
    }

    private static GuardedWrites as(RatisStore store, Caller caller) {
        return store.auth().as(caller);
    }

    private static Transaction put(Bytes key) {
        return Transaction.put(key, Bytes.EMPTY);
    }

    @Test
    void allMembersDecideAlikeAndRememberItThroughARestart() {
        try (var group = new TestGroup(folder, StoreLimits.DEFAULT, 3).openAll()) {
            makeUsers(group.store(group.follower()));
            AuthState made = group.store(group.awaitLeader()).auth().current();
            for (int round = 0; round < 2; round++) {
                assertMayWrite(group, KEY);
                assertMayNotWrite(group, USER, AuthRefusal.PERMISSION_DENIED);
                assertMayNotWrite(group, new Caller.Nobody(), AuthRefusal.USER_EMPTY);
                group.open().forEach(store -> assertSame(made, store.auth().current()));
                reopen(group);
            }
            change(group.store(group.follower()), grant(OTHER));
            assertMayWrite(group, OTHER);
            change(
                    group.store(group.awaitLeader()),
                    new AuthChange.RevokePermission("r", OTHER, Bytes.EMPTY));
            assertMayNotWrite(group, USER, AuthRefusal.PERMISSION_DENIED);
        }
    }

    private static void reopen(TestGroup group) {
        group.close();
        group.openAll();
    }

    private static void assertSame(AuthState expected, AuthState found) {
        assertEquals(expected.enabled(), found.enabled());
        assertEquals(expected.revision(), found.revision());
        assertEquals(expected.tokenKey(), found.tokenKey());
        assertEquals(expected.users(), found.users());
        assertEquals(expected.roles(), found.roles());
    }

    @Test
    void aRestoredClusterHasTheUsersAndMakesNewTokens() throws IOException {
        Path file = folder.resolve("backup");
        AuthState made;
        try (var group = new TestGroup(folder.resolve("old"), StoreLimits.DEFAULT, 3).openAll()) {
            RatisStore store = group.store(group.awaitLeader());
            makeUsers(store);
            made = store.auth().current();
            try (var backup = store.backup()) {
                Files.copy(backup.content(), file);
            }
        }
        var first = new Revision(BackupReader.verify(file).revision().value() + 1_000);
        try (var group = new TestGroup(folder.resolve("new"), StoreLimits.DEFAULT, 3)) {
            for (String id : group.ids()) {
                RestoredMember.make(group.config(id), file, first);
            }
            group.openAll();
            for (RatisStore store : group.open()) {
                AuthState restored = store.auth().current();
                assertTrue(restored.enabled());
                assertEquals(made.users(), restored.users());
                assertEquals(made.roles(), restored.roles());
                assertEquals(Optional.empty(), restored.tokenKey());
            }
            assertMayWrite(group, KEY);
            assertMayNotWrite(group, USER, AuthRefusal.PERMISSION_DENIED);
            change(
                    group.store(group.follower()),
                    new AuthChange.OfferTokenKey(Bytes.utf8("another")));
            group.open()
                    .forEach(
                            store ->
                                    assertEquals(
                                            Optional.of(Bytes.utf8("another")),
                                            store.auth().current().tokenKey()));
        }
    }
}
