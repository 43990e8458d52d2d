package io.trireme.api.custom;

import io.trireme.api.schema.Pruning;
import io.trireme.api.schema.Schema;
import io.trireme.api.status.FieldError;
import io.trireme.api.text.GoText;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;

/** Whether the defaults in a schema are values that the schema itself takes, and keeps whole. */
final class DefaultCheck {
    private final List<FieldError> errors = new ArrayList<>();

    private DefaultCheck() {}

    static List<FieldError> check(StructuralSchema schema, String field) {
        var check = new DefaultCheck();
        check.place(schema, field);
        return check.errors;
    }

    /** Defaults of map values are forbidden elsewhere and not followed. */
    private void place(StructuralSchema schema, String field) {
        schema.defaultValue().ifPresent(value -> value(schema, value, field + ".default"));
        schema.items().ifPresent(items -> follow(items, field + ".items"));
        schema.properties()
                .forEach((name, child) -> follow(child, field + ".properties[" + name + "]"));
    }

    private void follow(Schema schema, String field) {
        if (schema instanceof StructuralSchema structural) {
            place(structural, field);
        }
    }

    private void value(StructuralSchema schema, JsonNode value, String field) {
        if (!Pruning.removeUnknown(value.deepCopy(), schema).isEmpty()) {
            errors.add(
                    FieldError.invalid(field, GoText.shown(value), "must not have unknown fields"));
        }
        var embedded = new ArrayList<FieldError>();
        EmbeddedCheck.checkWhole(schema, value, field, embedded);
        errors.addAll(
                embedded.isEmpty()
                        ? ValueCheck.check(schema.declaration(), value, field)
                        : embedded);
    }
}
