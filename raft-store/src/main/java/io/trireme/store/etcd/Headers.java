package io.trireme.store.etcd;

import io.trireme.store.Revision;
import io.trireme.store.Store;
import io.trireme.store.StoreStatus;
import io.trireme.store.etcd.wire.ResponseHeader;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The header of every response. The term in it is at most {@value #TERM_MILLIS} ms old, since a
 * look at Raft for each of many thousand calls a second costs more than it tells.
 */
final class Headers {
    private static final int TERM_MILLIS = 100;

    private final Store store;
    private final String clusterId;
    private final LongSupplier nanoTime;
    private final long cluster;
    private final long self;
    private volatile Term term;

    private record Term(long value, long nanos) {}

    Headers(Store store, String clusterId, LongSupplier nanoTime) {
        this.store = store;
        this.clusterId = clusterId;
        this.nanoTime = nanoTime;
        this.cluster = EtcdIds.ofCluster(clusterId);
        StoreStatus status = store.status();
        this.self = EtcdIds.ofMember(clusterId, status.self());
        this.term = new Term(status.term(), nanoTime.getAsLong());
    }

    ResponseHeader at(Revision revision) {
        long now = nanoTime.getAsLong();
        Term known = term;
        if (now - known.nanos() > TimeUnit.MILLISECONDS.toNanos(TERM_MILLIS)) {
            known = new Term(store.status().term(), now);
            term = known;
        }
        return header(revision, known.value());
    }

    /** Of the revision that this member holds. */
    ResponseHeader now() {
        return of(store.status());
    }

    ResponseHeader of(StoreStatus status) {
        return header(status.revision(), status.term());
    }

    private ResponseHeader header(Revision revision, long raftTerm) {
        return ResponseHeader.newBuilder()
                .setClusterId(cluster)
                .setMemberId(self)
                .setRevision(revision.value())
                .setRaftTerm(raftTerm)
                .build();
    }

    long memberId(String member) {
        return EtcdIds.ofMember(clusterId, member);
    }
}
