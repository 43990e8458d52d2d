package io.trireme.api.table;

import io.trireme.api.kinds.Fields;

import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;

/** The rows of resource.k8s.io. */
final class DeviceRow {
    private DeviceRow() {}

    static void claim(Cells cells) {
        cells.name().text(String.join(",", states(cells.object()))).age();
    }

    private static List<String> states(ObjectNode claim) {
        List<String> states = new ArrayList<>();
        boolean deleted = Fields.has(claim, "metadata", "deletionTimestamp");
        if (deleted) {
            states.add("deleted");
        }
        if (Fields.has(claim, "status", "allocation")) {
            states.add("allocated");
            if (!Fields.empty(claim, "status", "reservedFor")) {
                states.add("reserved");
            }
        } else if (!deleted) {
            states.add("pending");
        }
        return states;
    }

    static void slice(Cells cells) {
        cells.name()
                .textAt("spec", "nodeName")
                .textAt("spec", "driver")
                .textAt("spec", "pool", "name")
                .age();
    }
}
