package io.trireme.apiserver.rbac;

import io.trireme.api.selector.LabelSelector;
import io.trireme.apiserver.User;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All roles and bindings at one moment, indexed by subject. Immutable and pure.
 *
 * <p>A ClusterRole with an aggregation rule has, beside its stored rules, those of the roles it
 * selects: Kubernetes' controller writes them into the object, here they count at once.
 */
public final class RbacPolicy {
    private static final String SERVICE_ACCOUNT_PREFIX = "system:serviceaccount:";

    /**
     * A binding.
     *
     * @param order bindings are asked in this order: those of the cluster first, then by name
     * @param namespace empty for a ClusterRoleBinding
     * @param subject as messages show it
     */
    private record Grant(int order, String namespace, String name, RoleRef role, String subject) {
        String describe() {
            String binding =
                    namespace.isEmpty()
                            ? "ClusterRoleBinding \"" + name + "\""
                            : "RoleBinding \"" + name + "/" + namespace + "\"";
            return binding + " of " + role.kind + " \"" + role.name + "\" to " + subject;
        }
    }

    private record RoleRef(String kind, String name) {}

    /** What rules apply to a user, and what could not be found on the way. */
    public record Rules(List<PolicyRule> rules, String error) {}

    private final Map<String, List<PolicyRule>> clusterRoles = new HashMap<>();
    private final Map<String, List<PolicyRule>> roles = new HashMap<>();
    private final Map<String, List<Grant>> grants = new HashMap<>();
    private int orderNext;

    /** Each list as stored, in key order. */
    public RbacPolicy(
            List<ObjectNode> clusterRoles,
            List<ObjectNode> roles,
            List<ObjectNode> clusterRoleBindings,
            List<ObjectNode> roleBindings) {
        for (var role : clusterRoles) {
            this.clusterRoles.put(nameOf(role), effectiveRules(role, clusterRoles));
        }
        for (var role : roles) {
            this.roles.put(namespaceOf(role) + "/" + nameOf(role), rulesOf(role));
        }
        clusterRoleBindings.forEach(this::addBinding);
        roleBindings.forEach(this::addBinding);
    }

    private static String nameOf(JsonNode object) {
        return object.path("metadata").path("name").asString("");
    }

    private static String namespaceOf(JsonNode object) {
        return object.path("metadata").path("namespace").asString("");
    }

    static List<PolicyRule> rulesOf(JsonNode role) {
        return role.path("rules").valueStream().map(PolicyRule::of).toList();
    }

    private static List<PolicyRule> effectiveRules(ObjectNode role, List<ObjectNode> all) {
        var rules = new ArrayList<>(rulesOf(role));
        collectAggregated(role, all, rules, new ArrayList<>(List.of(nameOf(role))));
        return rules.stream().distinct().toList();
    }

    /** Follows selectors through roles that aggregate themselves (admin takes in edit). */
    private static void collectAggregated(
            ObjectNode role, List<ObjectNode> all, List<PolicyRule> into, List<String> seen) {
        for (var selector : role.path("aggregationRule").path("clusterRoleSelectors")) {
            for (var candidate : all) {
                if (selects(selector, candidate) && !seen.contains(nameOf(candidate))) {
                    seen.add(nameOf(candidate));
                    into.addAll(rulesOf(candidate));
                    collectAggregated(candidate, all, into, seen);
                }
            }
        }
    }

    private static boolean selects(JsonNode selector, JsonNode role) {
        var labels = new TreeMap<String, String>();
        role.path("metadata")
                .path("labels")
                .propertyStream()
                .forEach(one -> labels.put(one.getKey(), one.getValue().asString("")));
        return LabelSelector.of(selector).matches(labels);
    }

    private void addBinding(JsonNode binding) {
        var ref = binding.path("roleRef");
        var role = new RoleRef(ref.path("kind").asString(""), ref.path("name").asString(""));
        String namespace = namespaceOf(binding);
        for (var subject : binding.path("subjects")) {
            String kind = subject.path("kind").asString("");
            String name = subject.path("name").asString("");
            String home = subject.path("namespace").asString(namespace);
            String shown = kind.equals("ServiceAccount") ? name + "/" + home : name;
            String key =
                    switch (kind) {
                        case "User" -> userKey(name);
                        case "Group" -> groupKey(name);
                        case "ServiceAccount" ->
                                userKey(SERVICE_ACCOUNT_PREFIX + home + ":" + name);
                        case String _ -> "";
                    };
            grants.computeIfAbsent(key, _ -> new ArrayList<>())
                    .add(
                            new Grant(
                                    orderNext++,
                                    namespace,
                                    nameOf(binding),
                                    role,
                                    kind + " \"" + shown + "\""));
        }
    }

    private static String userKey(String name) {
        return "user " + name;
    }

    private static String groupKey(String name) {
        return "group " + name;
    }

    /** Whether any rule allows it; else the reason names the roles that were not found. */
    public Decision decide(Attributes request) {
        var errors = new ArrayList<String>();
        for (var grant : grantsOf(request.user(), request.namespace())) {
            var rules = rulesOf(grant, errors);
            if (rules.stream().anyMatch(rule -> rule.allows(request))) {
                return new Decision(true, "RBAC: allowed by " + grant.describe());
            }
        }
        return new Decision(false, errors.isEmpty() ? "" : "RBAC: " + joined(errors));
    }

    /**
     * Every rule that applies to a user in a namespace.
     *
     * @param namespace empty: cluster-wide rules only
     */
    Rules rulesFor(User user, String namespace) {
        var errors = new ArrayList<String>();
        var rules = new ArrayList<PolicyRule>();
        for (var grant : grantsOf(user, namespace)) {
            rules.addAll(rulesOf(grant, errors));
        }
        return new Rules(List.copyOf(rules), errors.isEmpty() ? "" : joined(errors));
    }

    /** The rules of one role, if there is such a role. */
    Optional<List<PolicyRule>> findRules(String roleKind, String namespace, String name) {
        return Optional.ofNullable(
                roleKind.equals("ClusterRole")
                        ? clusterRoles.get(name)
                        : roles.get(namespace + "/" + name));
    }

    private Collection<Grant> grantsOf(User user, String namespace) {
        var found = new TreeMap<Integer, Grant>();
        collect(userKey(user.name()), namespace, found);
        user.groups().forEach(group -> collect(groupKey(group), namespace, found));
        return found.values();
    }

    private void collect(String key, String namespace, Map<Integer, Grant> into) {
        for (var grant : grants.getOrDefault(key, List.of())) {
            if (grant.namespace.isEmpty() || grant.namespace.equals(namespace)) {
                into.put(grant.order, grant);
            }
        }
    }

    private List<PolicyRule> rulesOf(Grant grant, List<String> errors) {
        return findRules(grant.role.kind, grant.namespace, grant.role.name)
                .orElseGet(
                        () -> {
                            String resource =
                                    grant.role.kind.equals("ClusterRole") ? "clusterrole" : "role";
                            errors.add(
                                    resource
                                            + ".rbac.authorization.k8s.io \""
                                            + grant.role.name
                                            + "\" not found");
                            return List.of();
                        });
    }

    /** As Kubernetes prints an aggregate of errors. */
    private static String joined(List<String> errors) {
        var distinct = errors.stream().distinct().toList();
        return distinct.size() == 1 ? distinct.getFirst() : "[" + String.join(", ", distinct) + "]";
    }
}
