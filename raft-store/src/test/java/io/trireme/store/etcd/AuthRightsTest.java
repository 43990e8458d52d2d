package io.trireme.store.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.store.Bytes;
import io.trireme.store.LeaseId;
import io.trireme.store.Operation;
import io.trireme.store.PutOptions;
import io.trireme.store.RangeOutcome;
import io.trireme.store.Transaction;
import io.trireme.store.etcd.wire.AlarmRequest;
import io.trireme.store.etcd.wire.AuthRoleRevokePermissionRequest;
import io.trireme.store.etcd.wire.ClusterGrpc;
import io.trireme.store.etcd.wire.Compare;
import io.trireme.store.etcd.wire.DefragmentRequest;
import io.trireme.store.etcd.wire.DeleteRangeRequest;
import io.trireme.store.etcd.wire.HashRequest;
import io.trireme.store.etcd.wire.LeaseGrantRequest;
import io.trireme.store.etcd.wire.LeaseGrpc;
import io.trireme.store.etcd.wire.LeaseLeasesRequest;
import io.trireme.store.etcd.wire.LeaseRevokeRequest;
import io.trireme.store.etcd.wire.LeaseTimeToLiveRequest;
import io.trireme.store.etcd.wire.MaintenanceGrpc;
import io.trireme.store.etcd.wire.MemberListRequest;
import io.trireme.store.etcd.wire.MemberRemoveRequest;
import io.trireme.store.etcd.wire.MoveLeaderRequest;
import io.trireme.store.etcd.wire.RequestOp;
import io.trireme.store.etcd.wire.SnapshotRequest;
import io.trireme.store.etcd.wire.StatusRequest;
import io.trireme.store.etcd.wire.TxnRequest;

import org.junit.jupiter.api.Test;

import java.util.List;

/** What users may do once they count; expectations are what etcd 3.4 and 3.5 answer. */
class AuthRightsTest extends DoorWithUsers {
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
}
