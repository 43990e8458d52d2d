package io.trireme.api.kinds;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which families of addresses a Service has (KEP-563). A Service gets a second family or loses it
 * only when it asks for that, never because the cluster changed.
 *
 * @param cluster the families that the cluster has addresses of, the usual one first
 */
record ServiceFamilies(List<String> cluster) {
    private static final String V4 = "IPv4";
    private static final String V6 = "IPv6";
    private static final String SINGLE = "SingleStack";
    private static final String PREFER = "PreferDualStack";
    private static final String REQUIRE = "RequireDualStack";
    private static final String POLICY = "spec.ipFamilyPolicy";

    ServiceFamilies {
        cluster = List.copyOf(cluster);
    }

    static String familyOf(String address) {
        return address.indexOf(':') < 0 ? V4 : V6;
    }

    /** Fills what the client left to the server; what is wrong is left to the checks. */
    void complete(ObjectNode service, Optional<ObjectNode> before) {
        var spec = Fields.child(service, "spec");
        if (!addressed(spec)) {
            return;
        }
        var old = before.map(object -> object.path("spec")).filter(ServiceFamilies::addressed);
        String policy = policy(spec).isEmpty() ? usualPolicy(spec, old) : policy(spec);
        boolean settled = old.filter(from -> isSettled(spec, policy, from)).isPresent();
        boolean reduced = old.filter(from -> reduced(spec, from, "ipFamilies")).isPresent();
        if (policy.equals(SINGLE)) {
            old.ifPresent(from -> cut(spec, from));
        }
        // A second family that the client took away is missed by checkUpdate.
        if (!settled && (!reduced || policy.equals(SINGLE))) {
            families(spec, policy).forEach(spec.putArray("ipFamilies")::add);
        }
        Fields.putIfAbsent(spec, "ipFamilyPolicy", policy);
    }

    /** Those that are asked for, then those of the addresses, then the usual one and the other. */
    private List<String> families(ObjectNode spec, String policy) {
        var families = new ArrayList<>(Fields.strings(spec, "ipFamilies"));
        var addresses = Fields.strings(spec, "clusterIPs");
        for (int i = families.size(); i < addresses.size(); i++) {
            if (!addresses.get(i).equals("None")) {
                families.add(familyOf(addresses.get(i)));
            }
        }
        if (families.isEmpty()) {
            families.add(cluster.getFirst());
        }
        if (families.size() == 1
                && !policy.equals(SINGLE)
                && (cluster.size() > 1 || anyFamily(spec))) {
            families.add(families.getFirst().equals(V4) ? V6 : V4);
        }
        return families;
    }

    private static String usualPolicy(JsonNode spec, Optional<JsonNode> old) {
        return old.map(ServiceFamilies::policy)
                .filter(policy -> !policy.isEmpty())
                .orElse(anyFamily(spec) ? REQUIRE : SINGLE);
    }

    /** One that prefers two families keeps what it has until it asks for something else. */
    private static boolean isSettled(JsonNode spec, String policy, JsonNode old) {
        return policy.equals(PREFER)
                && policy(old).equals(PREFER)
                && Fields.same(spec.path("clusterIPs"), old.path("clusterIPs"))
                && Fields.same(spec.path("ipFamilies"), old.path("ipFamilies"));
    }

    /** Going over to one family releases the second, unless the client changed the lists itself. */
    private static void cut(ObjectNode spec, JsonNode old) {
        for (String field : List.of("clusterIPs", "ipFamilies")) {
            var values = Fields.strings(spec, field);
            if (values.size() > 1 && Fields.same(spec.path(field), old.path(field))) {
                spec.putArray(field).add(values.getFirst());
            }
        }
    }

    private static boolean addressed(JsonNode spec) {
        return !Fields.text(spec, "type").equals("ExternalName");
    }

    /** Its endpoints are written by hand, and may be of any family. */
    private static boolean anyFamily(JsonNode spec) {
        return headless(spec) && Fields.empty(spec, "selector");
    }

    private static boolean headless(JsonNode spec) {
        return Fields.text(spec, "clusterIP").equals("None");
    }

    private static String policy(JsonNode spec) {
        return Fields.text(spec, "ipFamilyPolicy");
    }

    /** After {@link #complete}. */
    void check(ObjectNode service, Problems problems) {
        var spec = service.path("spec");
        if (!addressed(spec)) {
            return;
        }
        var families = Fields.strings(spec, "ipFamilies");
        var addresses = Fields.strings(spec, "clusterIPs");
        pairs(spec, families, addresses, problems);
        if (policy(spec).equals(SINGLE)) {
            single(families, addresses, problems);
        }
        if (anyFamily(spec)) {
            return;
        }
        if (policy(spec).equals(REQUIRE) && cluster.size() < 2) {
            problems.invalid(
                    POLICY, REQUIRE, "this cluster is not configured for dual-stack services");
        }
        for (int i = 0; i < families.size(); i++) {
            String family = families.get(i);
            if (List.of(V4, V6).contains(family) && !cluster.contains(family)) {
                problems.invalid(
                        "spec.ipFamilies[" + i + "]", family, "not configured on this cluster");
            }
        }
    }

    private static void single(List<String> families, List<String> addresses, Problems problems) {
        String rule = "must be 'RequireDualStack' or 'PreferDualStack' when multiple ";
        if (addresses.size() > 1) {
            problems.invalid(POLICY, SINGLE, rule + "cluster IPs are specified");
        }
        if (families.size() > 1) {
            problems.invalid(POLICY, SINGLE, rule + "IP families are specified");
        }
    }

    /** Addresses and families must fit each other, and each family come once. */
    private static void pairs(
            JsonNode spec, List<String> families, List<String> addresses, Problems problems) {
        if (families.size() > 1 && families.get(0).equals(families.get(1))) {
            problems.duplicate("spec.ipFamilies[1]", families.get(1));
        }
        if (addresses.size() > 2) {
            problems.invalid(
                    "spec.clusterIPs", spec.path("clusterIPs"), "may only hold up to 2 values");
        }
        boolean alike =
                addresses.size() == 2
                        && !addresses.contains("None")
                        && familyOf(addresses.get(0)).equals(familyOf(addresses.get(1)));
        if (alike) {
            problems.invalid(
                    "spec.clusterIPs",
                    spec.path("clusterIPs"),
                    "may specify no more than one IP for each IP family");
        }
        for (int i = 0; i < Math.min(addresses.size(), families.size()); i++) {
            String address = addresses.get(i);
            if (!address.equals("None")
                    && IpAddress.find(address).isPresent()
                    && !familyOf(address).equals(families.get(i))) {
                problems.invalid(
                        "spec.clusterIPs[" + i + "]",
                        address,
                        "expected an "
                                + families.get(i)
                                + " value as indicated by `ipFamilies["
                                + i
                                + "]`");
            }
        }
    }

    /** The second family goes only by the policy. */
    void checkUpdate(ObjectNode service, ObjectNode before, Problems problems) {
        var spec = service.path("spec");
        var old = before.path("spec");
        if (!addressed(spec) || !addressed(old) || policy(spec).equals(SINGLE)) {
            return;
        }
        String rule = "must be 'SingleStack' to release the secondary ";
        if (reduced(spec, old, "clusterIPs")) {
            problems.invalid(POLICY, policy(spec), rule + "cluster IP");
        }
        if (reduced(spec, old, "ipFamilies")) {
            problems.invalid(POLICY, policy(spec), rule + "IP family");
        }
    }

    private static boolean reduced(JsonNode spec, JsonNode old, String field) {
        return spec.path(field).size() == 1 && old.path(field).size() == 2;
    }
}
