package io.trireme.apiserver.registry.quota;

import io.trireme.api.kinds.Fields;
import io.trireme.api.kinds.Quantities;
import io.trireme.api.quantity.Quantity;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a pod needs at once: all containers together, or one that runs before them if that is more,
 * beside the sidecars that are there by then; and what the pod costs beside its containers.
 */
final class PodAmounts {
    private static final Set<String> POD_LEVEL = Set.of("cpu", "memory");
    private static final String HUGE_PAGES = "hugepages-";

    private PodAmounts() {}

    static SortedMap<String, Quantity> requests(ObjectNode pod) {
        var total = together(pod, "requests");
        add(total, of(Fields.at(pod, "spec", "overhead")));
        return total;
    }

    /** The overhead counts where there is a limit at all. */
    static SortedMap<String, Quantity> limits(ObjectNode pod) {
        var total = together(pod, "limits");
        of(Fields.at(pod, "spec", "overhead"))
                .forEach(
                        (name, amount) ->
                                total.computeIfPresent(name, (_, limit) -> limit.add(amount)));
        return total;
    }

    private static SortedMap<String, Quantity> together(ObjectNode pod, String list) {
        var total = new TreeMap<String, Quantity>();
        for (var container : Fields.objects(pod, "spec", "containers")) {
            add(total, amounts(pod, container, list, "containerStatuses"));
        }
        var sidecars = new TreeMap<String, Quantity>();
        var beginning = new TreeMap<String, Quantity>();
        for (var container : Fields.objects(pod, "spec", "initContainers")) {
            var own = amounts(pod, container, list, "initContainerStatuses");
            if (Fields.text(container, "restartPolicy").equals("Always")) {
                add(total, own);
                add(sidecars, own);
                raise(beginning, sidecars);
            } else {
                add(own, sidecars);
                raise(beginning, own);
            }
        }
        raise(total, beginning);
        of(Fields.at(pod, "spec", "resources", list))
                .forEach(
                        (name, amount) -> {
                            if (POD_LEVEL.contains(name) || name.startsWith(HUGE_PAGES)) {
                                total.put(name, amount);
                            }
                        });
        return total;
    }

    /** What a container asks for, or has, if that is more: a resize may be under way. */
    private static SortedMap<String, Quantity> amounts(
            ObjectNode pod, ObjectNode container, String list, String statuses) {
        var amounts = of(container.path("resources").path(list));
        String name = Fields.text(container, "name");
        for (var status : Fields.objects(pod, "status", statuses)) {
            if (Fields.text(status, "name").equals(name)) {
                raise(amounts, of(status.path("resources").path(list)));
                if (list.equals("requests")) {
                    raise(amounts, of(status.path("allocatedResources")));
                }
            }
        }
        return amounts;
    }

    /** What is no quantity is left out: validation has said so. */
    static SortedMap<String, Quantity> of(JsonNode list) {
        var amounts = new TreeMap<String, Quantity>();
        for (var entry : list.properties()) {
            Quantities.find(entry.getValue())
                    .ifPresent(amount -> amounts.put(entry.getKey(), amount));
        }
        return amounts;
    }

    private static void add(
            SortedMap<String, Quantity> total, SortedMap<String, Quantity> amounts) {
        amounts.forEach((name, amount) -> total.merge(name, amount, Quantity::add));
    }

    private static void raise(
            SortedMap<String, Quantity> total, SortedMap<String, Quantity> amounts) {
        amounts.forEach(
                (name, amount) ->
                        total.merge(
                                name,
                                amount,
                                (one, other) -> one.compareTo(other) >= 0 ? one : other));
    }
}
