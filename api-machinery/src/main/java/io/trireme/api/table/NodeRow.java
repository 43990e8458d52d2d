package io.trireme.api.table;

import io.trireme.api.kinds.Fields;

import tools.jackson.databind.node.ObjectNode;

import java.util.TreeSet;

/** A node's row. */
final class NodeRow {
    private static final String ROLE_PREFIX = "node-role.kubernetes.io/";
    private static final String ROLE_LABEL = "kubernetes.io/role";
    private static final String UNKNOWN = "<unknown>";

    private NodeRow() {}

    static void cells(Cells cells) {
        var node = cells.object();
        cells.name()
                .text(status(node))
                .text(roles(node))
                .age()
                .textAt("status", "nodeInfo", "kubeletVersion")
                .text(address(node, "InternalIP"))
                .text(address(node, "ExternalIP"))
                .textOr(UNKNOWN, "status", "nodeInfo", "osImage")
                .text(kernel(node))
                .textOr(UNKNOWN, "status", "nodeInfo", "containerRuntimeVersion");
    }

    private static String status(ObjectNode node) {
        String status = "Unknown";
        for (var condition : Fields.objects(node, "status", "conditions")) {
            if (Fields.text(condition, "type").equals("Ready")) {
                status = Fields.text(condition, "status").equals("True") ? "Ready" : "NotReady";
            }
        }
        return Fields.flag(node, "spec", "unschedulable") ? status + ",SchedulingDisabled" : status;
    }

    private static String roles(ObjectNode node) {
        var roles = new TreeSet<String>();
        Fields.at(node, "metadata", "labels")
                .forEachEntry(
                        (key, value) -> {
                            if (key.startsWith(ROLE_PREFIX)) {
                                roles.add(key.substring(ROLE_PREFIX.length()));
                            } else if (key.equals(ROLE_LABEL)) {
                                roles.add(value.stringValue(""));
                            }
                        });
        roles.remove("");
        return Cells.joinOrNone(roles);
    }

    private static String address(ObjectNode node, String type) {
        return Fields.objects(node, "status", "addresses").stream()
                .filter(address -> Fields.text(address, "type").equals(type))
                .findFirst()
                .map(address -> Fields.text(address, "address"))
                .orElse(Cells.NONE);
    }

    private static String kernel(ObjectNode node) {
        String version = Fields.text(node, "status", "nodeInfo", "kernelVersion");
        String architecture = Fields.text(node, "status", "nodeInfo", "architecture");
        if (version.isEmpty()) {
            return UNKNOWN;
        }
        return architecture.isEmpty() ? version : version + " (" + architecture + ")";
    }
}
