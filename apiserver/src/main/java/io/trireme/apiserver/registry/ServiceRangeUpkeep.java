package io.trireme.apiserver.registry;

import io.trireme.api.kinds.Fields;
import io.trireme.api.kinds.IpAddress;
import io.trireme.apiserver.User;
import io.trireme.apiserver.registry.cache.CachedObject;
import io.trireme.store.Store;
import io.trireme.store.StoreStatus;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Says which ServiceCIDRs are ready, and keeps those that are being deleted until no address is
 * left that only they have. Once one is marked, no address of it is taken any more ({@link
 * ServiceRanges}), so what is seen then can only become less. The server whose store leads does it.
 */
final class ServiceRangeUpkeep implements Chore {
    static final String FINALIZER = "networking.k8s.io/service-cidr-finalizer";

    /** The names under which Kubernetes owns these fields. */
    private static final String MANAGER = "service-cidr-controller";

    private static final String DEFAULT_MANAGER = "kubernetes-service-cidr-controller";
    private static final User SYSTEM = User.of("system:apiserver", User.MASTERS);

    private final Store store;
    private final Resource cidrs;
    private final Resource addresses;
    private final ServiceRanges ranges;
    private final Updating updating;
    private final Listing listing;
    private final Clock clock;

    ServiceRangeUpkeep(
            Store store,
            Resource cidrs,
            Resource addresses,
            ServiceRanges ranges,
            Updating updating,
            Listing listing,
            Clock clock) {
        this.store = store;
        this.cidrs = cidrs;
        this.addresses = addresses;
        this.ranges = ranges;
        this.updating = updating;
        this.listing = listing;
        this.clock = clock;
    }

    /** One after the other, so that the later one sees what the earlier one has said. */
    @Override
    public synchronized void round() throws InterruptedException {
        if (store.status().role() != StoreStatus.Role.LEADER) {
            return;
        }
        listing.awaitPresent();
        for (var cached : cidrs.cache().snapshot().objects()) {
            var object = StoredObject.of(cached).tree();
            if (ObjectMeta.deleting(object)) {
                release(object);
            } else {
                ready(object);
            }
        }
    }

    private void ready(ObjectNode object) throws InterruptedException {
        if (!ObjectMeta.finalizers(object).contains(FINALIZER)) {
            update(
                    object,
                    "",
                    Updating.Kind.INTERNAL,
                    changed -> {
                        var finalizers = new ArrayList<>(ObjectMeta.finalizers(changed));
                        finalizers.add(FINALIZER);
                        ObjectMeta.setFinalizers(changed, finalizers);
                    });
        }
        boolean ofServer = ObjectMeta.name(object).equals(ServiceRanges.CONFIGURED);
        tell(
                object,
                "True",
                "",
                ofServer
                        ? "Kubernetes default Service CIDR is ready"
                        : "Kubernetes Service CIDR is ready");
    }

    private void release(ObjectNode object) throws InterruptedException {
        if (!ObjectMeta.finalizers(object).contains(FINALIZER)) {
            return;
        }
        if (isNeeded(object)) {
            tell(
                    object,
                    "False",
                    "Terminating",
                    "There are still IPAddresses referencing the ServiceCIDR, please remove them or"
                            + " create a new ServiceCIDR");
            return;
        }
        update(
                object,
                "",
                Updating.Kind.INTERNAL,
                changed -> {
                    var finalizers = new ArrayList<>(ObjectMeta.finalizers(changed));
                    finalizers.remove(FINALIZER);
                    ObjectMeta.setFinalizers(changed, finalizers);
                });
    }

    /** Whether there is an address of it that no other range has. */
    private boolean isNeeded(ObjectNode object) {
        var own = ServiceRanges.of(object, Optional.empty());
        var others = ranges.ready();
        return addresses.cache().snapshot().objects().stream()
                .map(CachedObject::path)
                .flatMap(name -> IpAddress.find(name).stream())
                .anyMatch(address -> holds(own, address) && !holds(others, address));
    }

    private static boolean holds(List<ServiceRange> ranges, IpAddress address) {
        return ranges.stream().anyMatch(range -> range.holds(address));
    }

    /** Sets the condition Ready, unless it says so already. */
    private void tell(ObjectNode object, String status, String reason, String message)
            throws InterruptedException {
        boolean said =
                Fields.objects(object, "status", "conditions").stream()
                        .anyMatch(
                                condition ->
                                        Fields.text(condition, "type").equals("Ready")
                                                && Fields.text(condition, "status").equals(status)
                                                && Fields.text(condition, "message")
                                                        .equals(message));
        if (said) {
            return;
        }
        update(
                object,
                "status",
                Updating.Kind.STATUS,
                changed ->
                        Conditions.set(
                                Fields.child(changed, "status"),
                                JsonNodeFactory.instance
                                        .objectNode()
                                        .put("type", "Ready")
                                        .put("status", status)
                                        .put("lastTransitionTime", clock.seconds())
                                        .put("reason", reason)
                                        .put("message", message)));
    }

    @FunctionalInterface
    private interface Edit {
        void of(ObjectNode changed);
    }

    private void update(ObjectNode object, String subresource, Updating.Kind kind, Edit edit)
            throws InterruptedException {
        String name = ObjectMeta.name(object);
        String manager = name.equals(ServiceRanges.CONFIGURED) ? DEFAULT_MANAGER : MANAGER;
        var context =
                new WriteContext(
                        cidrs,
                        "",
                        name,
                        subresource,
                        SYSTEM,
                        WriteOptions.internal(manager),
                        manager,
                        Optional.empty(),
                        new Warnings());
        // Gone meanwhile: nothing is left to be said.
        var _ =
                updating.find(
                        context,
                        kind,
                        live -> {
                            var changed = live.deepCopy();
                            edit.of(changed);
                            return new Updating.Changed(changed, false);
                        });
    }
}
