package io.trireme.store.etcd;

import static io.grpc.Status.Code.FAILED_PRECONDITION;
import static io.grpc.Status.Code.INVALID_ARGUMENT;
import static io.grpc.Status.Code.NOT_FOUND;
import static io.grpc.Status.Code.OUT_OF_RANGE;
import static io.grpc.Status.Code.RESOURCE_EXHAUSTED;
import static io.grpc.Status.Code.UNIMPLEMENTED;
import static io.trireme.store.etcd.Refused.assertRefused;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.google.protobuf.ByteString;

import io.trireme.store.Backup;
import io.trireme.store.Bytes;
import io.trireme.store.Revision;
import io.trireme.store.Transaction;
import io.trireme.store.etcd.wire.AlarmMember;
import io.trireme.store.etcd.wire.AlarmRequest;
import io.trireme.store.etcd.wire.AlarmType;
import io.trireme.store.etcd.wire.ClusterGrpc;
import io.trireme.store.etcd.wire.DefragmentRequest;
import io.trireme.store.etcd.wire.DowngradeRequest;
import io.trireme.store.etcd.wire.DowngradeRequest.DowngradeAction;
import io.trireme.store.etcd.wire.HashKVRequest;
import io.trireme.store.etcd.wire.HashKVResponse;
import io.trireme.store.etcd.wire.HashRequest;
import io.trireme.store.etcd.wire.KVGrpc;
import io.trireme.store.etcd.wire.MaintenanceGrpc;
import io.trireme.store.etcd.wire.MaintenanceGrpc.MaintenanceBlockingStub;
import io.trireme.store.etcd.wire.Member;
import io.trireme.store.etcd.wire.MemberAddRequest;
import io.trireme.store.etcd.wire.MemberListRequest;
import io.trireme.store.etcd.wire.MemberPromoteRequest;
import io.trireme.store.etcd.wire.MemberRemoveRequest;
import io.trireme.store.etcd.wire.MoveLeaderRequest;
import io.trireme.store.etcd.wire.PutRequest;
import io.trireme.store.etcd.wire.SnapshotRequest;
import io.trireme.store.etcd.wire.SnapshotResponse;
import io.trireme.store.etcd.wire.StatusRequest;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Cluster and maintenance. */
class OperatorServicesTest {
    private final InMemoryDoor door = new InMemoryDoor();
    private final MaintenanceBlockingStub maintenance =
            MaintenanceGrpc.newBlockingStub(door.channel());

    @AfterEach
    void close() {
        door.close();
    }

    @Test
    void theStatusIsTheMembersOwn() {
        door.store().commit(Transaction.put(Bytes.utf8("a"), Bytes.EMPTY));
        var status = maintenance.status(StatusRequest.getDefaultInstance());
        assertEquals(2, status.getHeader().getRevision());
        assertEquals(status.getHeader().getMemberId(), status.getLeader());
        assertEquals(1, status.getRaftAppliedIndex());
        assertEquals(1, status.getRaftTerm());
        assertEquals(List.of(), status.getErrorsList());
        assertFalse(status.getIsLearner());
    }

    @Test
    void aHashIsOfARevision() {
        door.store().commit(Transaction.put(Bytes.utf8("a"), Bytes.utf8("1")));
        var first = maintenance.hashKV(HashKVRequest.getDefaultInstance());
        assertEquals(2, first.getHashRevision());
        door.store().commit(Transaction.put(Bytes.utf8("a"), Bytes.utf8("2")));
        var second = maintenance.hashKV(HashKVRequest.getDefaultInstance());
        assertNotEquals(first.getHash(), second.getHash());
        assertEquals(first.getHash(), hashAt(2).getHash());
        assertEquals(
                second.getHash(), maintenance.hash(HashRequest.getDefaultInstance()).getHash());
        door.store().compact(new Revision(3));
        assertEquals(second.getHash(), hashAt(3).getHash());
        assertEquals(3, hashAt(3).getCompactRevision());
        assertRefused(
                OUT_OF_RANGE,
                "etcdserver: mvcc: required revision has been compacted",
                () -> hashAt(2));
        assertRefused(
                OUT_OF_RANGE,
                "etcdserver: mvcc: required revision is a future revision",
                () -> hashAt(4));
    }

