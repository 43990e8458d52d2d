package io.trireme.apiserver.registry.admission;

import io.trireme.api.kinds.Fields;
import io.trireme.api.quantity.Quantity;

import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Holds pods and claims against one LimitRange; what is broken is said in Kubernetes' words. */
final class RangeLimits {
    private final List<String> broken = new ArrayList<>();

    private RangeLimits() {}

    static List<String> pod(ObjectNode pod, ObjectNode range) {
        var limits = new RangeLimits();
        for (var limit : Fields.objects(range, "spec", "limits")) {
            switch (Fields.text(limit, "type")) {
                case "Container" -> limits.containers(pod, limit);
                case "Pod" ->
                        limits.check(limit, podAmounts(pod, "requests"), podAmounts(pod, "limits"));
                default -> {}
            }
        }
        return limits.broken;
    }

    private void containers(ObjectNode pod, ObjectNode limit) {
        for (var list : List.of("containers", "initContainers")) {
            for (var container : Fields.objects(pod, "spec", list)) {
                check(limit, amounts(container, "requests"), amounts(container, "limits"));
            }
        }
    }

    private static Map<String, Quantity> amounts(ObjectNode container, String list) {
        return Amounts.of(Fields.at(container, "resources", list));
    }

    /**
     * What all containers ask for together, or one that runs before them if that is more; what the
     * pod says of itself counts instead.
     */
    private static Map<String, Quantity> podAmounts(ObjectNode pod, String list) {
        var total =
                Amounts.sumOfCommon(
                        Fields.objects(pod, "spec", "containers").stream()
                                .map(container -> amounts(container, list))
                                .toList());
        for (var container : Fields.objects(pod, "spec", "initContainers")) {
            Amounts.raise(total, amounts(container, list));
        }
        total.putAll(Amounts.of(Fields.at(pod, "spec", "resources", list)));
        return total;
    }

    /** A claim has no limits; its request must lie between both bounds. */
    static List<String> claim(ObjectNode claim, ObjectNode range) {
        var limits = new RangeLimits();
        var requests = Amounts.of(Fields.at(claim, "spec", "resources", "requests"));
        for (var limit : Fields.objects(range, "spec", "limits")) {
            if (!Fields.text(limit, "type").equals("PersistentVolumeClaim")) {
                continue;
            }
            Amounts.of(limit.path("min"))
                    .forEach(
                            (name, bound) ->
                                    limits.min(
                                            name + " usage per PersistentVolumeClaim is " + bound,
                                            bound,
                                            find(requests, name),
                                            Optional.empty()));
            Amounts.of(limit.path("max"))
                    .forEach(
                            (name, bound) ->
                                    limits.maxRequest(
                                            name + " usage per PersistentVolumeClaim is " + bound,
                                            bound,
                                            find(requests, name)));
        }
        return limits.broken;
    }

    private static Optional<Quantity> find(Map<String, Quantity> amounts, String name) {
        return Optional.ofNullable(amounts.get(name));
    }

    private void check(
            ObjectNode limit, Map<String, Quantity> requests, Map<String, Quantity> limits) {
        String per = " per " + Fields.text(limit, "type") + " is ";
        Amounts.of(limit.path("min"))
                .forEach(
                        (name, bound) ->
                                min(
                                        name + " usage" + per + bound,
                                        bound,
                                        find(requests, name),
                                        find(limits, name)));
        Amounts.of(limit.path("max"))
                .forEach(
                        (name, bound) ->
                                max(
                                        name + " usage" + per + bound,
                                        bound,
                                        find(requests, name),
                                        find(limits, name)));
        Amounts.of(limit.path("maxLimitRequestRatio"))
                .forEach(
                        (name, bound) ->
                                ratio(
                                        name + " max limit to request ratio" + per + bound,
                                        bound,
                                        find(requests, name),
                                        find(limits, name)));
    }

    private void min(
            String rule, Quantity bound, Optional<Quantity> request, Optional<Quantity> limit) {
        if (request.isEmpty()) {
            broken.add("minimum " + rule + ".  No request is specified");
        } else if (request.get().compareTo(bound) < 0) {
            broken.add("minimum " + rule + ", but request is " + request.get());
        } else if (limit.isPresent() && limit.get().compareTo(bound) < 0) {
            broken.add("minimum " + rule + ", but limit is " + limit.get());
        }
    }

    private void max(
            String rule, Quantity bound, Optional<Quantity> request, Optional<Quantity> limit) {
        if (limit.isEmpty()) {
            broken.add("maximum " + rule + ".  No limit is specified");
        } else if (limit.get().compareTo(bound) > 0) {
            broken.add("maximum " + rule + ", but limit is " + limit.get());
        } else if (request.isPresent() && request.get().compareTo(bound) > 0) {
            broken.add("maximum " + rule + ", but request is " + request.get());
        }
    }

    private void maxRequest(String rule, Quantity bound, Optional<Quantity> request) {
        if (request.isEmpty()) {
            broken.add("maximum " + rule + ".  No request is specified");
        } else if (request.get().compareTo(bound) > 0) {
            broken.add("maximum " + rule + ", but request is " + request.get());
        }
    }

    private void ratio(
            String rule, Quantity bound, Optional<Quantity> request, Optional<Quantity> limit) {
        if (request.isEmpty() || request.get().isZero()) {
            broken.add(rule + ", but no request is specified or request is 0");
        } else if (limit.isEmpty() || limit.get().isZero()) {
            broken.add(rule + ", but no limit is specified or limit is 0");
        } else {
            double actual =
                    limit.get().amount().doubleValue() / request.get().amount().doubleValue();
            if (actual > bound.amount().doubleValue()) {
                broken.add(
                        String.format(Locale.ROOT, "%s, but provided ratio is %f", rule, actual));
            }
        }
    }
}
