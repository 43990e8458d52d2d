package io.trireme.apiserver.server;

import io.trireme.api.GroupResource;
import io.trireme.apiserver.server.BootstrapPlan.Wanted;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The roles and bindings that a Kubernetes 1.36 server makes at its first start, and what is
 * missing from those that are stored. Pure, but for reading its own resource file.
 */
final class BootstrapPolicy {
    private static final String GROUP = "rbac.authorization.k8s.io";
    private static final String AUTO_UPDATE = "rbac.authorization.kubernetes.io/autoupdate";
    private static final String AGGREGATE_TO = GROUP + "/aggregate-to-";
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private BootstrapPolicy() {}

    static BootstrapPlan plan() {
        return new BootstrapPlan(
                "rbac-bootstrap",
                "poststarthook/rbac/bootstrap-roles",
                all(),
                BootstrapPolicy::reconciled);
    }

    /** All of them, roles before bindings. */
    static List<Wanted> all() {
        JsonNode file;
        try (InputStream in = BootstrapPolicy.class.getResourceAsStream("rbac-bootstrap.json")) {
            file = JsonMapper.shared().readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException("the bootstrap roles cannot be read", e);
        }
        var all = new ArrayList<Wanted>();
        file.path("clusterRoles").forEach(entry -> all.add(role("ClusterRole", entry)));
        file.path("roles").forEach(entry -> all.add(role("Role", entry)));
        file.path("clusterRoleBindings")
                .forEach(entry -> all.add(binding("ClusterRoleBinding", "ClusterRole", entry)));
        file.path("roleBindings").forEach(entry -> all.add(binding("RoleBinding", "Role", entry)));
        return List.copyOf(all);
    }

    private static ObjectNode object(String kind, JsonNode entry) {
        var object = NODES.objectNode().put("kind", kind).put("apiVersion", GROUP + "/v1");
        var metadata = object.putObject("metadata").put("name", entry.path("name").asString());
        if (entry.has("namespace")) {
            metadata.put("namespace", entry.path("namespace").asString());
        }
        var labels =
                metadata.putObject("labels").put("kubernetes.io/bootstrapping", "rbac-defaults");
        for (var target : entry.path("aggregateTo")) {
            labels.put(AGGREGATE_TO + target.asString(), "true");
        }
        metadata.putObject("annotations").put(AUTO_UPDATE, "true");
        return object;
    }

    private static Wanted role(String kind, JsonNode entry) {
        var role = object(kind, entry);
        if (entry.has("aggregates")) {
            var selectors = role.putObject("aggregationRule").putArray("clusterRoleSelectors");
            for (var target : entry.path("aggregates")) {
                selectors
                        .addObject()
                        .putObject("matchLabels")
                        .put(AGGREGATE_TO + target.asString(), "true");
            }
        }
        role.set("rules", entry.has("rules") ? entry.path("rules").deepCopy() : NODES.arrayNode());
        return wanted(kind.equals("Role") ? "roles" : "clusterroles", role);
    }

    private static Wanted binding(String kind, String roleKind, JsonNode entry) {
        var binding = object(kind, entry);
        var subjects = binding.putArray("subjects");
        entry.path("subjects").forEach(text -> subject(text.asString(), subjects.addObject()));
        binding.putObject("roleRef")
                .put("apiGroup", GROUP)
                .put("kind", roleKind)
                .put("name", entry.path("role").asString());
        return wanted(kind.equals("RoleBinding") ? "rolebindings" : "clusterrolebindings", binding);
    }

    /** {@code Group NAME}, {@code User NAME} or {@code ServiceAccount NAMESPACE/NAME}. */
    private static void subject(String text, ObjectNode into) {
        int space = text.indexOf(' ');
        String kind = text.substring(0, space);
        String name = text.substring(space + 1);
        into.put("kind", kind);
        if (kind.equals("ServiceAccount")) {
            int slash = name.indexOf('/');
            into.put("name", name.substring(slash + 1)).put("namespace", name.substring(0, slash));
        } else {
            into.put("apiGroup", GROUP).put("name", name);
        }
    }

    private static Wanted wanted(String resource, ObjectNode object) {
        var metadata = object.path("metadata");
        return new Wanted(
                new GroupResource(GROUP, resource),
                metadata.path("namespace").asString(""),
                metadata.path("name").asString(),
                object);
    }

    /**
     * The stored object with the rules or subjects that it lacks; empty if it lacks none, or if its
     * owner has said {@code autoupdate: "false"}. Nothing is ever taken away.
     */
    static Optional<ObjectNode> reconciled(ObjectNode stored, ObjectNode wanted) {
        var auto = stored.path("metadata").path("annotations").path(AUTO_UPDATE);
        if (auto.asString("").equals("false")) {
            return Optional.empty();
        }
        var result = stored.deepCopy();
        boolean changed = false;
        for (String list : List.of("rules", "subjects")) {
            if (wanted.path(list).isArray()) {
                changed |= addMissing(result, list, wanted.path(list));
            }
        }
        if (wanted.has("aggregationRule")) {
            var rule =
                    result.path("aggregationRule").isObject()
                            ? (ObjectNode) result.path("aggregationRule")
                            : result.putObject("aggregationRule");
            changed |=
                    addMissing(
                            rule,
                            "clusterRoleSelectors",
                            wanted.path("aggregationRule").path("clusterRoleSelectors"));
        }
        return changed ? Optional.of(result) : Optional.empty();
    }

    private static boolean addMissing(ObjectNode into, String list, JsonNode wanted) {
        var present = into.path(list);
        var missing = new ArrayList<JsonNode>();
        for (var one : wanted) {
            if (present.valueStream().noneMatch(one::equals)) {
                missing.add(one);
            }
        }
        if (missing.isEmpty()) {
            return false;
        }
        ArrayNode target = present.isArray() ? (ArrayNode) present : into.putArray(list);
        missing.forEach(one -> target.add(one.deepCopy()));
        return true;
    }
}
