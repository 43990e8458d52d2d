package io.trireme.store.core;

import static io.trireme.store.auth.AuthRefusal.MANAGEMENT_INVALID;
import static io.trireme.store.auth.AuthRefusal.PERMISSION_DENIED;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.store.Alarm;
import io.trireme.store.Bytes;
import io.trireme.store.KeyRange;
import io.trireme.store.LeaseId;
import io.trireme.store.Operation;
import io.trireme.store.PutOptions;
import io.trireme.store.Revision;
import io.trireme.store.Transaction;
import io.trireme.store.auth.AuthChange;
import io.trireme.store.auth.AuthLimits;
import io.trireme.store.auth.AuthOutcome;
import io.trireme.store.auth.AuthRefusal;
import io.trireme.store.auth.Caller;
import io.trireme.store.auth.DeniedException;
import io.trireme.store.auth.GuardedWrites;
import io.trireme.store.auth.Permission;
import io.trireme.store.auth.Permission.Kind;
import io.trireme.store.memory.InMemoryStore;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** Users and roles as replicated state: their rules, and what they refuse when it is applied. */
class AuthTest {
    private static final Bytes KEY = Bytes.utf8("k");
    private static final Bytes OTHER = Bytes.utf8("o");
    private static final Bytes HASH = Bytes.utf8("a hash");
    private static final LeaseId LEASE = new LeaseId(7);

    private final InMemoryStore store = new InMemoryStore();

    private GuardedWrites as(Caller caller) {
        return store.auth().as(caller);
    }

    private AuthOutcome change(AuthChange change) {
        return as(new Caller.Operator()).change(change);
    }

    private void done(AuthChange change) {
        AuthOutcome outcome = change(change);
        assertEquals(
                new AuthOutcome.Done(store.auth().state().revision()), outcome, change::toString);
    }

    private void refused(AuthRefusal why, AuthChange change) {
        long before = store.auth().state().revision();
        assertEquals(new AuthOutcome.Refused(why), change(change));
        assertEquals(before, store.auth().state().revision());
    }

    private static void assertDenied(AuthRefusal why, Executable call) {
        assertEquals(why, assertThrows(DeniedException.class, call).refusal());
    }

    private static AuthChange.GrantPermission grant(Kind kind, Bytes key) {
        return new AuthChange.GrantPermission("r", new Permission(kind, key, Bytes.EMPTY));
    }

    /** Users root and u, who may read and write one key. */
    private void enable() {
        done(new AuthChange.AddUser("root", Optional.of(HASH)));
        done(new AuthChange.GrantRole("root", "root"));
        done(new AuthChange.AddUser("u", Optional.of(HASH)));
        done(new AuthChange.AddRole("r"));
        done(grant(Kind.READWRITE, KEY));
        done(new AuthChange.GrantRole("u", "r"));
        done(new AuthChange.Enable());
    }

    private Caller user() {
        return new Caller.Named(
                "u", OptionalLong.of(store.auth().state().users().get("u").since()));
    }

    @Test
    void usersCountOnlyOnceThereIsRoot() {
        refused(AuthRefusal.ROOT_USER_MISSING, new AuthChange.Enable());
        done(new AuthChange.AddUser("root", Optional.empty()));
        refused(AuthRefusal.ROOT_ROLE_MISSING, new AuthChange.Enable());
        done(new AuthChange.GrantRole("root", "root"));
        done(new AuthChange.Enable());
        done(new AuthChange.Enable());
        assertTrue(store.auth().state().enabled());
        refused(MANAGEMENT_INVALID, new AuthChange.DeleteUser("root"));
        refused(MANAGEMENT_INVALID, new AuthChange.RevokeRole("root", "root"));
        refused(MANAGEMENT_INVALID, new AuthChange.DeleteRole("root"));
        done(new AuthChange.Disable());
        done(new AuthChange.RevokeRole("root", "root"));
        done(new AuthChange.DeleteUser("root"));
    }

