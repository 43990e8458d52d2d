package io.trireme.api.apply;

import io.trireme.api.schema.Schema;

import tools.jackson.databind.JsonNode;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Optional;

/** The paths that an applied object speaks of, which its manager comes to own. */
final class OwnedPaths {
    private final FieldSet found = new FieldSet();
    private final Deque<PathElement> path = new ArrayDeque<>();

    private OwnedPaths() {}

    static FieldSet of(JsonNode object, Optional<Schema> schema) {
        var walk = new OwnedPaths();
        walk.visit(object, schema);
        return walk.found;
    }

    private void visit(JsonNode value, Optional<Schema> schema) {
        var shape = Shape.of(schema, value, null);
        switch (shape) {
            case WHOLE -> leaf();
            case FIELDS -> {
                for (var field : value.properties()) {
                    visitField(field.getKey(), field.getValue(), schema);
                }
            }
            case SET, KEYED_LIST -> {
                for (var item : value) {
                    path.addLast(shape.element(schema, item));
                    visit(item, schema.flatMap(Schema::items));
                    leaf();
                    path.removeLast();
                }
            }
        }
    }

    private void visitField(String name, JsonNode value, Optional<Schema> schema) {
        path.addLast(new PathElement.Field(name));
        visit(value, Shape.field(schema, name));
        boolean empty = value.isNull() || (value.isObject() && value.isEmpty());
        if (empty || !Shape.isNamed(schema, name)) {
            leaf();
        }
        path.removeLast();
    }

    private void leaf() {
        if (!path.isEmpty()) {
            found.insert(new ArrayList<>(path));
        }
    }
}
