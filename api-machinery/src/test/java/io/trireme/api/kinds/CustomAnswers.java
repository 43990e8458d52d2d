package io.trireme.api.kinds;

import io.trireme.api.status.FieldError;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;

/** Answers about custom resources as texts that can be compared. */
final class CustomAnswers {
    /** What the evaluation of rules says, which is not compared here. */
    private static final List<String> BY_EXPRESSIONS =
            List.of(
                    "min must not be above max",
                    "replicas above",
                    "failed rule",
                    "must start with a",
                    "evaluating rule",
                    "imm is immutable",
                    "may only grow",
                    "must be good");

    private CustomAnswers() {}

    static boolean isByExpressions(String text) {
        return BY_EXPRESSIONS.stream().anyMatch(text::contains);
    }

    /** Field, reason and text of each cause; their order is random in Kubernetes. */
    static String causes(JsonNode status) {
        var texts = new ArrayList<String>();
        for (var cause : status.path("details").path("causes")) {
            String message = cause.path("message").stringValue("");
            if (!isByExpressions(message)) {
                texts.add(
                        cause.path("field").stringValue("")
                                + ": "
                                + cause.path("reason").stringValue("")
                                + ": "
                                + message);
            }
        }
        Collections.sort(texts);
        return String.join("\n", texts);
    }

    static String texts(List<FieldError> errors) {
        return String.join(
                "\n",
                errors.stream()
                        .map(one -> one.field() + ": " + one.reason().wire() + ": " + one.message())
                        .sorted()
                        .toList());
    }

    /** Without what the server adds, and with fields in one order. */
    static String masked(JsonNode object, boolean created) {
        var copy = (ObjectNode) sorted(object);
        if (!created
                && Fields.text(copy, "kind").equals("CustomResourceDefinition")
                && copy.get("status") instanceof ObjectNode status) {
            status.remove(List.of("conditions", "acceptedNames"));
        }
        if (copy.get("metadata") instanceof ObjectNode metadata) {
            metadata.remove(
                    List.of(
                            "uid",
                            "resourceVersion",
                            "creationTimestamp",
                            "deletionTimestamp",
                            "deletionGracePeriodSeconds",
                            "managedFields",
                            "namespace"));
        }
        return copy.toPrettyString();
    }

    private static JsonNode sorted(JsonNode node) {
        if (node instanceof ObjectNode object) {
            var fields = new TreeMap<String, JsonNode>();
            object.forEachEntry((name, value) -> fields.put(name, sorted(value)));
            return object.objectNode().setAll(fields);
        }
        if (node instanceof ArrayNode array) {
            var elements = array.valueStream().map(CustomAnswers::sorted).toList();
            return array.arrayNode().addAll(elements);
        }
        return node;
    }
}
