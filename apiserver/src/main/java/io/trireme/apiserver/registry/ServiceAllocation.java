package io.trireme.apiserver.registry;

import io.trireme.store.Store;

import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What Services get from the server, in the transaction that writes them. Only what was asked for
 * is refused when it is taken; what is chosen here and taken by another write a moment later is
 * found by the store, and chosen anew.
 */
final class ServiceAllocation implements Effects {
    private static final Duration ROUND_PAUSE = Duration.ofSeconds(5);

    private final Store store;
    private final Resource cidrs;
    private final ServiceRanges ranges;
    private final PublishedAddresses published;
    private final ClusterAddresses addresses;
    private final NodePorts ports;
    private final Clock clock;

    /**
     * @param cidrs the ServiceCIDRs
     * @param published the IPAddresses
     */
    ServiceAllocation(
            Store store,
            RegistryConfig config,
            Resource cidrs,
            PublishedAddresses published,
            Clock clock) {
        this.store = store;
        this.cidrs = cidrs;
        this.ranges = new ServiceRanges(config.serviceCidr(), cidrs);
        this.published = published;
        this.addresses = new ClusterAddresses(store, ranges, published, clock);
        this.ports = new NodePorts(store, config, clock);
        this.clock = clock;
    }

    ServiceRanges ranges() {
        return ranges;
    }

    @Override
    public Attached of(Optional<ObjectNode> before, Optional<ObjectNode> after, boolean dryRun) {
        var all = addresses.of(before, after).and(ports.of(before, after, dryRun));
        return dryRun ? Attached.NOTHING : all;
    }

    /** Says which ServiceCIDRs are ready. */
    Chore rangeUpkeep(Updating updating, Listing listing) {
        return new ServiceRangeUpkeep(
                store, cidrs, published.resource(), ranges, updating, listing, clock);
    }

    /** Keeps ServiceCIDRs and what is taken of them in order; not started yet. */
    Housekeeping upkeep(Resource services, Chore rangeUpkeep, Listing listing) {
        var repair =
                new AllocationRepair(
                        store,
                        services,
                        published,
                        addresses.claims(),
                        ports.claims(),
                        listing,
                        clock);
        var housekeeping =
                new Housekeeping(
                        "service-addresses", () -> {}, List.of(rangeUpkeep, repair), ROUND_PAUSE);
        var _ = cidrs.cache().onChange(housekeeping::wake);
        return housekeeping;
    }
}
