package io.trireme.apiserver.registry.quota;

import io.trireme.api.quantity.Quantity;

import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Holds a write against the quotas of its namespace. */
public final class QuotaPlan {
    private QuotaPlan() {}

    /** What becomes of a write. */
    public sealed interface Outcome {
        /** The quotas that must be written with it; none if it uses no more than before. */
        record Allowed(List<Charge> charges) implements Outcome {}

        /**
         * @param reason in Kubernetes' words
         */
        record Refused(String reason) implements Outcome {}
    }

    /**
     * A quota and what is used of it after the write.
     *
     * @param quota as it was read; not changed
     */
    public record Charge(ObjectNode quota, SortedMap<String, Quantity> used) {
        /** The quota with what is used written into its status. */
        public ObjectNode charged() {
            var changed = quota.deepCopy();
            var status =
                    changed.get("status") instanceof ObjectNode there
                            ? there
                            : changed.putObject("status");
            var sums = status.putObject("used");
            used.forEach((name, amount) -> sums.put(name, amount.toString()));
            return changed;
        }
    }

    /** Whether a quota counts an object: one of its amounts is used, and all its scopes fit. */
    public static boolean counts(ObjectNode quota, Usage usage, ObjectNode object) {
        return hard(quota).keySet().stream().anyMatch(usage::counts)
                && Scope.of(quota).stream().allMatch(scope -> usage.inScope(object, scope));
    }

    /**
     * @param quotas of the namespace, as they are in the store
     * @param before empty for a new object
     */
    public static Outcome of(
            List<ObjectNode> quotas, Usage usage, ObjectNode object, Optional<ObjectNode> before) {
        var counting = quotas.stream().filter(quota -> counts(quota, usage, object)).toList();
        for (var quota : counting) {
            var names = new TreeSet<>(hard(quota).keySet());
            names.removeIf(name -> !usage.counts(name));
            String missing = usage.missing(object, names);
            if (!missing.isEmpty()) {
                return new Outcome.Refused("failed quota: " + name(quota) + ": " + missing);
            }
            if (!used(quota).keySet().containsAll(names)) {
                return new Outcome.Refused(
                        "status unknown for quota: "
                                + name(quota)
                                + ", resources: "
                                + String.join(",", names));
            }
        }
        var usedNow = usage.of(object);
        var negative = new TreeSet<>(usedNow.keySet());
        negative.removeIf(name -> usedNow.get(name).signum() >= 0);
        if (!negative.isEmpty()) {
            return new Outcome.Refused(
                    "quota usage is negative for resource(s): " + String.join(",", negative));
        }
        var more = difference(usedNow, before.map(usage::of).orElse(new TreeMap<>()));
        var charges = new ArrayList<Charge>();
        for (var quota : counting) {
            var requested = masked(more, hard(quota).keySet());
            if (requested.isEmpty()) {
                continue;
            }
            var after = sum(used(quota), requested);
            var exceeded = new TreeSet<>(requested.keySet());
            // Who gives something back is not refused because others have too much.
            exceeded.removeIf(
                    name ->
                            requested.get(name).signum() < 0
                                    || after.get(name).compareTo(hard(quota).get(name)) <= 0);
            if (!exceeded.isEmpty()) {
                return exceeded(quota, requested, exceeded);
            }
            charges.add(new Charge(quota, after));
        }
        return new Outcome.Allowed(charges);
    }

    private static Outcome exceeded(
            ObjectNode quota, SortedMap<String, Quantity> requested, Set<String> names) {
        return new Outcome.Refused(
                "exceeded quota: "
                        + name(quota)
                        + ", requested: "
                        + printed(masked(requested, names))
                        + ", used: "
                        + printed(masked(used(quota), names))
                        + ", limited: "
                        + printed(masked(hard(quota), names)));
    }

    private static String name(ObjectNode quota) {
        return quota.path("metadata").path("name").asString("");
    }

    /** The limits that hold: those that the quota controller has taken note of. */
    private static SortedMap<String, Quantity> hard(ObjectNode quota) {
        return PodAmounts.of(quota.path("status").path("hard"));
    }

    private static SortedMap<String, Quantity> used(ObjectNode quota) {
        return PodAmounts.of(quota.path("status").path("used"));
    }

    /** What is used more or less than before, without what stays as it is. */
    private static SortedMap<String, Quantity> difference(
            SortedMap<String, Quantity> now, SortedMap<String, Quantity> before) {
        var more = new TreeMap<>(now);
        before.forEach(
                (name, amount) -> more.merge(name, amount.negate(), (one, less) -> one.add(less)));
        more.values().removeIf(Quantity::isZero);
        return more;
    }

    private static SortedMap<String, Quantity> masked(
            SortedMap<String, Quantity> amounts, Set<String> names) {
        var masked = new TreeMap<>(amounts);
        masked.keySet().retainAll(names);
        return masked;
    }

    private static SortedMap<String, Quantity> sum(
            SortedMap<String, Quantity> used, SortedMap<String, Quantity> more) {
        var sum = new TreeMap<>(used);
        more.forEach((name, amount) -> sum.merge(name, amount, Quantity::add));
        return sum;
    }

    private static String printed(SortedMap<String, Quantity> amounts) {
        var parts = new ArrayList<String>();
        amounts.forEach((name, amount) -> parts.add(name + "=" + amount));
        return String.join(",", parts);
    }
}
