package io.trireme.api.definition;

import io.trireme.api.kinds.Fields;

import tools.jackson.databind.node.ObjectNode;

/** The conditions in the status of a CustomResourceDefinition. */
final class Conditions {
    private Conditions() {}

    /**
     * A condition as it is wanted.
     *
     * @param status True, False or Unknown
     */
    record Condition(String type, String status, String reason, String message) {}

    static boolean isTrue(ObjectNode crd, String type) {
        return Fields.objects(crd, "status", "conditions").stream()
                .anyMatch(
                        one ->
                                Fields.text(one, "type").equals(type)
                                        && Fields.text(one, "status").equals("True"));
    }

    /**
     * Puts a condition in the place of the one of its type; the time moves with the status only.
     */
    static void set(ObjectNode status, Condition wanted, String now) {
        for (var one : Fields.objects(status, "conditions")) {
            if (Fields.text(one, "type").equals(wanted.type())) {
                if (!Fields.text(one, "status").equals(wanted.status())) {
                    one.put("lastTransitionTime", now);
                }
                fill(one, wanted);
                return;
            }
        }
        var added =
                status.withArray("conditions")
                        .addObject()
                        .put("type", wanted.type())
                        .put("status", wanted.status())
                        .put("lastTransitionTime", now);
        fill(added, wanted);
    }

    private static void fill(ObjectNode condition, Condition wanted) {
        condition
                .put("status", wanted.status())
                .put("reason", wanted.reason())
                .put("message", wanted.message());
    }
}
