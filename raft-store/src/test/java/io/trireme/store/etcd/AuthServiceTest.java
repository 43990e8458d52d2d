package io.trireme.store.etcd;

import static io.grpc.Status.Code.FAILED_PRECONDITION;
import static io.grpc.Status.Code.INVALID_ARGUMENT;
import static io.grpc.Status.Code.UNAUTHENTICATED;
import static io.grpc.Status.Code.UNKNOWN;
import static io.trireme.store.etcd.Refused.assertRefused;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.trireme.store.etcd.wire.AuthDisableRequest;
import io.trireme.store.etcd.wire.AuthRoleGetRequest;
import io.trireme.store.etcd.wire.AuthRoleGrantPermissionRequest;
import io.trireme.store.etcd.wire.AuthRoleListRequest;
import io.trireme.store.etcd.wire.AuthStatusRequest;
import io.trireme.store.etcd.wire.AuthUserChangePasswordRequest;
import io.trireme.store.etcd.wire.AuthUserGetRequest;
import io.trireme.store.etcd.wire.AuthUserListRequest;
import io.trireme.store.etcd.wire.KVGrpc;
import io.trireme.store.etcd.wire.Permission;

import org.junit.jupiter.api.Test;

import java.util.List;

/** Users and roles as etcd's clients meet them; expectations are what etcd 3.4 and 3.5 answer. */
class AuthServiceTest extends DoorWithUsers {
    @Test
    void whileUsersDoNotCountNobodyIsAsked() {
        kv.put(put("z"));
        assertFalse(auth.authStatus(AuthStatusRequest.getDefaultInstance()).getEnabled());
        assertRefused(
                FAILED_PRECONDITION,
                "etcdserver: authentication is not enabled",
                () -> token("u", "pw"));
        auth.authDisable(AuthDisableRequest.getDefaultInstance());
        assertEquals(
                List.of("np", "root", "u"),
                auth.userList(AuthUserListRequest.getDefaultInstance()).getUsersList());
    }

    @Test
    void onlyTheRightPasswordGetsAToken() {
        enable();
        String failed = "etcdserver: authentication failed, invalid user ID or password";
        assertRefused(INVALID_ARGUMENT, failed, () -> token("u", "wrong"));
        assertRefused(INVALID_ARGUMENT, failed, () -> token("nobody", "pw"));
        assertRefused(
                UNKNOWN,
                "auth: authentication failed, password was given for no password user",
                () -> token("np", "pw"));
        assertInvalid(kvOf("made.up.token"));
    }

    private static void assertInvalid(KVGrpc.KVBlockingStub client) {
        assertRefused(
                UNAUTHENTICATED,
                "etcdserver: invalid auth token",
                () -> client.range(range("b", "")));
    }

    @Test
    void aTokenEndsWithItsTimeOrItsPassword() {
        enable();
        var mine = kvOf(token("u", "pw"));
        mine.range(range("b", ""));
        now = now.plus(Tokens.LIFETIME).plusSeconds(1);
        assertInvalid(mine);
        var again = kvOf(token("u", "pw"));
        authOf(token("root", "rootpw"))
                .userChangePassword(
                        AuthUserChangePasswordRequest.newBuilder()
                                .setName("u")
                                .setPassword("new")
                                .build());
        assertInvalid(again);
        kvOf(token("u", "new")).range(range("b", ""));
        String root = token("root", "rootpw");
        authOf(root).authDisable(AuthDisableRequest.getDefaultInstance());
        kv.range(range("z", ""));
        enable();
        assertInvalid(kvOf(root));
    }

    @Test
    void usersSeeThemselvesAndTheirRolesOnly() {
        enable();
        var mine = authOf(token("u", "pw"));
        assertEquals(
                List.of("r"),
                mine.userGet(AuthUserGetRequest.newBuilder().setName("u").build()).getRolesList());
        assertEquals(
                3,
                mine.roleGet(AuthRoleGetRequest.newBuilder().setRole("r").build()).getPermCount());
        assertDenied(() -> mine.userGet(AuthUserGetRequest.newBuilder().setName("root").build()));
        assertDenied(() -> mine.roleGet(AuthRoleGetRequest.newBuilder().setRole("root").build()));
        assertDenied(() -> mine.userList(AuthUserListRequest.getDefaultInstance()));
        assertDenied(() -> mine.roleList(AuthRoleListRequest.getDefaultInstance()));
        assertDenied(() -> mine.authStatus(AuthStatusRequest.getDefaultInstance()));
        assertDenied(() -> mine.userGrantRole(grantRole("u", "root")));
        assertDenied(() -> mine.authDisable(AuthDisableRequest.getDefaultInstance()));
        assertNobody(() -> auth.userList(AuthUserListRequest.getDefaultInstance()));
        assertNobody(() -> addUser("x", "pw"));
        assertDenied(
                () ->
                        mine.userChangePassword(
                                AuthUserChangePasswordRequest.newBuilder()
                                        .setName("u")
                                        .setPassword("x")
                                        .build()));
    }

    @Test
    void wrongRequestsAreRefusedWithEtcdsWords() {
        assertRefused(
                FAILED_PRECONDITION,
                "etcdserver: user name already exists",
                () -> addUser("u", "pw"));
        assertRefused(INVALID_ARGUMENT, EMPTY, () -> addUser("", "pw"));
        assertRefused(
                INVALID_ARGUMENT,
                "etcdserver: permission not given",
                () ->
                        auth.roleGrantPermission(
                                AuthRoleGrantPermissionRequest.newBuilder().setName("r").build()));
        assertRefused(
                INVALID_ARGUMENT,
                "etcdserver: invalid auth management",
                () -> grant(Permission.Type.READ, "z", "a"));
        assertRefused(
                FAILED_PRECONDITION,
                "etcdserver: role name not found",
                () -> auth.userGrantRole(grantRole("u", "none")));
        assertRefused(
                FAILED_PRECONDITION,
                "etcdserver: user name not found",
                () -> auth.userGet(AuthUserGetRequest.newBuilder().setName("none").build()));
    }
}
