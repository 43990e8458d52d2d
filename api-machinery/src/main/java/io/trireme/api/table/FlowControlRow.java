package io.trireme.api.table;

import io.trireme.api.kinds.Fields;

/** The rows of flow schemas and priority levels. */
final class FlowControlRow {
    private FlowControlRow() {}

    static void flowSchema(Cells cells) {
        var object = cells.object();
        String missing =
                Fields.objects(object, "status", "conditions").stream()
                        .filter(condition -> Fields.text(condition, "type").equals("Dangling"))
                        .map(condition -> Fields.text(condition, "status"))
                        .findFirst()
                        .orElse("?");
        cells.name()
                .textAt("spec", "priorityLevelConfiguration", "name")
                .numberAt("spec", "matchingPrecedence")
                .textOr(Cells.NONE, "spec", "distinguisherMethod", "type")
                .age()
                .text(missing);
    }

    static void priorityLevel(Cells cells) {
        cells.name().textAt("spec", "type");
        numberOrNone(cells, "spec", "limited", "nominalConcurrencyShares");
        for (var field : new String[] {"queues", "handSize", "queueLengthLimit"}) {
            numberOrNone(cells, "spec", "limited", "limitResponse", "queuing", field);
        }
        cells.age();
    }

    private static void numberOrNone(Cells cells, String... path) {
        if (Fields.has(cells.object(), path)) {
            cells.numberAt(path);
        } else {
            cells.text(Cells.NONE);
        }
    }
}