    private HashKVResponse hashAt(long revision) {
        return maintenance.hashKV(HashKVRequest.newBuilder().setRevision(revision).build());
    }

    @Test
    void aSnapshotIsTheBackupInParts() throws IOException {
        door.store().commit(Transaction.put(Bytes.utf8("a"), Bytes.wrap(new byte[200_000])));
        var received = new ByteArrayOutputStream();
        List<Long> remaining = new ArrayList<>();
        var parts = maintenance.snapshot(SnapshotRequest.getDefaultInstance());
        while (parts.hasNext()) {
            SnapshotResponse part = parts.next();
            part.getBlob().writeTo(received);
            remaining.add(part.getRemainingBytes());
        }
        try (Backup backup = door.store().backup()) {
            assertArrayEquals(backup.content().readAllBytes(), received.toByteArray());
            assertEquals(backup.sizeBytes() - (64 << 10), remaining.getFirst());
        }
        assertEquals(4, remaining.size());
        assertEquals(0, remaining.getLast());
    }

    @Test
    void leadershipGoesToMembersOnly() {
        long self = maintenance.status(StatusRequest.getDefaultInstance()).getLeader();
        maintenance.moveLeader(MoveLeaderRequest.newBuilder().setTargetID(self).build());
        assertRefused(
                FAILED_PRECONDITION,
                "etcdserver: bad leader transferee",
                () -> maintenance.moveLeader(MoveLeaderRequest.getDefaultInstance()));
    }

    @Test
    void anAlarmIsListedAndEndedByMemberAndKind() {
        assertEquals(0, maintenance.alarm(AlarmRequest.getDefaultInstance()).getAlarmsCount());
        door.store().fill();
        var list = maintenance.alarm(AlarmRequest.getDefaultInstance());
        long self = list.getHeader().getMemberId();
        var expected =
                AlarmMember.newBuilder().setMemberID(self).setAlarm(AlarmType.NOSPACE).build();
        assertEquals(List.of(expected), list.getAlarmsList());
        assertEquals(List.of(), disarm(self, AlarmType.CORRUPT));
        assertEquals(List.of(), disarm(self + 1, AlarmType.NOSPACE));
        var status = maintenance.status(StatusRequest.getDefaultInstance());
        assertEquals(
                List.of("memberID:" + Long.toUnsignedString(self) + " alarm:NOSPACE "),
                status.getErrorsList());
        var kv = KVGrpc.newBlockingStub(door.channel());
        var put = PutRequest.newBuilder().setKey(ByteString.copyFromUtf8("a")).build();
        assertRefused(
                RESOURCE_EXHAUSTED, "etcdserver: mvcc: database space exceeded", () -> kv.put(put));
        assertEquals(List.of(expected), disarm(self, AlarmType.NOSPACE));
        assertEquals(List.of(), disarm(self, AlarmType.NOSPACE));
        kv.put(put);
    }

    private List<AlarmMember> disarm(long member, AlarmType alarm) {
        return alarm(AlarmRequest.AlarmAction.DEACTIVATE, member, alarm);
    }

    private List<AlarmMember> alarm(AlarmRequest.AlarmAction action, long member, AlarmType alarm) {
        return maintenance
                .alarm(
                        AlarmRequest.newBuilder()
                                .setAction(action)
                                .setMemberID(member)
                                .setAlarm(alarm)
                                .build())
                .getAlarmsList();
    }

    @Test
    void clientsRaiseAnAlarmThatLastsUntilItIsEnded() {
        long self = maintenance.status(StatusRequest.getDefaultInstance()).getLeader();
        var expected =
                AlarmMember.newBuilder().setMemberID(self).setAlarm(AlarmType.NOSPACE).build();
        assertEquals(List.of(), raise(self, AlarmType.NONE));
        assertEquals(List.of(expected), raise(self, AlarmType.NOSPACE));
        assertEquals(List.of(expected), raise(self, AlarmType.NOSPACE));
        var list = maintenance.alarm(AlarmRequest.getDefaultInstance());
        assertEquals(List.of(expected), list.getAlarmsList());
        var kv = KVGrpc.newBlockingStub(door.channel());
        var put = PutRequest.newBuilder().setKey(ByteString.copyFromUtf8("a")).build();
        assertRefused(
                RESOURCE_EXHAUSTED, "etcdserver: mvcc: database space exceeded", () -> kv.put(put));
        assertRefused(
                NOT_FOUND,
                "etcdserver: member not found",
                () -> raise(self + 1, AlarmType.NOSPACE));
        assertRefused(
                UNIMPLEMENTED,
                "trireme: to raise a CORRUPT alarm is not supported",
                () -> raise(self, AlarmType.CORRUPT));
        assertEquals(List.of(expected), disarm(self, AlarmType.NOSPACE));
        kv.put(put);
    }

