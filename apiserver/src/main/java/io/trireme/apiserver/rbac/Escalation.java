package io.trireme.apiserver.rbac;

import io.trireme.api.GroupResource;
import io.trireme.api.status.ApiStatus;
import io.trireme.api.status.ApiStatusException;
import io.trireme.apiserver.User;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;

/**
 * Nobody gives by a role or a binding what he does not have. Who writes a role must hold all its
 * rules or have the verb {@code escalate} on it; who writes a binding must hold the rules of its
 * role or have the verb {@code bind} on that role. The group system:masters passes.
 *
 * <p>A ClusterRole with an aggregation rule can come to hold anything, so its writer must hold
 * everything. Its aggregated rules count as its own for who binds it.
 */
public final class Escalation {
    private static final String GROUP = "rbac.authorization.k8s.io";
    private static final List<String> STAR = List.of(PolicyRule.ALL);
    private static final List<PolicyRule> EVERYTHING =
            List.of(
                    new PolicyRule(STAR, STAR, STAR, List.of(), List.of()),
                    new PolicyRule(STAR, List.of(), List.of(), List.of(), STAR));

    /**
     * A write of an object, in the form it would be stored in.
     *
     * @param urlName the name in the request's path, empty for a create
     * @param before empty for a create
     */
    public record Write(
            User user,
            GroupResource resource,
            String namespace,
            String urlName,
            ObjectNode object,
            Optional<ObjectNode> before) {}

    private final Authorizer authorizer;

    public Escalation(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    /** Whether writes of a resource have to be checked at all. */
    public static boolean guards(GroupResource resource) {
        return resource.group().equals(GROUP)
                && switch (resource.resource()) {
                    case "roles", "clusterroles", "rolebindings", "clusterrolebindings" -> true;
                    case String _ -> false;
                };
    }

    /**
     * @throws ApiStatusException 403 if the write would give more than its user has; 404 if a
     *     binding names a role that is not there
     */
    public void check(Write write) {
        if (!guards(write.resource())
                || write.user().in(User.MASTERS)
                || onlyLetsGo(write.object(), write.before())) {
            return;
        }
        switch (write.resource().resource()) {
            case "roles", "clusterroles" -> role(write);
            default -> binding(write);
        }
    }

    /** Fields that garbage collection changes, for which nobody needs to hold the rules. */
    private static boolean onlyLetsGo(ObjectNode object, Optional<ObjectNode> before) {
        return before.isPresent() && rest(object).equals(rest(before.get()));
    }

    private static ObjectNode rest(ObjectNode object) {
        var copy = object.deepCopy();
        if (copy.get("metadata") instanceof ObjectNode metadata) {
            metadata.remove(List.of("ownerReferences", "finalizers", "managedFields"));
        }
        return copy;
    }

    private void role(Write write) {
        String plural = write.resource().resource();
        if (may(write.user(), "escalate", write.namespace(), plural, write.urlName())) {
            return;
        }
        confirm(write, RbacPolicy.rulesOf(write.object()));
        boolean aggregates =
                aggregates(write.object())
                        || write.before().filter(Escalation::aggregates).isPresent();
        if (aggregates && !missing(write, EVERYTHING).isEmpty()) {
            throw forbidden(write, "must have cluster-admin privileges to use the aggregationRule");
        }
    }

    private static boolean aggregates(JsonNode role) {
        return !role.path("aggregationRule").path("clusterRoleSelectors").isEmpty();
    }

    private void binding(Write write) {
        var ref = write.object().path("roleRef");
        String kind = ref.path("kind").asString("");
        String name = ref.path("name").asString("");
        String plural =
                switch (kind) {
                    case "ClusterRole" -> "clusterroles";
                    case "Role" -> "roles";
                    case String _ ->
                            throw forbidden(
                                    write,
                                    "unsupported role reference kind: "
                                            + RuleCoverage.quoted(kind));
                };
        if (may(write.user(), "bind", write.namespace(), plural, name)) {
            return;
        }
        var rules =
                authorizer
                        .policy()
                        .findRules(kind, write.namespace(), name)
                        .orElseThrow(
                                () ->
                                        new ApiStatusException(
                                                ApiStatus.notFound(write.resource(), name)));
        confirm(write, rules);
    }

    private boolean may(User user, String verb, String namespace, String plural, String name) {
        return authorizer
                .decide(new Attributes(user, verb, true, namespace, GROUP, plural, "", name, ""))
                .allowed();
    }

    private List<PolicyRule> missing(Write write, List<PolicyRule> given) {
        var held = authorizer.rulesFor(write.user(), write.namespace());
        return RuleCoverage.missing(held.rules(), given);
    }

    private void confirm(Write write, List<PolicyRule> given) {
        var held = authorizer.rulesFor(write.user(), write.namespace());
        var missing = RuleCoverage.missing(held.rules(), given);
        if (missing.isEmpty()) {
            return;
        }
        String trouble =
                held.error().isEmpty() ? "" : "; resolution errors: [" + held.error() + "]";
        throw forbidden(
                write,
                "user "
                        + RuleCoverage.quoted(write.user().name())
                        + " (groups="
                        + RuleCoverage.quoted(write.user().groups())
                        + ") is attempting to grant RBAC permissions not currently held:\n"
                        + RuleCoverage.print(missing)
                        + trouble);
    }

    private static ApiStatusException forbidden(Write write, String why) {
        String name = write.object().path("metadata").path("name").asString("");
        var resource = write.resource();
        return new ApiStatusException(
                new ApiStatus(
                        403,
                        "Forbidden",
                        resource
                                + (name.isEmpty() ? "" : " " + RuleCoverage.quoted(name))
                                + " is forbidden: "
                                + why,
                        Optional.of(
                                new ApiStatus.Details(
                                        name,
                                        resource.group(),
                                        resource.resource(),
                                        "",
                                        List.of(),
                                        0))));
    }
}
