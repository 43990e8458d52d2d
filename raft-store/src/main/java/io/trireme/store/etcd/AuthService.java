package io.trireme.store.etcd;

import io.grpc.stub.StreamObserver;
import io.trireme.store.Bytes;
import io.trireme.store.Store;
import io.trireme.store.auth.AccessCheck;
import io.trireme.store.auth.AuthChange;
import io.trireme.store.auth.AuthOutcome;
import io.trireme.store.auth.AuthRole;
import io.trireme.store.auth.AuthState;
import io.trireme.store.auth.AuthUser;
import io.trireme.store.auth.AuthView;
import io.trireme.store.etcd.wire.AuthDisableRequest;
import io.trireme.store.etcd.wire.AuthDisableResponse;
import io.trireme.store.etcd.wire.AuthEnableRequest;
import io.trireme.store.etcd.wire.AuthEnableResponse;
import io.trireme.store.etcd.wire.AuthGrpc;
import io.trireme.store.etcd.wire.AuthRoleAddRequest;
import io.trireme.store.etcd.wire.AuthRoleAddResponse;
import io.trireme.store.etcd.wire.AuthRoleDeleteRequest;
import io.trireme.store.etcd.wire.AuthRoleDeleteResponse;
import io.trireme.store.etcd.wire.AuthRoleGetRequest;
import io.trireme.store.etcd.wire.AuthRoleGetResponse;
import io.trireme.store.etcd.wire.AuthRoleGrantPermissionRequest;
import io.trireme.store.etcd.wire.AuthRoleGrantPermissionResponse;
import io.trireme.store.etcd.wire.AuthRoleListRequest;
import io.trireme.store.etcd.wire.AuthRoleListResponse;
import io.trireme.store.etcd.wire.AuthRoleRevokePermissionRequest;
import io.trireme.store.etcd.wire.AuthRoleRevokePermissionResponse;
import io.trireme.store.etcd.wire.AuthStatusRequest;
import io.trireme.store.etcd.wire.AuthStatusResponse;
import io.trireme.store.etcd.wire.AuthUserAddRequest;
import io.trireme.store.etcd.wire.AuthUserAddResponse;
import io.trireme.store.etcd.wire.AuthUserChangePasswordRequest;
import io.trireme.store.etcd.wire.AuthUserChangePasswordResponse;
import io.trireme.store.etcd.wire.AuthUserDeleteRequest;
import io.trireme.store.etcd.wire.AuthUserDeleteResponse;
import io.trireme.store.etcd.wire.AuthUserGetRequest;
import io.trireme.store.etcd.wire.AuthUserGetResponse;
import io.trireme.store.etcd.wire.AuthUserGrantRoleRequest;
import io.trireme.store.etcd.wire.AuthUserGrantRoleResponse;
import io.trireme.store.etcd.wire.AuthUserListRequest;
import io.trireme.store.etcd.wire.AuthUserListResponse;
import io.trireme.store.etcd.wire.AuthUserRevokeRoleRequest;
import io.trireme.store.etcd.wire.AuthUserRevokeRoleResponse;
import io.trireme.store.etcd.wire.AuthenticateRequest;
import io.trireme.store.etcd.wire.AuthenticateResponse;
import io.trireme.store.etcd.wire.Permission;
import io.trireme.store.etcd.wire.ResponseHeader;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Users and roles. Passwords are hashed here, so that neither the log nor another member ever meets
 * one; a response never holds a hash.
 */
final class AuthService extends AuthGrpc.AuthImplBase {
    private final Headers headers;
    private final Access access;
    private final Logins logins;
    private final Passwords passwords;

    AuthService(Store store, Headers headers, Access access, Tokens tokens) {
        this.headers = headers;
        this.access = access;
        this.passwords = new Passwords();
        this.logins = new Logins(store.auth(), passwords, tokens);
    }

