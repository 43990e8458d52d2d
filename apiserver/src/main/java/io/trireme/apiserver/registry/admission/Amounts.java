package io.trireme.apiserver.registry.admission;

import io.trireme.api.kinds.Quantities;
import io.trireme.api.quantity.Quantity;

import tools.jackson.databind.JsonNode;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Amounts of resources by name, in the order in which they were written. */
final class Amounts {
    private Amounts() {}

    /** What is no quantity is left out: validation will say so. */
    static Map<String, Quantity> of(JsonNode list) {
        Map<String, Quantity> amounts = new LinkedHashMap<>();
        for (var entry : list.properties()) {
            Quantities.find(entry.getValue())
                    .ifPresent(amount -> amounts.put(entry.getKey(), amount));
        }
        return amounts;
    }

    /** The sums of the resources that are in all lists; of no list, none. */
    static Map<String, Quantity> sumOfCommon(List<Map<String, Quantity>> lists) {
        Map<String, Quantity> sums = new LinkedHashMap<>();
        if (lists.isEmpty()) {
            return sums;
        }
        for (var name : lists.getFirst().keySet()) {
            if (lists.stream().allMatch(list -> list.containsKey(name))) {
                var total = Quantity.ZERO;
                for (var list : lists) {
                    total = total.add(decimal(list.get(name)));
                }
                sums.put(name, total);
            }
        }
        return sums;
    }

    /** Kubernetes prints sums without factors of 1024. */
    private static Quantity decimal(Quantity amount) {
        return new Quantity(amount.amount(), Quantity.Format.DECIMAL_SI);
    }

    /** Raises the amounts of {@code to} to those of {@code from}. */
    static void raise(Map<String, Quantity> to, Map<String, Quantity> from) {
        from.forEach((name, amount) -> to.merge(name, amount, Amounts::larger));
    }

    private static Quantity larger(Quantity one, Quantity other) {
        return other.compareTo(one) > 0 ? other : one;
    }
}
