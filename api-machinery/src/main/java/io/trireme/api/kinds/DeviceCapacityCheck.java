package io.trireme.api.kinds;

import io.trireme.api.quantity.Quantity;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How much of a shared device may be asked for. */
final class DeviceCapacityCheck {
    private static final int VALUES_MAX = 10;

    private DeviceCapacityCheck() {}

    /**
     * @param shared whether several claims may have a part of the device
     */
    static void capacity(JsonNode capacity, boolean shared, String path, Problems problems) {
        if (!Fields.has(capacity, "requestPolicy")) {
            return;
        }
        String field = path + ".requestPolicy";
        var policy = capacity.path("requestPolicy");
        boolean values = !Fields.empty(policy, "validValues");
        boolean range = Fields.has(policy, "validRange");
        if (!shared) {
            problems.forbidden(field, "allowMultipleAllocations must be true");
        } else if (values && range) {
            problems.forbidden(
                    field,
                    "exactly one policy can be specified, cannot specify \"validValues\" and"
                            + " \"validRange\" at the same time");
        } else if ((values || range) && !Fields.has(policy, "default")) {
            problems.required(
                    field + ".default",
                    "required when " + (values ? "validValues" : "validRange") + " is defined");
        } else if (values || range) {
            new Policy(amount(capacity, "value"), amount(policy, "default"), field, problems)
                    .check(policy, values);
        }
    }

    private static Quantity amount(JsonNode of, String field) {
        return find(of, field).orElse(Quantity.ZERO);
    }

    private static Optional<Quantity> find(JsonNode of, String field) {
        return Quantities.find(of.path(field));
    }

    /** A policy's default, held against what is possible. */
    private record Policy(Quantity max, Quantity standard, String path, Problems problems) {
        void check(JsonNode policy, boolean values) {
            if (values) {
                values(policy.path("validValues"));
            } else {
                range(policy.path("validRange"));
            }
        }

        private void values(JsonNode list) {
            String field = path + ".validValues";
            List<Quantity> amounts = new ArrayList<>();
            list.forEach(one -> amounts.add(Quantities.find(one).orElse(Quantity.ZERO)));
            for (int i = 1; i < amounts.size(); i++) {
                if (amounts.get(i - 1).compareTo(amounts.get(i)) > 0) {
                    wrong(
                            field + "[" + i + "]",
                            amounts.get(i),
                            "values must be sorted in ascending order");
                }
            }
            boolean standardFound = false;
            if (DeviceNames.fits(list, VALUES_MAX, field, problems)) {
                for (int i = 0; i < amounts.size(); i++) {
                    var amount = amounts.get(i);
                    if (amount.compareTo(max) > 0) {
                        wrong(
                                field + "[" + i + "]",
                                amount,
                                "option is larger than capacity value: " + max);
                    }
                    standardFound |= amount.compareTo(standard) == 0;
                }
                DeviceNames.distinct(
                        amounts.stream().map(amount -> Long.toString(amount.value())).toList(),
                        field,
                        problems);
            }
            if (!standardFound) {
                wrong(field, standard, "default value is not valid according to the requestPolicy");
            }
        }

        private void range(JsonNode range) {
            String field = path + ".validRange";
            if (!Fields.has(range, "min")) {
                problems.required(field + ".min", "required when validRange is defined");
                return;
            }
            var min = amount(range, "min");
            if (min.compareTo(max) > 0) {
                wrong(field + ".min", min, "min is larger than capacity value: " + max);
            }
            if (standard.compareTo(min) < 0) {
                wrong(field + ".min", standard, "default is less than min: " + min);
            }
            var upper = find(range, "max");
            upper.ifPresent(bound -> upper(bound, min, field + ".max"));
            find(range, "step").ifPresent(step -> step(step, min, upper, field + ".step"));
        }

        private void upper(Quantity bound, Quantity min, String field) {
            if (min.compareTo(bound) > 0) {
                wrong(field, min, "min is larger than max: " + bound);
            }
            if (bound.compareTo(max) > 0) {
                wrong(field, bound, "max is larger than capacity value: " + max);
            }
            if (standard.compareTo(bound) > 0) {
                wrong(field, standard, "default is more than max: " + bound);
            }
        }

        private void step(Quantity step, Quantity min, Optional<Quantity> upper, String field) {
            var first = min.add(step);
            if (first.compareTo(max) > 0) {
                wrong(field, step, "one step " + first + " is larger than capacity value: " + max);
            }
            multiple(standard, step, min, field);
            upper.ifPresent(bound -> multiple(bound, step, min, field));
        }

        private void multiple(Quantity amount, Quantity step, Quantity min, String field) {
            // Kubernetes would divide by zero here.
            if (step.value() == 0 || (amount.value() - min.value()) % step.value() != 0) {
                wrong(
                        field,
                        amount,
                        "value is not a multiple of a given step ("
                                + step
                                + ") from ("
                                + min
                                + ")");
            }
        }

        private void wrong(String field, Quantity amount, String detail) {
            problems.invalid(field, amount.toString(), detail);
        }
    }
}
