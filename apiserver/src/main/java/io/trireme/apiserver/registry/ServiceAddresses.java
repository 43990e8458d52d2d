package io.trireme.apiserver.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.api.status.ApiStatusException;
import io.trireme.api.status.FieldError;
import io.trireme.store.Bytes;
import io.trireme.store.Compare;
import io.trireme.store.KeyRange;
import io.trireme.store.Operation;
import io.trireme.store.RangeOutcome;
import io.trireme.store.RangeRequest;
import io.trireme.store.Revision;
import io.trireme.store.Store;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;

/**
 * Gives Services their cluster addresses and node ports. Each one taken is a key of its own, put in
 * the transaction that writes the Service under the condition that it was not there: two API
 * servers cannot give one address twice, and none is lost with a Service.
 */
final class ServiceAddresses implements Effects {
    static final String ADDRESS_PREFIX = "/trireme/clusterips/";
    static final String PORT_PREFIX = "/trireme/nodeports/";
    private static final int GUESSES_MAX = 64;

    private final Store store;
    private final Ipv4Range range;
    private final int portMin;
    private final int portMax;
    private final Clock clock;

    ServiceAddresses(Store store, RegistryConfig config, Clock clock) {
        this.store = store;
        this.clock = clock;
        range = Ipv4Range.parse(config.serviceCidr());
        portMin = config.nodePortMin();
        portMax = config.nodePortMax();
    }

    /** The address of the Service {@code kubernetes}. */
    String firstAddress() {
        return range.address(1);
    }

    @Override
    public Attached of(Optional<ObjectNode> before, Optional<ObjectNode> after, boolean dryRun) {
        after.ifPresent(service -> keepAddresses(before, service));
        // Only what was asked for is refused when it is taken. What is chosen here and taken by
        // another write a moment later is found by the store, and chosen anew.
        var asked = after.map(ServiceAddresses::askedAddresses).orElse(new TreeSet<>());
        after.ifPresent(this::fillAddress);
        var had = before.map(ServiceAddresses::addresses).orElse(new TreeSet<>());
        var has = after.map(ServiceAddresses::addresses).orElse(new TreeSet<>());
        for (String address : has) {
            if (!had.contains(address) && asked.contains(address)) {
                requireFree(after.orElseThrow(), address);
            }
        }
        var hadPorts = before.map(ServiceAddresses::ports).orElse(new TreeSet<>());
        var askedPorts = after.map(ServiceAddresses::ports).orElse(new TreeSet<>());
        after.ifPresent(service -> fillPorts(service, hadPorts));
        var hasPorts = after.map(ServiceAddresses::ports).orElse(new TreeSet<>());
        for (int port : hasPorts) {
            if (!hadPorts.contains(port) && askedPorts.contains(port)) {
                requireFreePort(after.orElseThrow(), port);
            }
        }
        if (dryRun) {
            return Attached.NOTHING;
        }
        String owner = owner(after.or(() -> before).orElseThrow());
        return changes(ADDRESS_PREFIX, had, has, owner)
                .and(changes(PORT_PREFIX, texts(hadPorts), texts(hasPorts), owner));
    }

    private static Set<String> texts(Set<Integer> ports) {
        var texts = new TreeSet<String>();
        ports.forEach(port -> texts.add(Integer.toString(port)));
        return texts;
    }

    /** An update that leaves addresses out keeps those that are there. */
    private static void keepAddresses(Optional<ObjectNode> before, ObjectNode service) {
        if (before.isEmpty() || !(service.get("spec") instanceof ObjectNode spec)) {
            return;
        }
        var old = before.get().path("spec");
        if (wantsAddress(spec)
                && spec.path("clusterIP").asString("").isEmpty()
                && !old.path("clusterIP").asString("").isEmpty()) {
            spec.set("clusterIP", old.get("clusterIP"));
            if (old.has("clusterIPs")) {
                spec.set("clusterIPs", old.get("clusterIPs"));
            }
        }
    }

    private static Attached changes(String prefix, Set<String> had, Set<String> has, String owner) {
        var compares = new ArrayList<Compare>();
        var operations = new ArrayList<Operation>();
        for (String taken : has) {
            if (!had.contains(taken)) {
                var key = Bytes.utf8(prefix + taken);
                compares.add(new Compare.ModRevision(key, Revision.ZERO));
                operations.add(new Operation.Put(key, Bytes.utf8(owner)));
            }
        }
        for (String left : had) {
            if (!has.contains(left)) {
                var key = Bytes.utf8(prefix + left);
                operations.add(new Operation.Delete(KeyRange.single(key)));
            }
        }
        return new Attached(compares, operations);
    }

    private static String owner(ObjectNode service) {
        return ObjectMeta.namespace(service) + "/" + ObjectMeta.name(service);
    }

    private static boolean wantsAddress(JsonNode spec) {
        return !spec.path("type").asString("").equals("ExternalName");
    }

    private static Set<String> addresses(ObjectNode service) {
        var addresses = new TreeSet<String>();
        var spec = service.path("spec");
        String address = spec.path("clusterIP").asString("");
        if (wantsAddress(spec) && !address.isEmpty() && !address.equals("None")) {
            addresses.add(address);
        }
        return addresses;
    }

    /** The address that the client names, in the one field or in the other. */
    private static Set<String> askedAddresses(ObjectNode service) {
        var asked = addresses(service);
        String first = service.path("spec").path("clusterIPs").path(0).asString("");
        if (asked.isEmpty() && !first.isEmpty()) {
            asked.add(first);
        }
        return asked;
    }

