package io.trireme.apiserver.registry;

import io.trireme.api.kinds.Fields;
import io.trireme.api.kinds.IpAddress;
import io.trireme.api.kinds.IpRange;
import io.trireme.apiserver.registry.cache.CachedObject;
import io.trireme.store.Compare;

import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The ranges of cluster addresses: those of the configuration, and the ServiceCIDRs that are ready.
 * An address of a ServiceCIDR is taken under the condition that the object has not changed since it
 * was seen: who deletes it can be sure that nobody takes another one.
 */
final class ServiceRanges {
    /** The ServiceCIDR of the configured ranges. */
    static final String CONFIGURED = "kubernetes";

    private final List<ServiceRange> configured;
    private final Resource objects;

    /**
     * @param cidrs the configured ranges, with commas between them
     * @param objects the ServiceCIDRs
     */
    ServiceRanges(String cidrs, Resource objects) {
        this.configured = configured(cidrs);
        this.objects = objects;
    }

    /**
     * @throws IllegalArgumentException if it is not one range, or one of each family
     */
    static List<ServiceRange> configured(String cidrs) {
        var ranges = new ArrayList<ServiceRange>();
        for (String cidr : cidrs.split(",", -1)) {
            ranges.add(ServiceRange.parse(cidr.strip()));
        }
        if (ranges.size() > 2
                || (ranges.size() == 2 && ranges.getFirst().isV4() == ranges.getLast().isV4())) {
            throw new IllegalArgumentException(
                    "service address ranges " + cidrs + " must be one, or one of each family");
        }
        return List.copyOf(ranges);
    }

    /** The families of the configured ranges, the usual one first. */
    static List<String> families(String cidrs) {
        return configured(cidrs).stream().map(ServiceRange::family).toList();
    }

    /** The configured ranges. */
    List<ServiceRange> configured() {
        return configured;
    }

    /** The address of the Service {@code kubernetes}. */
    String firstAddress() {
        return configured.getFirst().address(0);
    }

    /** The ranges from which an address may be taken now. */
    List<ServiceRange> ready() {
        var ready = new ArrayList<>(configured);
        for (var cached : objects.cache().snapshot().objects()) {
            var object = StoredObject.of(cached).tree();
            if (!cached.path().equals(CONFIGURED) && isReady(object)) {
                ready.addAll(of(object, Optional.of(unchanged(cached))));
            }
        }
        return ready;
    }

    private Compare unchanged(CachedObject cached) {
        return new Compare.ModRevision(objects.key("", cached.path()), cached.revision());
    }

    /** Upkeep says so once nobody can delete the object while addresses of it are taken. */
    private static boolean isReady(ObjectNode object) {
        return !ObjectMeta.deleting(object)
                && Fields.objects(object, "status", "conditions").stream()
                        .anyMatch(
                                condition ->
                                        Fields.text(condition, "type").equals("Ready")
                                                && Fields.text(condition, "status").equals("True"));
    }

    static List<ServiceRange> of(ObjectNode object, Optional<Compare> condition) {
        return Fields.strings(object, "spec", "cidrs").stream()
                .flatMap(cidr -> IpRange.find(cidr).stream())
                .map(range -> new ServiceRange(range, condition))
                .toList();
    }

    /** A range that has an address and may give it: a configured one rather than another. */
    Optional<ServiceRange> giving(IpAddress address) {
        return ready().stream().filter(range -> range.gives(address)).findFirst();
    }
}
