package io.trireme.apiserver.registry;

import io.trireme.api.kinds.Fields;
import io.trireme.api.kinds.IpAddress;
import io.trireme.api.status.ApiStatusException;
import io.trireme.api.status.FieldError;
import io.trireme.store.Compare;
import io.trireme.store.Operation;
import io.trireme.store.Store;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Gives Services their cluster addresses, one of each of their families. An address is free if
 * neither a claim nor an IPAddress of its name is there; both are written with the Service.
 */
final class ClusterAddresses {
    private static final String NONE = "None";
    private static final String FIELD = "spec.clusterIPs";

    private final Claims claims;
    private final ServiceRanges ranges;
    private final PublishedAddresses published;

    ClusterAddresses(Store store, ServiceRanges ranges, PublishedAddresses published, Clock clock) {
        this.claims = new Claims(store, Claims.ADDRESSES, clock);
        this.ranges = ranges;
        this.published = published;
    }

    Claims claims() {
        return claims;
    }

    /** As {@link Effects#of}; what a write leaves to the server is filled in. */
    Attached of(Optional<ObjectNode> before, Optional<ObjectNode> after) {
        var had = before.map(ClusterAddresses::addresses).orElse(new TreeSet<>());
        var conditions = new ArrayList<Compare>();
        after.ifPresent(service -> fill(service, before, had, conditions));
        var has = after.map(ClusterAddresses::addresses).orElse(new TreeSet<>());
        var owner = after.or(() -> before).orElseThrow();
        var operations = new ArrayList<Operation>();
        for (String address : has) {
            if (!had.contains(address)) {
                conditions.add(published.absent(address));
                operations.add(published.put(address, owner));
            }
        }
        for (String address : had) {
            if (!has.contains(address)) {
                operations.add(published.delete(address));
            }
        }
        return claims.changes(had, has, Claims.owner(owner))
                .and(new Attached(conditions, operations));
    }

    private static boolean isAddressed(JsonNode spec) {
        return !Fields.text(spec, "type").equals("ExternalName")
                && !Fields.text(spec, "clusterIP").equals(NONE)
                && !Fields.strings(spec, "clusterIPs").contains(NONE);
    }

    /** The addresses of a Service in the one text that each has. */
    static Set<String> addresses(ObjectNode service) {
        var addresses = new TreeSet<String>();
        var spec = service.path("spec");
        if (isAddressed(spec)) {
            var texts = new ArrayList<>(Fields.strings(spec, "clusterIPs"));
            texts.add(Fields.text(spec, "clusterIP"));
            for (String text : texts) {
                IpAddress.find(text).map(IpAddress::canonical).ifPresent(addresses::add);
            }
        }
        return addresses;
    }

    private void fill(
            ObjectNode service,
            Optional<ObjectNode> before,
            Set<String> had,
            List<Compare> conditions) {
        var spec = Fields.child(service, "spec");
        if (!isAddressed(spec)) {
            return;
        }
        var addresses = wanted(spec, before);
        for (int i = 0; i < addresses.size(); i++) {
            requireFree(service, addresses.get(i), had, conditions);
        }
        var families = Fields.strings(spec, "ipFamilies");
        for (int i = addresses.size(); i < Math.max(families.size(), 1); i++) {
            String family =
                    families.isEmpty() ? ranges.configured().getFirst().family() : families.get(i);
            addresses.add(choose(service, family, addresses, conditions));
        }
        spec.put("clusterIP", addresses.getFirst());
        addresses.forEach(spec.putArray("clusterIPs")::add);
    }

    /** What the client asks for, or the Service has and was not told to give back. */
    private static List<String> wanted(ObjectNode spec, Optional<ObjectNode> before) {
        var asked = new ArrayList<>(Fields.strings(spec, "clusterIPs"));
        if (asked.isEmpty() && !Fields.text(spec, "clusterIP").isEmpty()) {
            asked.add(Fields.text(spec, "clusterIP"));
        }
        if (asked.isEmpty()) {
            before.map(old -> old.path("spec"))
                    .filter(ClusterAddresses::isAddressed)
                    .ifPresent(old -> asked.addAll(Fields.strings(old, "clusterIPs")));
        }
        return asked;
    }

    private String choose(
            ObjectNode service, String family, List<String> own, List<Compare> conditions) {
        for (var range : ranges.ready()) {
            if (!range.family().equals(family)) {
                continue;
            }
            var number =
                    claims.choose(
                            new Claims.Choice(range.count(), range.band()),
                            range::address,
                            address -> own.contains(address) || published.isCached(address));
            if (number.isPresent()) {
                range.condition().ifPresent(conditions::add);
                return range.address(number.get());
            }
        }
        throw invalid(service, "failed to allocate a serviceIP: range is full");
    }

    private void requireFree(
            ObjectNode service, String text, Set<String> had, List<Compare> conditions) {
        var address = IpAddress.find(text).orElseThrow();
        String canonical = address.canonical();
        if (had.contains(canonical)) {
            return;
        }
        var range = ranges.giving(address);
        if (range.isEmpty()) {
            throw invalid(service, "failed to allocate IP " + text + ": " + outside(address));
        }
        if (claims.isTaken(canonical) || published.isStored(canonical)) {
            throw invalid(
                    service,
                    "failed to allocate IP " + text + ": provided IP is already allocated");
        }
        range.get().condition().ifPresent(conditions::add);
    }

    private String outside(IpAddress address) {
        return ranges.ready().stream()
                .filter(range -> range.holds(address))
                .findFirst()
                .map(
                        range ->
                                "provided IP is not in the valid range. The range of valid IPs is "
                                        + range)
                .orElse("the provided network does not match the current range");
    }

    private static ApiStatusException invalid(ObjectNode service, String why) {
        var addresses = service.path("spec").path("clusterIPs");
        String shown = addresses.isEmpty() ? "null" : addresses.toString();
        return Failures.invalid(
                "",
                "Service",
                ObjectMeta.name(service),
                List.of(FieldError.invalid(FIELD, shown, why)));
    }
}