    @Test
    void whatIsNotThereOrThereAlreadyIsRefused() {
        refused(AuthRefusal.USER_EMPTY, new AuthChange.AddUser("", Optional.empty()));
        refused(AuthRefusal.ROLE_EMPTY, new AuthChange.AddRole(""));
        refused(AuthRefusal.USER_NOT_FOUND, new AuthChange.DeleteUser("u"));
        refused(AuthRefusal.USER_NOT_FOUND, new AuthChange.ChangePassword("u", HASH));
        refused(AuthRefusal.USER_NOT_FOUND, new AuthChange.GrantRole("u", "r"));
        refused(AuthRefusal.USER_NOT_FOUND, new AuthChange.RevokeRole("u", "r"));
        refused(AuthRefusal.ROLE_NOT_FOUND, new AuthChange.DeleteRole("r"));
        refused(AuthRefusal.ROLE_NOT_FOUND, grant(Kind.READ, KEY));
        refused(AuthRefusal.ROLE_NOT_FOUND, new AuthChange.RevokePermission("r", KEY, Bytes.EMPTY));
        done(new AuthChange.AddUser("u", Optional.empty()));
        done(new AuthChange.AddRole("r"));
        refused(AuthRefusal.USER_EXISTS, new AuthChange.AddUser("u", Optional.empty()));
        refused(AuthRefusal.ROLE_EXISTS, new AuthChange.AddRole("r"));
        refused(AuthRefusal.ROLE_NOT_FOUND, new AuthChange.GrantRole("u", "none"));
        refused(AuthRefusal.ROLE_NOT_GRANTED, new AuthChange.RevokeRole("u", "r"));
        refused(
                AuthRefusal.PERMISSION_NOT_GRANTED,
                new AuthChange.RevokePermission("r", KEY, Bytes.EMPTY));
        refused(MANAGEMENT_INVALID, grant(Kind.READ, Bytes.EMPTY));
        refused(AuthRefusal.NOT_ENABLED, new AuthChange.OfferTokenKey(HASH));
    }

    @Test
    void whatIsAskedForTwiceIsThereOnce() {
        enable();
        long before = store.auth().state().revision();
        done(new AuthChange.GrantRole("u", "r"));
        assertEquals(before, store.auth().state().revision());
        done(grant(Kind.READ, KEY));
        assertEquals(
                List.of(new Permission(Kind.READ, KEY, Bytes.EMPTY)),
                store.auth().state().roles().get("r").permissions());
    }

    @Test
    void aDeletedRoleIsTakenFromItsUsers() {
        enable();
        done(new AuthChange.DeleteRole("r"));
        assertEquals(List.of(), store.auth().state().users().get("u").roles());
        assertEquals(List.of("root"), store.auth().state().users().get("root").roles());
    }

    @Test
    void aUserWithoutAPasswordGetsNone() {
        done(new AuthChange.AddUser("u", Optional.empty()));
        done(new AuthChange.ChangePassword("u", HASH));
        assertEquals(Optional.empty(), store.auth().state().users().get("u").passwordHash());
    }

    @Test
    void whatSignsTokensIsSetOnceUntilUsersCountNoMore() {
        enable();
        done(new AuthChange.OfferTokenKey(KEY));
        done(new AuthChange.OfferTokenKey(OTHER));
        assertEquals(Optional.of(KEY), store.auth().state().tokenKey());
        done(new AuthChange.Disable());
        assertEquals(Optional.empty(), store.auth().state().tokenKey());
    }

