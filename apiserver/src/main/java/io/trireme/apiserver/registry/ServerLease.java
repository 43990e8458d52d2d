package io.trireme.apiserver.registry;

import io.trireme.store.Bytes;
import io.trireme.store.KeyRange;
import io.trireme.store.LeaseId;
import io.trireme.store.LeaseOutcome;
import io.trireme.store.Operation;
import io.trireme.store.PutOptions;
import io.trireme.store.RangeOutcome;
import io.trireme.store.RangeRequest;
import io.trireme.store.Revision;
import io.trireme.store.Store;
import io.trireme.store.Transaction;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * An API server's claim to be alive: a key of the store, named by the server's address, that goes
 * with a lease of the store unless it is renewed. A server that ends without a word is forgotten
 * after {@link #TTL}, as with Kubernetes' lease endpoint reconciler. One thread at a time.
 */
final class ServerLease {
    /** Kubernetes' own. */
    static final Duration TTL = Duration.ofSeconds(15);

    private static final Logger log = LoggerFactory.getLogger(ServerLease.class);
    private static final String PREFIX = "/trireme/masterleases/";

    private final Store store;
    private final Bytes key;
    private final Bytes value;
    private LeaseId lease = LeaseId.NONE;

    ServerLease(Store store, String address, int port) {
        this.store = store;
        key = Bytes.utf8(PREFIX + address);
        value = Bytes.utf8(Integer.toString(port));
    }

    /**
     * A server that is alive.
     *
     * @param claimed the revision of its claim
     */
    record Live(String address, int port, Revision claimed) {}

    /** The servers that are alive now, in the order of their addresses; linearizable. */
    static List<Live> live(Store store) {
        var range = KeyRange.prefix(Bytes.utf8(PREFIX));
        return switch (store.range(RangeRequest.of(range))) {
            case RangeOutcome.Found found ->
                    found.entries().stream()
                            .map(
                                    entry ->
                                            new Live(
                                                    entry.key().toUtf8().substring(PREFIX.length()),
                                                    Integer.parseInt(entry.value().toUtf8()),
                                                    entry.modified()))
                            .sorted(Comparator.comparing(Live::address))
                            .toList();
            case RangeOutcome.Compacted _, RangeOutcome.Future _ ->
                    throw new IllegalStateException("a read of the present named a revision");
        };
    }

    boolean held() {
        return !lease.equals(LeaseId.NONE);
    }

    /** Claims, or renews the claim. */
    void hold() {
        if (!renewed()) {
            lease = granted();
            claim();
        } else if (isForgotten()) {
            // Another server of the same address claimed it since, and has ended.
            claim();
        }
    }

    private boolean renewed() {
        return held() && store.leases().renew(lease) instanceof LeaseOutcome.Granted;
    }

    private LeaseId granted() {
        return switch (store.leases().grant(LeaseId.NONE, TTL.toSeconds())) {
            case LeaseOutcome.Granted(var id, _) -> id;
            case LeaseOutcome.Exists _, LeaseOutcome.NotFound _, LeaseOutcome.Ended _ ->
                    throw new IllegalStateException("a lease that the store names is granted");
        };
    }

    private boolean isForgotten() {
        return store.range(RangeRequest.of(key)) instanceof RangeOutcome.Found found
                && found.entries().isEmpty();
    }

    /** A lease that ended meanwhile leaves the claim to the next round. */
    private void claim() {
        var put = new Operation.Put(key, value, PutOptions.leased(lease));
        var outcome = store.commit(new Transaction(List.of(), List.of(put), List.of()));
        if (outcome.refusal().isPresent()) {
            lease = LeaseId.NONE;
            return;
        }
        log.atInfo()
                .addKeyValue("key", key.toUtf8())
                .addKeyValue("lease", lease)
                .log("address claimed for the Service kubernetes");
    }

    /** Gives the claim back; the key goes with the lease. */
    void release() {
        var ending = lease;
        lease = LeaseId.NONE;
        store.leases().revoke(ending);
    }
}
