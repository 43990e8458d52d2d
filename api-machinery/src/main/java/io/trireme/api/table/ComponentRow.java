package io.trireme.api.table;

import io.trireme.api.kinds.Fields;

import tools.jackson.databind.node.JsonNodeFactory;

/** The row of a part of the control plane. */
final class ComponentRow {
    private ComponentRow() {}

    static void cells(Cells cells) {
        var healthy =
                Fields.objects(cells.object(), "conditions").stream()
                        .filter(condition -> Fields.text(condition, "type").equals("Healthy"))
                        .findFirst();
        var condition = healthy.orElseGet(JsonNodeFactory.instance::objectNode);
        String status =
                healthy.isEmpty()
                        ? "Unknown"
                        : Fields.text(condition, "status").equals("True") ? "Healthy" : "Unhealthy";
        cells.name()
                .text(status)
                .text(Fields.text(condition, "message"))
                .text(Fields.text(condition, "error"));
    }
}