    private void fillAddress(ObjectNode service) {
        if (!(service.get("spec") instanceof ObjectNode spec) || !wantsAddress(spec)) {
            return;
        }
        String address = spec.path("clusterIP").asString("");
        if (address.isEmpty() && !spec.path("clusterIPs").isEmpty()) {
            address = spec.path("clusterIPs").get(0).asString("");
        }
        if (address.isEmpty()) {
            address = freeAddress(service);
        }
        spec.put("clusterIP", address);
        if (spec.path("clusterIPs").isEmpty()) {
            spec.putArray("clusterIPs").add(address);
        }
    }

    private String freeAddress(ObjectNode service) {
        return pick(range.size() - 2, n -> range.address(n + 1), ADDRESS_PREFIX)
                .orElseThrow(
                        () ->
                                invalid(
                                        service,
                                        FieldError.invalid(
                                                "spec.clusterIPs",
                                                shown(service),
                                                "failed to allocate a serviceIP: range is full")));
    }

    private void requireFree(ObjectNode service, String address) {
        if (!range.contains(address)) {
            throw invalid(
                    service,
                    FieldError.invalid(
                            "spec.clusterIPs",
                            shown(service),
                            "failed to allocate IP "
                                    + address
                                    + ": the provided network does not match the current range"));
        }
        if (taken(ADDRESS_PREFIX + address)) {
            throw invalid(
                    service,
                    FieldError.invalid(
                            "spec.clusterIPs",
                            shown(service),
                            "failed to allocate IP "
                                    + address
                                    + ": provided IP is already allocated"));
        }
    }

    private static String shown(ObjectNode service) {
        return service.path("spec").path("clusterIPs").isEmpty()
                ? "null"
                : service.path("spec").path("clusterIPs").toString();
    }

    private static boolean wantsPorts(JsonNode spec) {
        String type = spec.path("type").asString("");
        return type.equals("NodePort")
                || (type.equals("LoadBalancer")
                        && spec.path("allocateLoadBalancerNodePorts").asBoolean(true));
    }

    private static Set<Integer> ports(ObjectNode service) {
        var ports = new TreeSet<Integer>();
        for (var port : service.path("spec").path("ports")) {
            int node = port.path("nodePort").asInt(0);
            if (node != 0) {
                ports.add(node);
            }
        }
        return ports;
    }

    private void fillPorts(ObjectNode service, Set<Integer> had) {
        if (!wantsPorts(service.path("spec"))
                || !(service.path("spec").get("ports") instanceof ArrayNode ports)) {
            return;
        }
        var chosen = new HashSet<>(ports(service));
        chosen.addAll(had);
        // The same port number over TCP and UDP shares one node port.
        var byPort = new TreeMap<Integer, Integer>();
        for (var port : ports) {
            int number = port.path("port").asInt(0);
            int node = port.path("nodePort").asInt(0);
            if (node == 0 && port instanceof ObjectNode one) {
                node = byPort.containsKey(number) ? byPort.get(number) : freePort(chosen, service);
                one.put("nodePort", node);
                chosen.add(node);
            }
            byPort.put(number, node);
        }
    }

    private int freePort(Set<Integer> chosen, ObjectNode service) {
        int count = portMax - portMin + 1;
        for (int guess = 0; guess < GUESSES_MAX; guess++) {
            var port = pick(count, n -> Integer.toString(portMin + n), PORT_PREFIX);
            if (port.isPresent() && !chosen.contains(Integer.parseInt(port.get()))) {
                return Integer.parseInt(port.get());
            }
        }
        throw invalid(
                service,
                FieldError.invalid(
                        "spec.ports[0].nodePort",
                        "0",
                        "failed to allocate a nodePort: range is full"));
    }

    private void requireFreePort(ObjectNode service, int port) {
        String field = "spec.ports[" + indexOf(service, port) + "].nodePort";
        if (port < portMin || port > portMax) {
            throw invalid(
                    service,
                    FieldError.invalid(
                            field,
                            Integer.toString(port),
                            "provided port is not in the valid range. The range of valid ports is "
                                    + portMin
                                    + "-"
                                    + portMax));
        }
        if (taken(PORT_PREFIX + port)) {
            throw invalid(
                    service,
                    FieldError.invalid(
                            field, Integer.toString(port), "provided port is already allocated"));
        }
    }

    private static int indexOf(ObjectNode service, int port) {
        var ports = service.path("spec").path("ports");
        for (int i = 0; i < ports.size(); i++) {
            if (ports.get(i).path("nodePort").asInt(0) == port) {
                return i;
            }
        }
        return 0;
    }

    private static ApiStatusException invalid(ObjectNode service, FieldError error) {
        return Failures.invalid("", "Service", ObjectMeta.name(service), List.of(error));
    }

    /** A free one of a range: by guess while it is sparse, by search when it is not. */
    private Optional<String> pick(int count, IntFunction<String> nth, String prefix) {
        if (count <= 0) {
            return Optional.empty();
        }
        for (int guess = 0; guess < GUESSES_MAX; guess++) {
            String one = nth.apply(clock.below(count));
            if (!taken(prefix + one)) {
                return Optional.of(one);
            }
        }
        var taken = new HashSet<String>();
        if (store.range(RangeRequest.of(KeyRange.prefix(Bytes.utf8(prefix))))
                instanceof RangeOutcome.Found found) {
            found.entries()
                    .forEach(
                            entry ->
                                    taken.add(
                                            new String(entry.key().array(), UTF_8)
                                                    .substring(prefix.length())));
        }
        for (int n = 0; n < count; n++) {
            if (!taken.contains(nth.apply(n))) {
                return Optional.of(nth.apply(n));
            }
        }
        return Optional.empty();
    }

    private boolean taken(String key) {
        return store.range(RangeRequest.of(Bytes.utf8(key))) instanceof RangeOutcome.Found found
                && !found.entries().isEmpty();
    }
}
