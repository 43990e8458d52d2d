package io.trireme.api.kinds;

import io.trireme.api.names.Names;
import io.trireme.api.quantity.Quantity;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

import java.util.List;
import java.util.Set;

/** Requests and limits. */
final class ResourcesCheck {
    private static final Set<String> CONTAINER = Set.of("cpu", "memory", "ephemeral-storage");
    private static final Set<String> STANDARD =
            Set.of(
                    "cpu",
                    "memory",
                    "ephemeral-storage",
                    "storage",
                    "pods",
                    "services",
                    "secrets",
                    "configmaps",
                    "replicationcontrollers",
                    "resourcequotas",
                    "persistentvolumeclaims",
                    "requests.cpu",
                    "requests.memory",
                    "requests.storage",
                    "requests.ephemeral-storage",
                    "limits.cpu",
                    "limits.memory",
                    "limits.ephemeral-storage");

    private ResourcesCheck() {}

    static void container(JsonNode resources, String field, Problems problems) {
        boolean hugePages = false;
        boolean cpuOrMemory = false;
        for (var list : List.of("limits", "requests")) {
            for (var entry : resources.path(list).properties()) {
                hugePages |= entry.getKey().startsWith("hugepages-");
                cpuOrMemory |= entry.getKey().equals("cpu") || entry.getKey().equals("memory");
            }
        }
        amounts(resources.path("limits"), field + ".limits", problems);
        for (var entry : resources.path("requests").properties()) {
            request(entry.getKey(), resources, field, problems);
        }
        if (hugePages && !cpuOrMemory) {
            problems.forbidden(field, "HugePages require cpu or memory");
        }
    }

    private static void amounts(JsonNode amounts, String field, Problems problems) {
        for (var entry : amounts.properties()) {
            amount(entry.getKey(), entry.getValue(), field, problems);
        }
    }

    private static void request(String name, JsonNode resources, String field, Problems problems) {
        var request = resources.path("requests").path(name);
        var limit = Quantities.find(resources.path("limits").path(name));
        var amount = Quantities.find(request).orElse(Quantity.ZERO);
        boolean overcommitable = !extended(name) && !name.startsWith("hugepages-");
        if (limit.isEmpty()) {
            if (!overcommitable) {
                problems.required(
                        field + ".limits", "Limit must be set for non overcommitable resources");
            }
        } else if (!overcommitable && amount.compareTo(limit.get()) != 0) {
            problems.invalid(
                    field + ".requests",
                    amount.toString(),
                    "must be equal to " + name + " limit of " + limit.get());
        } else if (amount.compareTo(limit.get()) > 0) {
            problems.invalid(
                    field + ".requests",
                    amount.toString(),
                    "must be less than or equal to " + name + " limit of " + limit.get());
        }
        amount(name, request, field + ".requests", problems);
    }

    private static void amount(String name, JsonNode node, String list, Problems problems) {
        String field = list + "[" + name + "]";
        var wrong = Names.qualifiedName(name);
        problems.invalid(field, name, wrong);
        boolean hugePages = name.startsWith("hugepages-");
        if (wrong.isEmpty() && name.indexOf('/') < 0) {
            if (!STANDARD.contains(name) && !hugePages) {
                problems.invalid(
                        field, name, "must be a standard resource type or fully qualified");
            }
            if (!CONTAINER.contains(name) && !hugePages) {
                problems.invalid(field, name, "must be a standard resource for containers");
            }
        }
        var amount = Quantities.find(node).orElse(Quantity.ZERO);
        if (amount.signum() < 0) {
            problems.invalid(field, amount.toString(), Problems.NOT_NEGATIVE);
        }
        if (extended(name) && amount.milliValue() % 1000 != 0) {
            problems.invalid(field, amount.toString(), "must be an integer");
        }
        if (hugePages) {
            long size =
                    Quantities.find(
                                    JsonNodeFactory.instance.stringNode(
                                            name.substring("hugepages-".length())))
                            .map(Quantity::value)
                            .orElse(0L);
            if (size == 0 || amount.signum() < 0 || amount.value() % size != 0) {
                problems.invalid(
                        field,
                        amount.toString(),
                        amount + " is not positive integer multiple of " + name);
            }
        }
    }

    /** A resource that a vendor names, such as {@code example.com/gpu}. */
    private static boolean extended(String name) {
        return name.indexOf('/') > 0
                && !name.substring(0, name.indexOf('/')).endsWith("kubernetes.io");
    }
}
