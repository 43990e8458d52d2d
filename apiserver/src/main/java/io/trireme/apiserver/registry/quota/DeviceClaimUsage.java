package io.trireme.apiserver.registry.quota;

import io.trireme.api.kinds.Fields;
import io.trireme.api.quantity.Quantity;

import tools.jackson.databind.node.ObjectNode;

import java.util.SortedMap;
import java.util.TreeMap;

/** Claims of devices and how many they may get of each class. */
record DeviceClaimUsage() implements Usage {
    private static final String COUNT = "count/resourceclaims.resource.k8s.io";
    private static final String DEVICES = ".deviceclass.resource.k8s.io/devices";

    /** No claim gets more, so one for all devices is counted as so many. */
    private static final long DEVICES_MAX = 32;

    @Override
    public boolean changes(String subresource) {
        return false;
    }

    @Override
    public boolean counts(String name) {
        return name.equals(COUNT) || name.endsWith(DEVICES);
    }

    @Override
    public SortedMap<String, Quantity> of(ObjectNode claim) {
        var usage = new TreeMap<String, Quantity>();
        usage.put(COUNT, Quantity.of(1));
        for (var request : Fields.objects(claim, "spec", "devices", "requests")) {
            var asked = new TreeMap<String, Quantity>();
            if (request.get("exactly") instanceof ObjectNode exactly) {
                ask(asked, exactly);
            }
            // One of them will do, so each class is counted by its largest.
            Fields.objects(request, "firstAvailable").forEach(choice -> ask(asked, choice));
            asked.forEach((name, amount) -> usage.merge(name, amount, Quantity::add));
        }
        return usage;
    }

    private static void ask(TreeMap<String, Quantity> asked, ObjectNode request) {
        boolean all = Fields.text(request, "allocationMode").equals("All");
        var amount = Quantity.of(all ? DEVICES_MAX : Fields.number(request, "count"));
        asked.merge(
                Fields.text(request, "deviceClassName") + DEVICES,
                amount,
                (one, other) -> one.compareTo(other) >= 0 ? one : other);
    }
}