    private List<AlarmMember> raise(long member, AlarmType alarm) {
        return alarm(AlarmRequest.AlarmAction.ACTIVATE, member, alarm);
    }

    @Test
    void nothingIsDowngradedInEtcdsWords() {
        for (var action : List.of(DowngradeAction.VALIDATE, DowngradeAction.ENABLE)) {
            for (String version : List.of("", "3", "v3.4", "3.4.0.1")) {
                assertRefused(
                        INVALID_ARGUMENT,
                        "etcdserver: wrong downgrade target version format",
                        () -> downgrade(action, version));
            }
            for (String version : List.of("3.4", "3.4.0", "3.5", "3.6.0-rc.1")) {
                assertRefused(
                        INVALID_ARGUMENT,
                        "etcdserver: invalid downgrade target version",
                        () -> downgrade(action, version));
            }
        }
        assertRefused(
                FAILED_PRECONDITION,
                "etcdserver: no inflight downgrade job",
                () -> downgrade(DowngradeAction.CANCEL, ""));
    }

    private void downgrade(DowngradeAction action, String version) {
        maintenance.downgrade(
                DowngradeRequest.newBuilder().setAction(action).setVersion(version).build());
    }

    @Test
    void aDefragmentationIsDoneAtOnce() {
        assertEquals(
                door.store().currentRevision().value(),
                maintenance
                        .defragment(DefragmentRequest.getDefaultInstance())
                        .getHeader()
                        .getRevision());
    }

    @Test
    void membersAreListedWithTheirDoors() {
        var cluster = ClusterGrpc.newBlockingStub(door.channel());
        var list = cluster.memberList(MemberListRequest.newBuilder().setLinearizable(true).build());
        Member member = list.getMembers(0);
        assertEquals(list.getHeader().getMemberId(), member.getID());
        assertEquals("memory", member.getName());
        assertEquals(List.of("https://127.0.0.1:2379"), member.getClientURLsList());
    }

    @Test
    void changesOfMembersAreRefusedInEtcdsWords() {
        var cluster = ClusterGrpc.newBlockingStub(door.channel());
        long self = maintenance.status(StatusRequest.getDefaultInstance()).getLeader();
        String badUrls = "etcdserver: given member URLs are invalid";
        for (String url : List.of("", "http://h:1", "https://h", "https://h:1/x", "https://h:x")) {
            assertRefused(INVALID_ARGUMENT, badUrls, () -> cluster.memberAdd(adding(url)));
        }
        assertRefused(
                INVALID_ARGUMENT,
                badUrls,
                () -> cluster.memberAdd(MemberAddRequest.getDefaultInstance()));
        assertRefused(
                FAILED_PRECONDITION,
                "trireme: a store in memory has one member",
                () -> cluster.memberAdd(adding("https://h:1")));
        assertRefused(
                NOT_FOUND,
                "etcdserver: member not found",
                () -> cluster.memberRemove(MemberRemoveRequest.newBuilder().setID(1).build()));
        assertRefused(
                FAILED_PRECONDITION,
                "etcdserver: re-configuration failed due to not enough started members",
                () -> cluster.memberRemove(MemberRemoveRequest.newBuilder().setID(self).build()));
        assertRefused(
                FAILED_PRECONDITION,
                "etcdserver: can only promote a learner member",
                () -> cluster.memberPromote(MemberPromoteRequest.newBuilder().setID(self).build()));
    }

    private static MemberAddRequest adding(String url) {
        return MemberAddRequest.newBuilder().addPeerURLs(url).build();
    }
}
