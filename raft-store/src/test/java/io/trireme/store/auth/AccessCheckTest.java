package io.trireme.store.auth;

import static io.trireme.store.auth.AuthRefusal.PERMISSION_DENIED;
import static io.trireme.store.auth.AuthRefusal.TOKEN_INVALID;
import static io.trireme.store.auth.AuthRefusal.USER_EMPTY;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trireme.store.Bytes;
import io.trireme.store.Compare;
import io.trireme.store.KeyRange;
import io.trireme.store.LeaseId;
import io.trireme.store.Operation;
import io.trireme.store.PutOptions;
import io.trireme.store.Revision;
import io.trireme.store.Transaction;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Who may do what. */
class AccessCheckTest {
    private static final Bytes KEY = Bytes.utf8("k");
    private static final Caller BY_CERTIFICATE = new Caller.Named("u", OptionalLong.empty());
    private static final Caller BY_PASSWORD = new Caller.Named("u", OptionalLong.of(5));

    private static AuthState state(boolean enabled) {
        var role =
                new AuthRole(
                        "reader", List.of(new Permission(Permission.Kind.READ, KEY, Bytes.EMPTY)));
        return new AuthState(
                enabled,
                9,
                Optional.empty(),
                new TreeMap<>(
                        Map.of(
                                "u",
                                new AuthUser(
                                        "u", Optional.empty(), 5, List.of("missing", "reader")),
                                "r",
                                new AuthUser("r", Optional.empty(), 6, List.of("root")))),
                new TreeMap<>(Map.of("reader", role)));
    }

    private static AccessCheck check(Caller caller) {
        return new AccessCheck(state(true), caller);
    }

    private static Optional<AuthRefusal> read(Caller caller) {
        return check(caller).keys(() -> List.of(Need.read(KeyRange.single(KEY))));
    }

    private static Optional<AuthRefusal> write(Caller caller) {
        return check(caller).keys(() -> List.of(Need.write(KEY)));
    }

    @Test
    void aUserMayDoWhatTheirRolesAllow() {
        assertEquals(Optional.empty(), read(BY_PASSWORD));
        assertEquals(Optional.empty(), read(BY_CERTIFICATE));
        assertEquals(Optional.of(PERMISSION_DENIED), write(BY_PASSWORD));
        assertEquals(Optional.of(PERMISSION_DENIED), check(BY_PASSWORD).root());
        assertEquals(Optional.empty(), check(BY_PASSWORD).known());
    }

    @Test
    void rootAndTheOperatorMayDoAll() {
        for (Caller caller :
                List.of(new Caller.Named("r", OptionalLong.of(6)), new Caller.Operator())) {
            assertEquals(Optional.empty(), write(caller));
            assertEquals(Optional.empty(), check(caller).root());
        }
    }

    @Test
    void whoSaysNothingIsRefused() {
        assertEquals(Optional.of(USER_EMPTY), read(new Caller.Nobody()));
        assertEquals(Optional.of(USER_EMPTY), check(new Caller.Nobody()).known());
        assertEquals(Optional.of(USER_EMPTY), check(new Caller.Nobody()).root());
    }

    @Test
    void aPasswordThatWasChangedSinceCountsNoMore() {
        assertEquals(Optional.of(TOKEN_INVALID), read(new Caller.Named("u", OptionalLong.of(4))));
        assertEquals(
                Optional.of(TOKEN_INVALID), read(new Caller.Named("gone", OptionalLong.of(4))));
        assertEquals(
                Optional.of(PERMISSION_DENIED),
                read(new Caller.Named("gone", OptionalLong.empty())));
    }

    @Test
    void nobodyIsAskedWhileUsersDoNotCount() {
        var check = new AccessCheck(state(false), new Caller.Nobody());
        assertEquals(Optional.empty(), check.root());
        assertEquals(Optional.empty(), check.keys(() -> List.of(Need.write(KEY))));
    }

    @Test
    void aTransactionNeedsWhatAnyOfItsWaysDoes() {
        var other = KeyRange.single(Bytes.utf8("o"));
        var shown = new PutOptions(LeaseId.NONE, false, false, true);
        var inner =
                new Transaction(
                        List.of(new Compare.ModRevision(KEY, Revision.ZERO)),
                        List.of(),
                        List.of(new Operation.Delete(other)));
        var transaction =
                new Transaction(
                        List.of(new Compare.Value(other, Compare.Relation.EQUAL, KEY)),
                        List.of(new Operation.Put(KEY, KEY, shown), new Operation.Nested(inner)),
                        List.of(new Operation.Get(other, 0)));
        assertEquals(
                List.of(
                        Need.read(other),
                        Need.write(KEY),
                        Need.read(KeyRange.single(KEY)),
                        Need.read(KeyRange.single(KEY)),
                        new Need(Need.Use.WRITE, other),
                        Need.read(other)),
                Need.of(transaction));
    }
}