    @Test
    void numbersAndSizesAreBounded() {
        String name = "n".repeat(AuthLimits.NAME_BYTES_MAX + 1);
        refused(AuthRefusal.NAME_TOO_LONG, new AuthChange.AddUser(name, Optional.empty()));
        refused(AuthRefusal.NAME_TOO_LONG, new AuthChange.AddRole(name));
        for (int i = 0; i < AuthLimits.USERS_MAX; i++) {
            change(new AuthChange.AddUser("u" + i, Optional.empty()));
            change(new AuthChange.AddRole("r" + i));
        }
        refused(AuthRefusal.TOO_MANY_USERS, new AuthChange.AddUser("u", Optional.empty()));
        refused(AuthRefusal.TOO_MANY_ROLES, new AuthChange.AddRole("r"));
        done(new AuthChange.DeleteUser("u1"));
        done(new AuthChange.AddUser("u", Optional.empty()));
        for (int i = 0; i < AuthLimits.ROLES_PER_USER_MAX; i++) {
            change(new AuthChange.GrantRole("u", "r" + i));
        }
        refused(AuthRefusal.TOO_MANY_ROLES_OF_USER, new AuthChange.GrantRole("u", "r999"));
        Bytes large = Bytes.wrap(new byte[AuthLimits.ROLE_BYTES_MAX]);
        done(new AuthChange.DeleteRole("r1"));
        done(new AuthChange.AddRole("r"));
        refused(AuthRefusal.TOO_MANY_PERMISSIONS, grant(Kind.READ, large));
        for (int i = 0; i < AuthLimits.PERMISSIONS_PER_ROLE_MAX; i++) {
            change(grant(Kind.READ, Bytes.utf8("k" + i)));
        }
        refused(AuthRefusal.TOO_MANY_PERMISSIONS, grant(Kind.READ, KEY));
        done(grant(Kind.WRITE, Bytes.utf8("k1")));
    }

    @Test
    void aWriteIsAllowedByTheRolesOfTheMoment() {
        enable();
        GuardedWrites asUser = as(user());
        asUser.commit(Transaction.put(KEY, KEY), List.of());
        assertDenied(
                PERMISSION_DENIED, () -> asUser.commit(Transaction.put(OTHER, KEY), List.of()));
        done(grant(Kind.READWRITE, OTHER));
        asUser.commit(Transaction.put(OTHER, KEY), List.of());
        done(new AuthChange.RevokePermission("r", OTHER, Bytes.EMPTY));
        assertDenied(
                PERMISSION_DENIED, () -> asUser.commit(Transaction.put(OTHER, KEY), List.of()));
        done(new AuthChange.ChangePassword("u", OTHER));
        assertDenied(
                AuthRefusal.TOKEN_INVALID,
                () -> asUser.commit(Transaction.put(KEY, KEY), List.of()));
        assertDenied(
                AuthRefusal.USER_EMPTY,
                () -> as(new Caller.Nobody()).commit(Transaction.put(KEY, KEY), List.of()));
        assertEquals(new Revision(3), store.currentRevision());
    }

    @Test
    void whatADeletionShowsMustBeReadable() {
        enable();
        done(grant(Kind.WRITE, KEY));
        var range = KeyRange.single(KEY);
        assertDenied(
                PERMISSION_DENIED,
                () -> as(user()).commit(Transaction.delete(range), List.of(range)));
        as(user()).commit(Transaction.delete(range), List.of());
    }

    @Test
    void aLeaseIsForWhoMayWriteItsKeys() {
        enable();
        GuardedWrites asUser = as(user());
        asUser.grantLease(LEASE, 60);
        asUser.commit(leased(KEY), List.of());
        asUser.renewLease(LEASE);
        as(new Caller.Operator()).commit(leased(OTHER), List.of());
        assertDenied(PERMISSION_DENIED, () -> asUser.commit(leased(KEY), List.of()));
        asUser.renewLease(LEASE);
        assertDenied(PERMISSION_DENIED, () -> asUser.revokeLease(LEASE));
        assertDenied(AuthRefusal.USER_EMPTY, () -> as(new Caller.Nobody()).grantLease(LEASE, 60));
        as(new Caller.Operator()).revokeLease(LEASE);
    }

    @Test
    void aKeyOfALeaseIsFoundWhereverItLiesBetweenWhatMayBeWritten() {
        enable();
        done(grant(Kind.READWRITE, Bytes.utf8("m")));
        GuardedWrites asUser = as(user());
        GuardedWrites operator = as(new Caller.Operator());
        for (String other : List.of("a", "l", "z")) {
            asUser.grantLease(LEASE, 60);
            asUser.commit(leased(KEY), List.of());
            asUser.commit(leased(Bytes.utf8("m")), List.of());
            operator.commit(leased(Bytes.utf8(other)), List.of());
            assertDenied(PERMISSION_DENIED, () -> asUser.revokeLease(LEASE));
            operator.commit(Transaction.delete(KeyRange.single(Bytes.utf8(other))), List.of());
            asUser.revokeLease(LEASE);
        }
    }

