package io.trireme.store.etcd;

import static io.grpc.Status.Code.FAILED_PRECONDITION;
import static io.grpc.Status.Code.INVALID_ARGUMENT;
import static io.grpc.Status.Code.PERMISSION_DENIED;
import static io.grpc.Status.Code.UNAUTHENTICATED;
import static io.grpc.Status.Code.UNKNOWN;
import static io.trireme.store.etcd.Refused.assertRefused;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;

import io.trireme.store.Bytes;
import io.trireme.store.LeaseId;
import io.trireme.store.Operation;
import io.trireme.store.PutOptions;
import io.trireme.store.RangeOutcome;
import io.trireme.store.Transaction;
import io.trireme.store.etcd.wire.AlarmRequest;
import io.trireme.store.etcd.wire.AuthDisableRequest;
import io.trireme.store.etcd.wire.AuthEnableRequest;
import io.trireme.store.etcd.wire.AuthGrpc;
import io.trireme.store.etcd.wire.AuthRoleAddRequest;
import io.trireme.store.etcd.wire.AuthRoleGetRequest;
import io.trireme.store.etcd.wire.AuthRoleGrantPermissionRequest;
import io.trireme.store.etcd.wire.AuthRoleListRequest;
import io.trireme.store.etcd.wire.AuthRoleRevokePermissionRequest;
import io.trireme.store.etcd.wire.AuthStatusRequest;
import io.trireme.store.etcd.wire.AuthUserAddRequest;
import io.trireme.store.etcd.wire.AuthUserChangePasswordRequest;
import io.trireme.store.etcd.wire.AuthUserGetRequest;
import io.trireme.store.etcd.wire.AuthUserGrantRoleRequest;
import io.trireme.store.etcd.wire.AuthUserListRequest;
import io.trireme.store.etcd.wire.AuthenticateRequest;
import io.trireme.store.etcd.wire.ClusterGrpc;
import io.trireme.store.etcd.wire.Compare;
import io.trireme.store.etcd.wire.DefragmentRequest;
import io.trireme.store.etcd.wire.DeleteRangeRequest;
import io.trireme.store.etcd.wire.HashRequest;
import io.trireme.store.etcd.wire.KVGrpc;
import io.trireme.store.etcd.wire.LeaseGrantRequest;
import io.trireme.store.etcd.wire.LeaseGrpc;
import io.trireme.store.etcd.wire.LeaseLeasesRequest;
import io.trireme.store.etcd.wire.LeaseRevokeRequest;
import io.trireme.store.etcd.wire.LeaseTimeToLiveRequest;
import io.trireme.store.etcd.wire.MaintenanceGrpc;
import io.trireme.store.etcd.wire.MemberListRequest;
import io.trireme.store.etcd.wire.MemberRemoveRequest;
import io.trireme.store.etcd.wire.MoveLeaderRequest;
import io.trireme.store.etcd.wire.Permission;
import io.trireme.store.etcd.wire.PutRequest;
import io.trireme.store.etcd.wire.RangeRequest;
import io.trireme.store.etcd.wire.RequestOp;
import io.trireme.store.etcd.wire.SnapshotRequest;
import io.trireme.store.etcd.wire.StatusRequest;
import io.trireme.store.etcd.wire.TxnRequest;
import io.trireme.store.etcd.wire.UserAddOptions;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

import java.time.Instant;
import java.util.List;

/** Users and roles as etcd's clients meet them; expectations are what etcd 3.4 and 3.5 answer. */
class AuthServiceTest {
    private static final String DENIED = "etcdserver: permission denied";
    private static final String EMPTY = "etcdserver: user name is empty";

    private Instant now = Instant.parse("2026-11-27T08:00:00Z");
    private final InMemoryDoor door = new InMemoryDoor(EtcdLimits.DEFAULT, () -> now);
    private final AuthGrpc.AuthBlockingStub auth = AuthGrpc.newBlockingStub(door.channel());
    private final KVGrpc.KVBlockingStub kv = KVGrpc.newBlockingStub(door.channel());

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

    private void addUser(String name, String password) {
        auth.userAdd(AuthUserAddRequest.newBuilder().setName(name).setPassword(password).build());
    }

    private static AuthUserGrantRoleRequest grantRole(String user, String role) {
        return AuthUserGrantRoleRequest.newBuilder().setUser(user).setRole(role).build();
    }