    @Override
    public void authEnable(AuthEnableRequest request, StreamObserver<AuthEnableResponse> caller) {
        change(
                caller,
                AuthChange.Enable::new,
                header -> AuthEnableResponse.newBuilder().setHeader(header).build());
    }

    @Override
    public void authDisable(
            AuthDisableRequest request, StreamObserver<AuthDisableResponse> caller) {
        change(
                caller,
                AuthChange.Disable::new,
                header -> AuthDisableResponse.newBuilder().setHeader(header).build());
    }

    @Override
    public void authStatus(AuthStatusRequest request, StreamObserver<AuthStatusResponse> caller) {
        Calls.answer(
                caller,
                () -> {
                    AuthState state = access.requireCurrently(AccessCheck::root);
                    return AuthStatusResponse.newBuilder()
                            .setHeader(headers.now())
                            .setEnabled(state.enabled())
                            .setAuthRevision(state.revision())
                            .build();
                });
    }

    @Override
    public void authenticate(
            AuthenticateRequest request, StreamObserver<AuthenticateResponse> caller) {
        Calls.answer(
                caller,
                () ->
                        AuthenticateResponse.newBuilder()
                                .setToken(logins.token(request.getName(), request.getPassword()))
                                .setHeader(headers.now())
                                .build());
    }

    @Override
    public void userAdd(AuthUserAddRequest request, StreamObserver<AuthUserAddResponse> caller) {
        change(
                caller,
                () ->
                        new AuthChange.AddUser(
                                request.getName(),
                                request.getOptions().getNoPassword()
                                        ? Optional.empty()
                                        : Optional.of(
                                                hash(
                                                        request.getPassword(),
                                                        request.getHashedPassword()))),
                header -> AuthUserAddResponse.newBuilder().setHeader(header).build());
    }

    @Override
    public void userChangePassword(
            AuthUserChangePasswordRequest request,
            StreamObserver<AuthUserChangePasswordResponse> caller) {
        change(
                caller,
                () ->
                        new AuthChange.ChangePassword(
                                request.getName(),
                                hash(request.getPassword(), request.getHashedPassword())),
                header -> AuthUserChangePasswordResponse.newBuilder().setHeader(header).build());
    }

    /** Not for everybody: a hash takes much time. */
    private Bytes hash(String password, String hashed) {
        access.require(AccessCheck::root);
        return password.isEmpty() && !hashed.isEmpty()
                ? Passwords.ready(hashed)
                : passwords.hash(password);
    }

    /** Users may look at themselves. */
    @Override
    public void userGet(AuthUserGetRequest request, StreamObserver<AuthUserGetResponse> caller) {
        Calls.answer(
                caller,
                () -> {
                    AuthState state = requireOf(user -> user.name().equals(request.getName()));
                    AuthUser user =
                            state.findUser(request.getName()).orElseThrow(AuthErrors::userNotFound);
                    return AuthUserGetResponse.newBuilder()
                            .setHeader(headers.now())
                            .addAllRoles(user.roles())
                            .build();
                });
    }

    @Override
    public void userList(AuthUserListRequest request, StreamObserver<AuthUserListResponse> caller) {
        Calls.answer(
                caller,
                () ->
                        AuthUserListResponse.newBuilder()
                                .addAllUsers(
                                        access.requireCurrently(AccessCheck::root).users().keySet())
                                .setHeader(headers.now())
                                .build());
    }

    @Override
    public void userDelete(
            AuthUserDeleteRequest request, StreamObserver<AuthUserDeleteResponse> caller) {
        change(
                caller,
                () -> new AuthChange.DeleteUser(request.getName()),
                header -> AuthUserDeleteResponse.newBuilder().setHeader(header).build());
    }

    @Override
    public void userGrantRole(
            AuthUserGrantRoleRequest request, StreamObserver<AuthUserGrantRoleResponse> caller) {
        change(
                caller,
                () -> new AuthChange.GrantRole(request.getUser(), request.getRole()),
                header -> AuthUserGrantRoleResponse.newBuilder().setHeader(header).build());
    }

