package io.trireme.api.kinds;

import io.trireme.api.quantity.Quantity;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;

/** The quality-of-service class, which follows from the requests and limits of CPU and memory. */
final class QosClass {
    private static final List<String> COUNTED = List.of("cpu", "memory");

    private QosClass() {}

    static String of(JsonNode spec) {
        var resources = new ArrayList<JsonNode>();
        if (spec.get("resources") instanceof ObjectNode podLevel && !podLevel.isEmpty()) {
            resources.add(podLevel);
        } else {
            for (var list : List.of("initContainers", "containers")) {
                Fields.objects(spec, list).forEach(one -> resources.add(one.path("resources")));
            }
        }
        boolean bestEffort = true;
        boolean guaranteed = true;
        for (var one : resources) {
            for (var name : COUNTED) {
                var request = amount(one, "requests", name);
                var limit = amount(one, "limits", name);
                bestEffort &= request.signum() == 0 && limit.signum() == 0;
                guaranteed &= limit.signum() != 0 && request.compareTo(limit) == 0;
            }
        }
        return bestEffort ? "BestEffort" : guaranteed ? "Guaranteed" : "Burstable";
    }

    private static Quantity amount(JsonNode resources, String list, String name) {
        return Quantities.find(Fields.at(resources, list, name)).orElse(Quantity.ZERO);
    }
}
