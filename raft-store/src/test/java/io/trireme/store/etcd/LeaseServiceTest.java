package io.trireme.store.etcd;

import static io.grpc.Status.Code.FAILED_PRECONDITION;
import static io.grpc.Status.Code.NOT_FOUND;
import static io.grpc.Status.Code.OUT_OF_RANGE;
import static io.trireme.store.etcd.Refused.assertRefused;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.google.protobuf.ByteString;

import io.grpc.stub.StreamObserver;
import io.trireme.store.LeaseId;
import io.trireme.store.etcd.wire.KVGrpc;
import io.trireme.store.etcd.wire.LeaseGrantRequest;
import io.trireme.store.etcd.wire.LeaseGrantResponse;
import io.trireme.store.etcd.wire.LeaseGrpc;
import io.trireme.store.etcd.wire.LeaseGrpc.LeaseBlockingStub;
import io.trireme.store.etcd.wire.LeaseKeepAliveRequest;
import io.trireme.store.etcd.wire.LeaseKeepAliveResponse;
import io.trireme.store.etcd.wire.LeaseLeasesRequest;
import io.trireme.store.etcd.wire.LeaseRevokeRequest;
import io.trireme.store.etcd.wire.LeaseTimeToLiveRequest;
import io.trireme.store.etcd.wire.PutRequest;
import io.trireme.store.etcd.wire.RangeRequest;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

@Timeout(60)
class LeaseServiceTest {
    private static final ByteString KEY = ByteString.copyFromUtf8("a");

    private final InMemoryDoor door = new InMemoryDoor();
    private final LeaseBlockingStub leases = LeaseGrpc.newBlockingStub(door.channel());

    @AfterEach
    void close() {
        door.close();
    }

    @Test
    void aLeaseIsGrantedAndTakesItsKeysWithIt() {
        LeaseGrantResponse granted = grant(7, 60);
        assertEquals(7, granted.getID());
        assertEquals(60, granted.getTTL());
        var kv = KVGrpc.newBlockingStub(door.channel());
        kv.put(PutRequest.newBuilder().setKey(KEY).setLease(7).build());
        var left =
                leases.leaseTimeToLive(
                        LeaseTimeToLiveRequest.newBuilder().setID(7).setKeys(true).build());
        assertEquals(60, left.getGrantedTTL());
        assertEquals(60, left.getTTL());
        assertEquals(List.of(KEY), left.getKeysList());
        assertEquals(3, revoke(7));
        assertEquals(0, kv.range(RangeRequest.newBuilder().setKey(KEY).build()).getCount());
    }

    @Test
    void theServerChoosesAnIdAndTheShortestTime() {
        LeaseGrantResponse granted = grant(0, 0);
        assertNotEquals(0, granted.getID());
        assertEquals(2, granted.getTTL());
        var all = leases.leaseLeases(LeaseLeasesRequest.getDefaultInstance());
        assertEquals(granted.getID(), all.getLeases(0).getID());
        assertEquals(1, all.getLeasesCount());
    }

    @Test
    void wrongCallsAreRefusedWithEtcdsWords() {
        grant(7, 60);
        assertRefused(FAILED_PRECONDITION, "etcdserver: lease already exists", () -> grant(7, 60));
        assertRefused(
                OUT_OF_RANGE, "etcdserver: too large lease TTL", () -> grant(8, 9_000_000_001L));
        assertRefused(NOT_FOUND, "etcdserver: requested lease not found", () -> revoke(9));
        var unknown = leases.leaseTimeToLive(LeaseTimeToLiveRequest.newBuilder().setID(9).build());
        assertEquals(-1, unknown.getTTL());
    }

    @Test
    void eachRenewalOfAStreamIsAnsweredInOrder() throws Exception {
        grant(7, 60);
        List<String> answers = new ArrayList<>();
        var end = new CompletableFuture<List<String>>();
        StreamObserver<LeaseKeepAliveRequest> requests =
                LeaseGrpc.newStub(door.channel())
                        .leaseKeepAlive(
                                new StreamObserver<LeaseKeepAliveResponse>() {
                                    @Override
                                    public void onNext(LeaseKeepAliveResponse response) {
                                        answers.add(response.getID() + ":" + response.getTTL());
                                    }

                                    @Override
                                    public void onError(Throwable cause) {
                                        end.completeExceptionally(cause);
                                    }

                                    @Override
                                    public void onCompleted() {
                                        end.complete(answers);
                                    }
                                });
        for (long id : List.of(7L, 9L, 7L)) {
            requests.onNext(LeaseKeepAliveRequest.newBuilder().setID(id).build());
        }
        requests.onCompleted();
        assertEquals(List.of("7:60", "9:0", "7:60"), end.get(20, TimeUnit.SECONDS));
    }

    @Test
    void anExpiredLeaseIsGone() {
        grant(7, 60);
        door.store().expire(new LeaseId(7));
        assertRefused(NOT_FOUND, "etcdserver: requested lease not found", () -> revoke(7));
    }

    private LeaseGrantResponse grant(long id, long ttl) {
        return leases.leaseGrant(LeaseGrantRequest.newBuilder().setID(id).setTTL(ttl).build());
    }

    /** The revision after it. */
    private long revoke(long id) {
        return leases.leaseRevoke(LeaseRevokeRequest.newBuilder().setID(id).build())
                .getHeader()
                .getRevision();
    }
}
