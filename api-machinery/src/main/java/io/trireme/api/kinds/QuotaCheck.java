package io.trireme.api.kinds;

import io.trireme.api.quantity.Quantity;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** ResourceQuotas. */
final class QuotaCheck {
    private static final Set<String> COUNTED =
            Set.of(
                    "pods",
                    "resourcequotas",
                    "services",
                    "replicationcontrollers",
                    "secrets",
                    "configmaps",
                    "persistentvolumeclaims",
                    "services.nodeports",
                    "services.loadbalancers");
    private static final Set<String> COMPUTED =
            Set.of(
                    "cpu",
                    "memory",
                    "limits.cpu",
                    "limits.memory",
                    "requests.cpu",
                    "requests.memory");
    private static final Set<String> OTHERS =
            Set.of(
                    "ephemeral-storage",
                    "requests.storage",
                    "requests.ephemeral-storage",
                    "limits.ephemeral-storage");
    private static final Set<String> SCOPES =
            Set.of(
                    "Terminating",
                    "NotTerminating",
                    "BestEffort",
                    "NotBestEffort",
                    "PriorityClass",
                    "CrossNamespacePodAffinity",
                    "VolumeAttributesClass");
    private static final Set<String> SCOPES_WITHOUT_VALUES =
            Set.of(
                    "Terminating",
                    "NotTerminating",
                    "BestEffort",
                    "NotBestEffort",
                    "CrossNamespacePodAffinity");
    private static final String UNSUPPORTED = "unsupported scope";
    private static final String UNSUPPORTED_FOR_RESOURCE = "unsupported scope applied to resource";

    private QuotaCheck() {}

    static void quota(ObjectNode object, Problems problems) {
        var spec = object.path("spec");
        amounts(spec.path("hard"), "spec.hard", problems);
        scopes(spec, problems);
        if (Fields.has(spec, "scopeSelector")) {
            selector(spec, problems);
        }
    }

    static void quotaUpdate(ObjectNode object, ObjectNode before, Problems problems) {
        var scopes = object.path("spec").path("scopes");
        var scopesBefore = Fields.strings(before, "spec", "scopes");
        if (!Set.copyOf(Fields.strings(object, "spec", "scopes"))
                .equals(Set.copyOf(scopesBefore))) {
            problems.invalid("spec.scopes", scopes, Problems.IMMUTABLE);
        }
    }

    static void quotaStatus(ObjectNode object, Problems problems) {
        amounts(Fields.at(object, "status", "hard"), "status.hard", problems);
        amounts(Fields.at(object, "status", "used"), "status.used", problems);
    }

    private static void amounts(JsonNode amounts, String path, Problems problems) {
        for (var entry : amounts.properties()) {
            String name = entry.getKey();
            String field = path + "[" + name + "]";
            ResourcesCheck.name(name, field, problems);
            if (name.indexOf('/') < 0 && !countable(name)) {
                problems.invalid(field, name, "must be a standard resource for quota");
            }
            problems.notNegative(field, entry.getValue());
            var amount = Quantities.find(entry.getValue()).orElse(Quantity.ZERO);
            boolean whole = COUNTED.contains(name) || ResourcesCheck.extended(name);
            if (whole && amount.milliValue() % 1000 != 0) {
                problems.invalid(field, amount.toString(), "must be an integer");
            }
        }
    }

    private static boolean countable(String name) {
        return COUNTED.contains(name)
                || COMPUTED.contains(name)
                || OTHERS.contains(name)
                || name.startsWith("hugepages-")
                || name.startsWith("requests.hugepages-");
    }

    private static void scopes(JsonNode spec, Problems problems) {
        String field = "spec.scopes";
        var scopes = Fields.strings(spec, "scopes");
        for (var scope : scopes) {
            if (!SCOPES.contains(scope)) {
                problems.invalid(field, spec.path("scopes"), UNSUPPORTED);
            }
            long misplaced = misplaced(spec, scope);
            for (long i = 0; i < misplaced; i++) {
                problems.invalid(field, spec.path("scopes"), UNSUPPORTED_FOR_RESOURCE);
            }
        }
        conflicts(new HashSet<>(scopes), spec, field, problems);
    }

    /** How many of the limited resources know nothing of a scope. */
    private static long misplaced(JsonNode spec, String scope) {
        return new TreeSet<>(spec.path("hard").propertyNames())
                .stream().filter(name -> countable(name) && !applies(scope, name)).count();
    }

    private static boolean applies(String scope, String name) {
        return switch (scope) {
            case "BestEffort" -> name.equals("pods");
            case "Terminating",
                    "NotTerminating",
                    "NotBestEffort",
                    "PriorityClass",
                    "CrossNamespacePodAffinity" ->
                    name.equals("pods") || COMPUTED.contains(name);
            case "VolumeAttributesClass" ->
                    name.equals("persistentvolumeclaims") || name.equals("requests.storage");
            default -> true;
        };
    }

    private static void conflicts(
            Set<String> scopes, JsonNode spec, String field, Problems problems) {
        for (var pair :
                List.of(
                        List.of("BestEffort", "NotBestEffort"),
                        List.of("Terminating", "NotTerminating"))) {
            if (scopes.containsAll(pair)) {
                problems.invalid(field, spec.path("scopes"), "conflicting scopes");
            }
        }
    }

    private static void selector(JsonNode spec, Problems problems) {
        String field = "spec.scopeSelector.matchExpressions";
        Set<String> scopes = new HashSet<>();
        for (var expression : Fields.objects(spec, "scopeSelector", "matchExpressions")) {
            String scope = Fields.text(expression, "scopeName");
            if (!SCOPES.contains(scope)) {
                problems.invalid(field + ".scopeName", scope, UNSUPPORTED);
            }
            long misplaced = misplaced(spec, scope);
            for (long i = 0; i < misplaced; i++) {
                problems.invalid(field, spec.path("scopeSelector"), UNSUPPORTED_FOR_RESOURCE);
            }
            operator(expression, field, problems);
            scopes.add(scope);
        }
        conflicts(scopes, spec, field, problems);
    }

    private static void operator(ObjectNode expression, String field, Problems problems) {
        String operator = Fields.text(expression, "operator");
        if (SCOPES_WITHOUT_VALUES.contains(Fields.text(expression, "scopeName"))
                && !operator.equals("Exists")) {
            problems.invalid(
                    field + ".operator",
                    operator,
                    "must be 'Exist' when scope is any of ResourceQuotaScopeTerminating,"
                            + " ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort,"
                            + " ResourceQuotaScopeNotBestEffort or"
                            + " ResourceQuotaScopeCrossNamespacePodAffinity");
        }
        boolean hasValues = !Fields.empty(expression, "values");
        switch (operator) {
            case "In", "NotIn" -> {
                if (!hasValues) {
                    problems.required(
                            field + ".values",
                            "must be at least one value when `operator` is 'In' or 'NotIn' for"
                                    + " scope selector");
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (hasValues) {
                    problems.invalid(
                            field + ".values",
                            expression.path("values"),
                            "must be no value when `operator` is 'Exists' or 'DoesNotExist' for"
                                    + " scope selector");
                }
            }
            default ->
                    problems.invalid(
                            field + ".operator", operator, "not a valid selector operator");
        }
    }
}