    @Override
    public void userRevokeRole(
            AuthUserRevokeRoleRequest request, StreamObserver<AuthUserRevokeRoleResponse> caller) {
        change(
                caller,
                () -> new AuthChange.RevokeRole(request.getName(), request.getRole()),
                header -> AuthUserRevokeRoleResponse.newBuilder().setHeader(header).build());
    }

    @Override
    public void roleAdd(AuthRoleAddRequest request, StreamObserver<AuthRoleAddResponse> caller) {
        change(
                caller,
                () -> new AuthChange.AddRole(request.getName()),
                header -> AuthRoleAddResponse.newBuilder().setHeader(header).build());
    }

    /** Users may look at the roles that they have. */
    @Override
    public void roleGet(AuthRoleGetRequest request, StreamObserver<AuthRoleGetResponse> caller) {
        Calls.answer(
                caller,
                () -> {
                    AuthState state = requireOf(user -> user.roles().contains(request.getRole()));
                    AuthRole role = state.roles().get(request.getRole());
                    if (role == null) {
                        throw AuthErrors.roleNotFound();
                    }
                    return AuthRoleGetResponse.newBuilder()
                            .setHeader(headers.now())
                            .addAllPerm(permissions(role))
                            .build();
                });
    }

    private static List<Permission> permissions(AuthRole role) {
        return role.name().equals(AuthView.ROOT)
                ? List.of(Permissions.ALL)
                : role.permissions().stream().map(Permissions::wire).toList();
    }

    @Override
    public void roleList(AuthRoleListRequest request, StreamObserver<AuthRoleListResponse> caller) {
        Calls.answer(
                caller,
                () ->
                        AuthRoleListResponse.newBuilder()
                                .addAllRoles(
                                        access.requireCurrently(AccessCheck::root).roles().keySet())
                                .setHeader(headers.now())
                                .build());
    }

    @Override
    public void roleDelete(
            AuthRoleDeleteRequest request, StreamObserver<AuthRoleDeleteResponse> caller) {
        change(
                caller,
                () -> new AuthChange.DeleteRole(request.getRole()),
                header -> AuthRoleDeleteResponse.newBuilder().setHeader(header).build());
    }

    @Override
    public void roleGrantPermission(
            AuthRoleGrantPermissionRequest request,
            StreamObserver<AuthRoleGrantPermissionResponse> caller) {
        change(
                caller,
                () -> {
                    if (!request.hasPerm()) {
                        throw AuthErrors.permissionNotGiven();
                    }
                    return new AuthChange.GrantPermission(
                            request.getName(), Permissions.of(request.getPerm()));
                },
                header -> AuthRoleGrantPermissionResponse.newBuilder().setHeader(header).build());
    }

    @Override
    public void roleRevokePermission(
            AuthRoleRevokePermissionRequest request,
            StreamObserver<AuthRoleRevokePermissionResponse> caller) {
        change(
                caller,
                () ->
                        new AuthChange.RevokePermission(
                                request.getRole(),
                                KeyValues.bytes(request.getKey()),
                                KeyValues.bytes(request.getRangeEnd())),
                header -> AuthRoleRevokePermissionResponse.newBuilder().setHeader(header).build());
    }

    /** Root, or a user of whom something holds. */
    private AuthState requireOf(Predicate<AuthUser> theirs) {
        return access.requireCurrently(check -> check.rootOr(theirs));
    }

    private <T> void change(
            StreamObserver<T> caller,
            Supplier<AuthChange> change,
            Function<ResponseHeader, T> response) {
        Calls.answer(
                caller,
                () ->
                        switch (access.writes().change(change.get())) {
                            case AuthOutcome.Done _ -> response.apply(headers.now());
                            case AuthOutcome.Refused(var refusal) -> throw AuthErrors.of(refusal);
                        });
    }
}
