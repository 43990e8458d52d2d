package io.trireme.apiserver.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.apiserver.registry.cache.CachedObject;
import io.trireme.store.Bytes;
import io.trireme.store.Compare;
import io.trireme.store.KeyRange;
import io.trireme.store.KeyValue;
import io.trireme.store.Operation;
import io.trireme.store.Revision;
import io.trireme.store.Store;
import io.trireme.store.StoreStatus;
import io.trireme.store.Transaction;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Puts right what Services hold and what is written down of it. A Service's own transactions keep
 * both equal; they part when somebody deletes an IPAddress, writes one of his own, or restores an
 * older or foreign state. Each repair is one transaction under the condition that the Service is
 * still the one that was seen, so it never undoes what a client does meanwhile.
 *
 * <p>The server whose store leads looks at everything once a minute, beginning with its first
 * round.
 */
final class AllocationRepair implements Chore {
    private static final Logger log = LoggerFactory.getLogger(AllocationRepair.class);

    /** Rounds of five seconds. */
    private static final int ROUNDS_BETWEEN = 12;

    /** An IPAddress may be written by hand before its Service is. */
    private static final Duration GRACE = Duration.ofSeconds(60);

    private final Store store;
    private final Resource services;
    private final PublishedAddresses published;
    private final Claims addressClaims;
    private final Claims portClaims;
    private final Listing listing;
    private final Clock clock;
    private int rounds;

    /** What was told already; bounded by what there is of each. */
    private final Set<String> told = new TreeSet<>();

    AllocationRepair(
            Store store,
            Resource services,
            PublishedAddresses published,
            Claims addressClaims,
            Claims portClaims,
            Listing listing,
            Clock clock) {
        this.store = store;
        this.services = services;
        this.published = published;
        this.addressClaims = addressClaims;
        this.portClaims = portClaims;
        this.listing = listing;
        this.clock = clock;
    }

    /**
     * A Service as it was seen.
     *
     * @param revision zero if it is not there
     */
    private record Seen(
            Revision revision,
            Optional<ObjectNode> object,
            Set<String> addresses,
            Set<String> ports) {
        static final Seen NOTHING = new Seen(Revision.ZERO, Optional.empty(), Set.of(), Set.of());

        static Seen of(CachedObject cached) {
            var tree = StoredObject.of(cached).tree();
            return new Seen(
                    cached.revision(),
                    Optional.of(tree),
                    ClusterAddresses.addresses(tree),
                    NodePorts.texts(NodePorts.ports(tree)));
        }
    }

    @Override
    public void round() throws InterruptedException {
        boolean due = rounds++ % ROUNDS_BETWEEN == 0;
        if (!due || store.status().role() != StoreStatus.Role.LEADER) {
            return;
        }
        // Claims first: a Service is then at least as new as the claims that were seen.
        var addresses = addressClaims.all();
        var ports = portClaims.all();
        listing.awaitPresent();
        var seen = new TreeMap<String, Seen>();
        for (var cached : services.cache().snapshot().objects()) {
            seen.put(cached.path(), Seen.of(cached));
        }
        for (var service : seen.entrySet()) {
            claimAddresses(service.getKey(), service.getValue(), addresses);
            claimPorts(service.getKey(), service.getValue(), ports);
        }
        addresses.forEach(
                (address, entry) -> {
                    var owner = seen.getOrDefault(text(entry), Seen.NOTHING);
                    if (!owner.addresses().contains(address)) {
                        drop(addressClaims.key(address), entry.modified(), text(entry), owner);
                    }
                });
        ports.forEach(
                (port, entry) -> {
                    var owner = seen.getOrDefault(text(entry), Seen.NOTHING);
                    if (!owner.ports().contains(port)) {
                        drop(portClaims.key(port), entry.modified(), text(entry), owner);
                    }
                });
        withdraw(seen);
    }

    private static String text(KeyValue entry) {
        return new String(entry.value().array(), UTF_8);
    }

    private void claimAddresses(String path, Seen service, SortedMap<String, KeyValue> claims) {
        for (String address : service.addresses()) {
            if (isForeign(path, address, claims)) {
                continue;
            }
            var compares = new ArrayList<Compare>();
            var operations = new ArrayList<Operation>();
            if (!claims.containsKey(address)) {
                compares.add(new Compare.ModRevision(addressClaims.key(address), Revision.ZERO));
                operations.add(new Operation.Put(addressClaims.key(address), Bytes.utf8(path)));
            }
            if (!published.isCached(address)) {
                compares.add(published.absent(address));
                operations.add(published.put(address, service.object().orElseThrow()));
            }
            repair(path, service, compares, operations, address);
        }
    }

    private void claimPorts(String path, Seen service, SortedMap<String, KeyValue> claims) {
        for (String port : service.ports()) {
            if (!isForeign(path, port, claims) && !claims.containsKey(port)) {
                var key = portClaims.key(port);
                repair(
                        path,
                        service,
                        List.of(new Compare.ModRevision(key, Revision.ZERO)),
                        List.of(new Operation.Put(key, Bytes.utf8(path))),
                        port);
            }
        }
    }

    /** Two Services with one address cannot be put right here: one of them must be written anew. */
    private boolean isForeign(String path, String claimed, SortedMap<String, KeyValue> claims) {
        var entry = claims.get(claimed);
        boolean foreign = entry != null && !text(entry).equals(path);
        if (foreign && told.add(path + " " + claimed)) {
            log.atWarn()
                    .addKeyValue("service", path)
                    .addKeyValue("has", claimed)
                    .addKeyValue("holder", text(entry))
                    .log("two Services have one address or node port");
        }
        return foreign;
    }

    private void drop(Bytes key, Revision modified, String path, Seen service) {
        repair(
                path,
                service,
                List.of(new Compare.ModRevision(key, modified)),
                List.of(new Operation.Delete(KeyRange.single(key))),
                new String(key.array(), UTF_8));
    }

    /** Deletes IPAddresses that name a Service which does not have them. */
    private void withdraw(SortedMap<String, Seen> seen) {
        for (var cached : published.resource().cache().snapshot().objects()) {
            var tree = StoredObject.of(cached).tree();
            var owner = PublishedAddresses.owner(tree);
            var made = Instant.parse(ObjectMeta.text(tree, "creationTimestamp"));
            if (owner.isEmpty() || clock.now().isBefore(made.plus(GRACE))) {
                continue;
            }
            var service = seen.getOrDefault(owner.get(), Seen.NOTHING);
            if (!service.addresses().contains(cached.path())) {
                var key = published.resource().key("", cached.path());
                repair(
                        owner.get(),
                        service,
                        List.of(new Compare.ModRevision(key, cached.revision())),
                        List.of(published.delete(cached.path())),
                        cached.path());
            }
        }
    }

    /** What a client changes meanwhile makes the conditions fail; the next round looks anew. */
    private void repair(
            String path,
            Seen service,
            List<Compare> conditions,
            List<Operation> operations,
            String claimed) {
        if (operations.isEmpty()) {
            return;
        }
        int slash = path.indexOf('/');
        var key = services.key(path.substring(0, Math.max(slash, 0)), path.substring(slash + 1));
        var compares = new ArrayList<Compare>(conditions);
        compares.add(new Compare.ModRevision(key, service.revision()));
        var outcome = store.commit(new Transaction(compares, operations, List.of()));
        if (outcome.succeeded() && outcome.refusal().isEmpty()) {
            log.atInfo()
                    .addKeyValue("service", path)
                    .addKeyValue("repaired", claimed)
                    .log("what a Service holds was written down anew");
        }
    }
}