    private static Transaction leased(Bytes key) {
        return new Transaction(
                List.of(),
                List.of(new Operation.Put(key, KEY, PutOptions.leased(LEASE))),
                List.of());
    }

    @Test
    void onlyRootChangesUsersAndAlarms() {
        enable();
        assertDenied(
                PERMISSION_DENIED, () -> as(user()).change(new AuthChange.GrantRole("u", "root")));
        assertDenied(
                PERMISSION_DENIED,
                () -> as(user()).disarm(new Alarm("memory", Alarm.Kind.NO_SPACE)));
        as(user()).compact(new Revision(1));
        assertDenied(
                AuthRefusal.USER_EMPTY, () -> as(new Caller.Nobody()).compact(new Revision(1)));
    }

    @Test
    void whoUsesTheStoreInProcessIsNotAsked() {
        enable();
        store.commit(Transaction.put(OTHER, KEY));
        assertEquals(new Revision(2), store.currentRevision());
    }

    @Test
    void entriesWithCallersAndChangesSurviveTheLog() {
        var permission = new Permission(Kind.READWRITE, KEY, OTHER);
        List<AuthChange> changes =
                List.of(
                        new AuthChange.Enable(),
                        new AuthChange.Disable(),
                        new AuthChange.OfferTokenKey(KEY),
                        new AuthChange.AddUser("ü", Optional.empty()),
                        new AuthChange.AddUser("u", Optional.of(HASH)),
                        new AuthChange.DeleteUser("u"),
                        new AuthChange.ChangePassword("u", HASH),
                        new AuthChange.GrantRole("u", "r"),
                        new AuthChange.RevokeRole("u", "r"),
                        new AuthChange.AddRole("r"),
                        new AuthChange.DeleteRole("r"),
                        new AuthChange.GrantPermission("r", permission),
                        new AuthChange.RevokePermission("r", KEY, OTHER));
        List<Caller> callers =
                List.of(
                        new Caller.Operator(),
                        new Caller.Nobody(),
                        new Caller.Named("u", OptionalLong.empty()),
                        new Caller.Named("u", OptionalLong.of(Long.MAX_VALUE)));
        List<Command> commands = new ArrayList<>();
        for (AuthChange change : changes) {
            for (Caller caller : callers) {
                var range = new KeyRange(KEY, Bytes.EMPTY);
                commands.add(
                        new Command.Guarded(
                                caller, List.of(range), new Command.ChangeAuth(change)));
            }
        }
        for (Command command : commands) {
            var entry = new Entry(new UUID(1, 2), 3, List.of(command));
            Bytes encoded = EntryCodec.encode(entry);
            assertEquals(entry, EntryCodec.decodeEntry(encoded));
            assertTrue(
                    encoded.sizeBytes()
                            <= EntryCodec.ENTRY_OVERHEAD_BYTES + EntryCodec.sizeBytes(command));
        }
        for (AuthRefusal refusal : AuthRefusal.values()) {
            var reply =
                    new EntryReply.Applied(
                            List.of(
                                    new CommandOutcome.Denied(refusal),
                                    new CommandOutcome.AuthChanged(
                                            new AuthOutcome.Refused(refusal)),
                                    new CommandOutcome.AuthChanged(new AuthOutcome.Done(4))));
            assertEquals(reply, EntryCodec.decodeReply(EntryCodec.encode(reply)));
        }
    }

    @Test
    void aRowThatIsNoUserOrRoleIsNotTakenForOne() {
        assertFalse(AuthRows.valid(new AuthRows.SavedRow(Bytes.utf8("k"), Bytes.EMPTY)));
        assertFalse(AuthRows.valid(new AuthRows.SavedRow(RowKeys.user("u"), Bytes.utf8("\7"))));
        assertFalse(AuthRows.valid(new AuthRows.SavedRow(RowKeys.role("r"), Bytes.EMPTY)));
    }
}
