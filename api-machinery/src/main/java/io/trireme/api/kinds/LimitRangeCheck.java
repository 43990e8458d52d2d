package io.trireme.api.kinds;

import io.trireme.api.names.Names;
import io.trireme.api.quantity.Quantity;

import tools.jackson.databind.node.ObjectNode;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** LimitRanges. */
final class LimitRangeCheck {
    private static final List<String> TYPES = List.of("Pod", "Container", "PersistentVolumeClaim");
    private static final long MILLI_VALUE_MAX = Long.MAX_VALUE / 1000;

    private LimitRangeCheck() {}

    static void limitRange(ObjectNode object, Problems problems) {
        Set<String> types = new HashSet<>();
        var limits = Fields.objects(object, "spec", "limits");
        for (int i = 0; i < limits.size(); i++) {
            String field = "spec.limits[" + i + "]";
            String type = Fields.text(limits.get(i), "type");
            type(type, field + ".type", problems);
            if (!types.add(type)) {
                problems.duplicate(field + ".type", type);
            }
            for (var name : resources(limits.get(i), type, field, problems)) {
                new Bounds(limits.get(i), name, field, problems).check();
            }
        }
    }

    private static void type(String type, String field, Problems problems) {
        var wrong = Names.qualifiedName(type);
        problems.invalid(field, type, wrong);
        if (wrong.isEmpty() && type.indexOf('/') < 0 && !TYPES.contains(type)) {
            problems.invalid(field, type, "must be a standard limit type or fully qualified");
        }
    }

    /** Checks the names of all resources and gathers them. */
    private static Set<String> resources(
            ObjectNode limit, String type, String field, Problems problems) {
        Set<String> names = new LinkedHashSet<>();
        names(limit, "max", type, field, names, problems);
        names(limit, "min", type, field, names, problems);
        for (var list : List.of("default", "defaultRequest")) {
            if (!type.equals("Pod")) {
                names(limit, list, type, field, names, problems);
            } else if (!Fields.empty(limit, list)) {
                problems.forbidden(field + "." + list, "may not be specified when `type` is 'Pod'");
            }
        }
        if (type.equals("PersistentVolumeClaim")
                && !limit.path("min").has("storage")
                && !limit.path("max").has("storage")) {
            problems.required(
                    field + ".limits",
                    "either minimum or maximum storage value is required, but neither was"
                            + " provided");
        }
        names(limit, "maxLimitRequestRatio", type, field, names, problems);
        return names;
    }

    private static void names(
            ObjectNode limit,
            String list,
            String type,
            String path,
            Set<String> names,
            Problems problems) {
        for (var name : limit.path(list).propertyNames()) {
            String field = path + "." + list + "[" + name + "]";
            if (type.equals("Pod") || type.equals("Container")) {
                ResourcesCheck.containerName(name, field, problems);
            } else {
                ResourcesCheck.name(name, field, problems);
            }
            names.add(name);
        }
    }

    /** What is said of one resource, held against each other. */
    private record Bounds(ObjectNode limit, String name, String path, Problems problems) {
        private Optional<Quantity> amount(String list) {
            boolean forbidden =
                    Fields.text(limit, "type").equals("Pod") && list.startsWith("default");
            return forbidden ? Optional.empty() : Quantities.find(limit.path(list).path(name));
        }

        void check() {
            var min = amount("min");
            var max = amount("max");
            var standard = amount("default");
            var request = amount("defaultRequest");
            ordered("min", min, "min", min, "max", max);
            ordered("defaultRequest", request, "min", min, "default request", request);
            ordered("defaultRequest", request, "default request", request, "max", max);
            ordered(
                    "defaultRequest",
                    request,
                    "default request",
                    request,
                    "default limit",
                    standard);
            ordered("default", min, "min", min, "default", standard);
            ordered("default", max, "default", standard, "max", max);
            amount("maxLimitRequestRatio").ifPresent(ratio -> ratio(ratio, min, max));
            if (!ResourcesCheck.overcommitable(name)
                    && standard.isPresent()
                    && request.isPresent()
                    && standard.get().compareTo(request.get()) != 0) {
                invalid(
                        "defaultRequest",
                        request.get(),
                        "default value "
                                + standard.get()
                                + " must equal to defaultRequest value "
                                + request.get()
                                + " in "
                                + name);
            }
        }

        /**
         * @param shown the amount that is named as wrong
         */
        private void ordered(
                String list,
                Optional<Quantity> shown,
                String lower,
                Optional<Quantity> low,
                String upper,
                Optional<Quantity> high) {
            if (low.isPresent() && high.isPresent() && low.get().compareTo(high.get()) > 0) {
                invalid(
                        list,
                        shown.orElseThrow(),
                        "%s value %s is greater than %s value %s"
                                .formatted(lower, low.get(), upper, high.get()));
            }
        }

        private void ratio(Quantity ratio, Optional<Quantity> min, Optional<Quantity> max) {
            String list = "maxLimitRequestRatio";
            if (ratio.compareTo(Quantity.of(1)) < 0) {
                invalid(list, ratio, "ratio " + ratio + " is less than 1");
            }
            if (min.isEmpty() || max.isEmpty()) {
                return;
            }
            boolean fine =
                    ratio.value() < MILLI_VALUE_MAX
                            && min.get().value() < MILLI_VALUE_MAX
                            && max.get().value() < MILLI_VALUE_MAX;
            double asked = fine ? ratio.milliValue() / 1000.0 : ratio.value();
            double possible =
                    fine
                            ? (double) max.get().milliValue() / min.get().milliValue()
                            : (double) max.get().value() / min.get().value();
            if (asked > possible) {
                invalid(
                        list,
                        ratio,
                        String.format(
                                Locale.ROOT,
                                "ratio %s is greater than max/min = %f",
                                ratio,
                                possible));
            }
        }

        private void invalid(String list, Quantity amount, String detail) {
            problems.invalid(path + "." + list + "[" + name + "]", amount.toString(), detail);
        }
    }
}