    private void grant(Permission.Type type, String key, String end) {
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

    private static ByteString text(String text) {
        return ByteString.copyFromUtf8(text);
    }

    private void enable() {
        auth.authEnable(AuthEnableRequest.getDefaultInstance());
    }

    private String token(String name, String password) {
        return auth.authenticate(
                        AuthenticateRequest.newBuilder()
                                .setName(name)
                                .setPassword(password)
                                .build())
                .getToken();
    }

    private KVGrpc.KVBlockingStub kvOf(String token) {
        return KVGrpc.newBlockingStub(door.channel(token));
    }

    private AuthGrpc.AuthBlockingStub authOf(String token) {
        return AuthGrpc.newBlockingStub(door.channel(token));
    }

    private static RangeRequest range(String key, String end) {
        return RangeRequest.newBuilder().setKey(text(key)).setRangeEnd(text(end)).build();
    }

    private static PutRequest put(String key) {
        return PutRequest.newBuilder().setKey(text(key)).setValue(text("1")).build();
    }

    private static void assertDenied(Executable call) {
        assertRefused(PERMISSION_DENIED, DENIED, call);
    }

    private static void assertNobody(Executable call) {
        assertRefused(INVALID_ARGUMENT, EMPTY, call);
    }

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
    void readsAndWritesAreWhatTheRolesAllow() {
        enable();
        var mine = kvOf(token("u", "pw"));
        mine.put(put("/a/x"));
        mine.put(put("w"));
        mine.range(range("/a/x", ""));
        mine.range(range("b", "bz"));
        assertDenied(() -> mine.put(put("b")));
        assertDenied(() -> mine.range(range("w", "")));
        assertDenied(() -> mine.range(range("b", "\0")));
        assertDenied(() -> mine.range(range("w", "").toBuilder().setSerializable(true).build()));
        assertDenied(() -> mine.put(put("w").toBuilder().setPrevKv(true).build()));
        mine.put(put("/a/x").toBuilder().setPrevKv(true).build());
        var delete = DeleteRangeRequest.newBuilder().setKey(text("w"));
        assertDenied(() -> mine.deleteRange(delete.setPrevKv(true).build()));
        mine.deleteRange(delete.setPrevKv(false).build());
        assertNobody(() -> kv.range(range("b", "")));
        assertNobody(() -> kv.put(put("w")));
        kvOf(token("root", "rootpw")).range(range("\0", "\0"));
    }

    @Test
    void aTransactionNeedsAllThatItMightDo() {
        enable();
        var mine = kvOf(token("u", "pw"));
        var compare = Compare.newBuilder().setKey(text("w")).setTarget(Compare.CompareTarget.MOD);
        assertDenied(() -> mine.txn(TxnRequest.newBuilder().addCompare(compare).build()));
        var otherwise = RequestOp.newBuilder().setRequestPut(put("z")).build();
        assertDenied(() -> mine.txn(TxnRequest.newBuilder().addFailure(otherwise).build()));
        var inner = TxnRequest.newBuilder().addFailure(otherwise);
        assertDenied(
                () ->
                        mine.txn(
                                TxnRequest.newBuilder()
                                        .addSuccess(RequestOp.newBuilder().setRequestTxn(inner))
                                        .build()));
        var shown =
                RequestOp.newBuilder()
                        .setRequestDeleteRange(
                                DeleteRangeRequest.newBuilder().setKey(text("w")).setPrevKv(true));
        assertDenied(() -> mine.txn(TxnRequest.newBuilder().addSuccess(shown).build()));
        mine.txn(
                TxnRequest.newBuilder()
                        .addCompare(compare.setKey(text("b1")))
                        .addSuccess(RequestOp.newBuilder().setRequestPut(put("/a/t")))
                        .addFailure(RequestOp.newBuilder().setRequestRange(range("b", "c")))
                        .build());
        assertFalse(exists("z"));
        assertTrue(exists("/a/t"));
    }

    private boolean exists(String key) {
        return door.store().range(io.trireme.store.RangeRequest.of(Bytes.utf8(key)))
                        instanceof RangeOutcome.Found found
                && found.count() == 1;
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
    void whatIsTakenFromARoleCountsAtOnce() {
        enable();
        var mine = kvOf(token("u", "pw"));
        mine.put(put("w"));
        authOf(token("root", "rootpw"))
                .roleRevokePermission(
                        AuthRoleRevokePermissionRequest.newBuilder()
                                .setRole("r")
                                .setKey(text("w"))
                                .build());
        assertDenied(() -> mine.put(put("w")));
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
    void whatConcernsTheClusterIsRoots() {
        enable();
        String token = token("u", "pw");
        var mine = MaintenanceGrpc.newBlockingStub(door.channel(token));
        assertDenied(() -> mine.defragment(DefragmentRequest.getDefaultInstance()));
        assertDenied(() -> mine.hash(HashRequest.getDefaultInstance()));
        assertDenied(() -> mine.moveLeader(MoveLeaderRequest.getDefaultInstance()));
        assertDenied(() -> mine.snapshot(SnapshotRequest.getDefaultInstance()).next());
        mine.status(StatusRequest.getDefaultInstance());
        mine.alarm(AlarmRequest.getDefaultInstance());
        var cluster = ClusterGrpc.newBlockingStub(door.channel(token));
        assertDenied(() -> cluster.memberRemove(MemberRemoveRequest.getDefaultInstance()));
        cluster.memberList(MemberListRequest.getDefaultInstance());
        var nobody = MaintenanceGrpc.newBlockingStub(door.channel());
        assertNobody(() -> nobody.snapshot(SnapshotRequest.getDefaultInstance()).next());
        door.store().fill();
        var disarm = AlarmRequest.newBuilder().setAction(AlarmRequest.AlarmAction.DEACTIVATE);
        var list = mine.alarm(AlarmRequest.getDefaultInstance());
        disarm.setAlarm(list.getAlarms(0).getAlarm()).setMemberID(list.getAlarms(0).getMemberID());
        assertDenied(() -> mine.alarm(disarm.build()));
        assertDenied(
                () ->
                        mine.alarm(
                                disarm.clone()
                                        .setAction(AlarmRequest.AlarmAction.ACTIVATE)
                                        .build()));
        var root = MaintenanceGrpc.newBlockingStub(door.channel(token("root", "rootpw")));
        assertTrue(root.snapshot(SnapshotRequest.getDefaultInstance()).hasNext());
        root.alarm(disarm.build());
        assertEquals(List.of(), door.store().alarms());
    }

    @Test
    void aLeaseIsForWhoMayUseItsKeys() {
        enable();
        var mine = LeaseGrpc.newBlockingStub(door.channel(token("u", "pw")));
        var nobody = LeaseGrpc.newBlockingStub(door.channel());
        var grant = LeaseGrantRequest.newBuilder().setID(7).setTTL(600).build();
        assertNobody(() -> nobody.leaseGrant(grant));
        mine.leaseGrant(grant);
        var ask = LeaseTimeToLiveRequest.newBuilder().setID(7);
        mine.leaseTimeToLive(ask.setKeys(true).build());
        door.store()
                .commit(
                        new Transaction(
                                List.of(),
                                List.of(
                                        new Operation.Put(
                                                Bytes.utf8("z"),
                                                Bytes.EMPTY,
                                                PutOptions.leased(new LeaseId(7)))),
                                List.of()));
        assertDenied(() -> mine.leaseTimeToLive(ask.setKeys(true).build()));
        mine.leaseTimeToLive(ask.setKeys(false).build());
        assertNobody(() -> nobody.leaseTimeToLive(ask.build()));
        assertNobody(() -> nobody.leaseLeases(LeaseLeasesRequest.getDefaultInstance()));
        assertEquals(1, mine.leaseLeases(LeaseLeasesRequest.getDefaultInstance()).getLeasesCount());
        var revoke = LeaseRevokeRequest.newBuilder().setID(7).build();
        assertDenied(() -> mine.leaseRevoke(revoke));
        assertDenied(() -> kvOf(token("u", "pw")).put(put("/a/x").toBuilder().setLease(7).build()));
        LeaseGrpc.newBlockingStub(door.channel(token("root", "rootpw"))).leaseRevoke(revoke);
        assertFalse(exists("z"));
    }

    @Test
    void aWatchIsForWhoMayReadAndAsLongAsTheyMay() throws InterruptedException {
        enable();
        String token = token("u", "pw");
        var watch = new WatchClient(door.channel(token));
        var refused = watch.create(WatchClient.watch("w"));
        assertTrue(refused.getCanceled());
        assertEquals(
                "rpc error: code = PermissionDenied desc = " + DENIED, refused.getCancelReason());
        assertFalse(watch.create(WatchClient.watch("b1")).getCanceled());
        door.store().commit(Transaction.put(Bytes.utf8("b1"), Bytes.EMPTY));
        assertEquals(1, watch.next().getEventsCount());
        authOf(token("root", "rootpw"))
                .roleRevokePermission(
                        AuthRoleRevokePermissionRequest.newBuilder()
                                .setRole("r")
                                .setKey(text("b"))
                                .setRangeEnd(text("c"))
                                .build());
        door.store().commit(Transaction.put(Bytes.utf8("b1"), Bytes.utf8("secret")));
        var ended = watch.next();
        assertTrue(ended.getCanceled());
        assertEquals(
                "rpc error: code = PermissionDenied desc = " + DENIED, ended.getCancelReason());
        watch.complete();
        var nobody = new WatchClient(door.channel());
        assertEquals(
                "rpc error: code = InvalidArgument desc = " + EMPTY,
                nobody.create(WatchClient.watch("b1")).getCancelReason());
        nobody.complete();
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
