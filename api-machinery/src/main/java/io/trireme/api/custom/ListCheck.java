package io.trireme.api.custom;

import io.trireme.api.schema.Schema;
import io.trireme.api.status.FieldError;
import io.trireme.api.text.GoText;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/** Elements that are given twice in lists of type set, and keys in lists of type map. */
final class ListCheck {
    private final List<FieldError> errors = new ArrayList<>();

    private ListCheck() {}

    static List<FieldError> check(StructuralSchema schema, ObjectNode object) {
        var check = new ListCheck();
        check.object(schema, object, "");
        return check.errors;
    }

    private void value(Schema schema, JsonNode value, String field) {
        // The metadata of an object is none of the declared schema's.
        if (!(schema instanceof StructuralSchema)) {
            return;
        }
        if (value instanceof ObjectNode object) {
            object(schema, object, field);
        } else if (value.isArray()) {
            list(schema, value, field);
        }
    }

    private void object(Schema schema, ObjectNode object, String field) {
        object.forEachEntry(
                (name, value) -> {
                    var property = schema.properties().get(name);
                    if (property != null) {
                        value(property, value, field.isEmpty() ? name : field + "." + name);
                    } else {
                        schema.additionalProperties()
                                .ifPresent(
                                        values -> value(values, value, field + "[" + name + "]"));
                    }
                });
    }

    private void list(Schema schema, JsonNode list, String field) {
        switch (schema.listType()) {
            case SET -> twice(list.valueStream().toList(), field);
            case MAP -> keysTwice(schema.listMapKeys(), list, field);
            case ATOMIC -> {}
        }
        schema.items()
                .ifPresent(
                        items -> {
                            for (int i = 0; i < list.size(); i++) {
                                value(items, list.get(i), field + "[" + i + "]");
                            }
                        });
    }

    private void keysTwice(List<String> keys, JsonNode list, String field) {
        var found = new ArrayList<JsonNode>();
        for (int i = 0; i < list.size(); i++) {
            var element = list.get(i);
            if (!element.isObject() && !element.isNull()) {
                errors.add(
                        FieldError.invalid(
                                field + "[" + i + "]",
                                GoText.shown(element),
                                "must be an object for an array of list-type map"));
                return;
            }
            var values = JsonNodeFactory.instance.objectNode();
            for (String key : keys) {
                element.optional(key).ifPresent(value -> values.set(key, value));
            }
            found.add(values);
        }
        twice(found, field);
    }

    /** Reports the second of equal values, and no third. */
    private void twice(List<JsonNode> values, String field) {
        var counts = new HashMap<JsonNode, Integer>();
        for (int i = 0; i < values.size(); i++) {
            if (counts.merge(values.get(i), 1, Integer::sum) == 2) {
                errors.add(
                        FieldError.duplicate(field + "[" + i + "]", GoText.shown(values.get(i))));
            }
        }
    }
}
