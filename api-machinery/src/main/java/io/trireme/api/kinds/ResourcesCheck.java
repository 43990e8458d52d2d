package io.trireme.api.kinds;

import io.trireme.api.names.Names;
import io.trireme.api.quantity.Quantity;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

import java.util.List;
import java.util.Set;

/** Requests and limits. */
final class ResourcesCheck {
    private static final String HUGE_PAGES = "hugepages-";
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
                    "services.nodeports",
                    "services.loadbalancers",
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
                hugePages |= entry.getKey().startsWith(HUGE_PAGES);
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
        boolean overcommitable = !extended(name) && !name.startsWith(HUGE_PAGES);
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
        boolean hugePages = name.startsWith(HUGE_PAGES);
        containerName(name, field, problems);
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
                                            name.substring(HUGE_PAGES.length())))
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

    /** The name of a resource that containers ask for. */
    static void containerName(String name, String field, Problems problems) {
        boolean wellFormed = name(name, field, problems);
        if (!isNative(name)) {
            return;
        }
        boolean known = CONTAINER.contains(name) || name.startsWith(HUGE_PAGES);
        if (wellFormed && name.indexOf('/') < 0 && !known) {
            problems.invalid(field, name, "must be a standard resource for containers");
        }
    }

    /**
     * The name of any resource.
     *
     * @return whether its form is that of a name
     */
    static boolean name(String name, String field, Problems problems) {
        var wrong = Names.qualifiedName(name);
        problems.invalid(field, name, wrong);
        boolean known =
                STANDARD.contains(name)
                        || name.startsWith(HUGE_PAGES)
                        || name.startsWith("requests." + HUGE_PAGES);
        if (wrong.isEmpty() && name.indexOf('/') < 0 && !known) {
            problems.invalid(field, name, "must be a standard resource type or fully qualified");
        }
        return wrong.isEmpty();
    }

    /** Whether requests may be below limits. */
    static boolean overcommitable(String name) {
        return isNative(name) && !name.startsWith(HUGE_PAGES);
    }

    /** A resource that Kubernetes names. */
    static boolean isNative(String name) {
        return name.indexOf('/') < 0 || name.contains("kubernetes.io/");
    }

    /** A resource that a vendor names, such as {@code example.com/gpu}. */
    static boolean extended(String name) {
        return name.indexOf('/') > 0
                && !name.substring(0, name.indexOf('/')).endsWith("kubernetes.io");
    }
}
