package io.trireme.apiserver.registry.quota;

import io.trireme.api.kinds.Fields;
import io.trireme.api.quantity.Quantity;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Pods and what they ask for. A pod that has ended is counted as an object only. */
record PodUsage() implements Usage {
    private static final String COUNT = "count/pods";
    private static final String PODS = "pods";
    private static final String REQUESTS = "requests.";
    private static final String LIMITS = "limits.";
    private static final String HUGE_PAGES = "hugepages-";
    private static final List<String> COMPUTE = List.of("cpu", "memory", "ephemeral-storage");
    private static final Set<String> NAMES = names();

    /** What each container must ask for where it is counted, by an old promise of Kubernetes. */
    private static final Set<String> MUST_BE_SAID =
            Set.of(
                    "cpu",
                    "memory",
                    "requests.cpu",
                    "requests.memory",
                    "limits.cpu",
                    "limits.memory");

    private static Set<String> names() {
        var names = new TreeSet<>(List.of(COUNT, PODS));
        for (String compute : COMPUTE) {
            names.addAll(List.of(compute, REQUESTS + compute, LIMITS + compute));
        }
        return names;
    }

    @Override
    public boolean changes(String subresource) {
        return subresource.equals("resize");
    }

    @Override
    public boolean counts(String name) {
        return NAMES.contains(name)
                || name.startsWith(HUGE_PAGES)
                || name.startsWith(REQUESTS + HUGE_PAGES)
                || (name.startsWith(REQUESTS) && isExtended(name.substring(REQUESTS.length())));
    }

    /** A resource that a vendor names. */
    private static boolean isExtended(String name) {
        return name.indexOf('/') > 0
                && !name.contains("kubernetes.io/")
                && !name.startsWith(REQUESTS);
    }

    @Override
    public SortedMap<String, Quantity> of(ObjectNode pod) {
        var usage = new TreeMap<String, Quantity>();
        usage.put(COUNT, Quantity.of(1));
        String phase = Fields.text(pod, "status", "phase");
        if (!phase.equals("Succeeded") && !phase.equals("Failed")) {
            usage.putAll(named(PodAmounts.requests(pod), PodAmounts.limits(pod)));
        }
        return usage;
    }

    /** Amounts under the names that quotas use. */
    private static SortedMap<String, Quantity> named(
            SortedMap<String, Quantity> requests, SortedMap<String, Quantity> limits) {
        var usage = new TreeMap<String, Quantity>();
        usage.put(PODS, Quantity.of(1));
        requests.forEach(
                (name, amount) -> {
                    boolean compute = COMPUTE.contains(name) || name.startsWith(HUGE_PAGES);
                    if (compute) {
                        usage.put(name, amount);
                    }
                    if (compute || isExtended(name)) {
                        usage.put(REQUESTS + name, amount);
                    }
                });
        limits.forEach(
                (name, amount) -> {
                    if (COMPUTE.contains(name)) {
                        usage.put(LIMITS + name, amount);
                    }
                });
        return usage;
    }

    @Override
    public String missing(ObjectNode pod, Set<String> names) {
        if (!pod.path("spec").path("resources").isEmpty()) {
            return "";
        }
        var containers = new TreeMap<String, SortedMap<String, Boolean>>();
        for (String list : List.of("containers", "initContainers")) {
            for (var container : Fields.objects(pod, "spec", list)) {
                var said =
                        named(
                                PodAmounts.of(container.path("resources").path("requests")),
                                PodAmounts.of(container.path("resources").path("limits")));
                for (String name : names) {
                    if (MUST_BE_SAID.contains(name) && !said.containsKey(name)) {
                        containers
                                .computeIfAbsent(name, _ -> new TreeMap<>())
                                .put(Fields.text(container, "name"), true);
                    }
                }
            }
        }
        var parts = new ArrayList<String>();
        containers.forEach(
                (name, without) -> parts.add(name + " for: " + String.join(",", without.keySet())));
        return parts.isEmpty() ? "" : "must specify " + String.join("; ", parts);
    }

    @Override
    public boolean inScope(ObjectNode pod, Scope scope) {
        boolean bestEffort = Fields.text(pod, "status", "qosClass").equals("BestEffort");
        boolean terminating = pod.path("spec").path("activeDeadlineSeconds").isNumber();
        return switch (scope.name()) {
            case "Terminating" -> terminating;
            case "NotTerminating" -> !terminating;
            case "BestEffort" -> bestEffort;
            case "NotBestEffort" -> !bestEffort;
            case "PriorityClass" -> scope.selects(Fields.text(pod, "spec", "priorityClassName"));
            case "CrossNamespacePodAffinity" -> looksIntoNamespaces(pod);
            case String _ -> false;
        };
    }

    private static boolean looksIntoNamespaces(ObjectNode pod) {
        var affinity = pod.path("spec").path("affinity");
        for (String kind : List.of("podAffinity", "podAntiAffinity")) {
            for (var term :
                    Fields.objects(
                            affinity, kind, "requiredDuringSchedulingIgnoredDuringExecution")) {
                if (namesNamespaces(term)) {
                    return true;
                }
            }
            for (var term :
                    Fields.objects(
                            affinity, kind, "preferredDuringSchedulingIgnoredDuringExecution")) {
                if (namesNamespaces(term.path("podAffinityTerm"))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean namesNamespaces(JsonNode term) {
        return !term.path("namespaces").isEmpty() || Fields.has(term, "namespaceSelector");
    }
}
