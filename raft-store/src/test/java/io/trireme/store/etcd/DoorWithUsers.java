package io.trireme.store.etcd;

import static io.grpc.Status.Code.INVALID_ARGUMENT;
import static io.grpc.Status.Code.PERMISSION_DENIED;
import static io.trireme.store.etcd.Refused.assertRefused;

import com.google.protobuf.ByteString;

import io.trireme.store.etcd.wire.AuthEnableRequest;
import io.trireme.store.etcd.wire.AuthGrpc;
import io.trireme.store.etcd.wire.AuthRoleAddRequest;
import io.trireme.store.etcd.wire.AuthRoleGrantPermissionRequest;
import io.trireme.store.etcd.wire.AuthUserAddRequest;
import io.trireme.store.etcd.wire.AuthUserGrantRoleRequest;
import io.trireme.store.etcd.wire.AuthenticateRequest;
import io.trireme.store.etcd.wire.KVGrpc;
import io.trireme.store.etcd.wire.Permission;
import io.trireme.store.etcd.wire.PutRequest;
import io.trireme.store.etcd.wire.RangeRequest;
import io.trireme.store.etcd.wire.UserAddOptions;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.function.Executable;

import java.time.Instant;

/** A door with users: root, {@code u} of the role {@code r}, and one without a password. */
abstract class DoorWithUsers {
    static final String DENIED = "etcdserver: permission denied";
    static final String EMPTY = "etcdserver: user name is empty";

    Instant now = Instant.parse("2026-11-27T08:00:00Z");
    final InMemoryDoor door = new InMemoryDoor(EtcdLimits.DEFAULT, () -> now);
    final AuthGrpc.AuthBlockingStub auth = AuthGrpc.newBlockingStub(door.channel());
    final KVGrpc.KVBlockingStub kv = KVGrpc.newBlockingStub(door.channel());

    @BeforeEach
    void makeUsers() {
        addUser("root", "rootpw");
        auth.userGrantRole(grantRole("root", "root"));
        addUser("u", "pw");
        auth.userAdd(
                AuthUserAddRequest.newBuilder()
                        .setName("np")
                        .setOptions(UserAddOptions.newBuilder().setNoPassword(true))
                        .build());
        auth.roleAdd(AuthRoleAddRequest.newBuilder().setName("r").build());
        grant(Permission.Type.READWRITE, "/a/", "/a0");
        grant(Permission.Type.READ, "b", "c");
        grant(Permission.Type.WRITE, "w", "");
        auth.userGrantRole(grantRole("u", "r"));
    }

    @AfterEach
    void close() {
        door.close();
    }

    void addUser(String name, String password) {
        auth.userAdd(AuthUserAddRequest.newBuilder().setName(name).setPassword(password).build());
    }

    static AuthUserGrantRoleRequest grantRole(String user, String role) {
        return AuthUserGrantRoleRequest.newBuilder().setUser(user).setRole(role).build();
    }

    void grant(Permission.Type type, String key, String end) {
        auth.roleGrantPermission(
                AuthRoleGrantPermissionRequest.newBuilder()
                        .setName("r")
                        .setPerm(
                                Permission.newBuilder()
                                        .setPermType(type)
                                        .setKey(text(key))
                                        .setRangeEnd(text(end)))
                        .build());
    }

    static ByteString text(String text) {
        return ByteString.copyFromUtf8(text);
    }

    void enable() {
        auth.authEnable(AuthEnableRequest.getDefaultInstance());
    }

    String token(String name, String password) {
        return auth.authenticate(
                        AuthenticateRequest.newBuilder()
                                .setName(name)
                                .setPassword(password)
                                .build())
                .getToken();
    }

    KVGrpc.KVBlockingStub kvOf(String token) {
        return KVGrpc.newBlockingStub(door.channel(token));
    }

    AuthGrpc.AuthBlockingStub authOf(String token) {
        return AuthGrpc.newBlockingStub(door.channel(token));
    }

    static RangeRequest range(String key, String end) {
        return RangeRequest.newBuilder().setKey(text(key)).setRangeEnd(text(end)).build();
    }

    static PutRequest put(String key) {
        return PutRequest.newBuilder().setKey(text(key)).setValue(text("1")).build();
    }

    static void assertDenied(Executable call) {
        assertRefused(PERMISSION_DENIED, DENIED, call);
    }

    static void assertNobody(Executable call) {
        assertRefused(INVALID_ARGUMENT, EMPTY, call);
    }
}
