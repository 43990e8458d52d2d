package io.trireme.api.apply;

import io.trireme.api.codec.protobuf.ShownFields;
import io.trireme.api.schema.Schema;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What differs between two states of an object. Kubernetes compares Go structs, in which a struct
 * that is not a pointer is always there, if empty: the schema marks those with the default {@code
 * {}}. So they are neither added nor removed here either. Custom resources are no Go structs.
 */
record Comparison(FieldSet added, FieldSet modified, FieldSet removed) {
    static Comparison of(ObjectNode before, ObjectNode after, Schema schema) {
        var walk =
                new Walk(
                        new Comparison(new FieldSet(), new FieldSet(), new FieldSet()),
                        new ArrayDeque<>());
        walk.compare(before, after, Optional.of(schema));
        return walk.result();
    }

    boolean isSame() {
        return added.isEmpty() && modified.isEmpty() && removed.isEmpty();
    }

    FieldSet addedOrModified() {
        return added.union(modified);
    }

    private record Walk(Comparison result, Deque<PathElement> path) {
        /** Either side may be missing (null), not both. */
        void compare(JsonNode before, JsonNode after, Optional<Schema> schema) {
            var shape = Shape.of(schema, before, after);
            if (shape == Shape.WHOLE || (isEmpty(before) && isEmpty(after))) {
                leaf(before, after);
                return;
            }
            if (shape == Shape.FIELDS) {
                compareFields(before, after, schema);
            } else {
                compareItems(shape, before, after, schema);
            }
            if (before == null || after == null) {
                leaf(before, after);
            }
        }

        private void compareFields(JsonNode before, JsonNode after, Optional<Schema> schema) {
            var left = fields(before, schema);
            var right = fields(after, schema);
            var names = new TreeSet<>(left.keySet());
            names.addAll(right.keySet());
            for (String name : names) {
                // A null stands for a pointer that is not set, which is no field of its own.
                boolean unset =
                        before != null
                                && after != null
                                && isUnset(left.get(name))
                                && isUnset(right.get(name));
                if (unset) {
                    continue;
                }
                path.addLast(new PathElement.Field(name));
                compare(left.get(name), right.get(name), Shape.field(schema, name));
                path.removeLast();
            }
        }

        private void compareItems(
                Shape shape, JsonNode before, JsonNode after, Optional<Schema> schema) {
            var left = items(shape, before, schema);
            var right = items(shape, after, schema);
            var elements = new TreeSet<>(left.keySet());
            elements.addAll(right.keySet());
            for (var element : elements) {
                var old = left.getOrDefault(element, List.of());
                var now = right.getOrDefault(element, List.of());
                path.addLast(element);
                if (old.size() > 1 || now.size() > 1) {
                    // Repeated keys cannot be told apart: all of them are one value.
                    leaf(
                            old.isEmpty() ? null : JsonMapper.shared().valueToTree(old),
                            now.isEmpty() ? null : JsonMapper.shared().valueToTree(now));
                } else {
                    compare(
                            old.isEmpty() ? null : old.getFirst(),
                            now.isEmpty() ? null : now.getFirst(),
                            schema.flatMap(Schema::items));
                }
                path.removeLast();
            }
        }

        private void leaf(JsonNode before, JsonNode after) {
            if (path.isEmpty()) {
                return;
            }
            var here = new ArrayList<>(path);
            if (before == null) {
                result.added.insert(here);
            } else if (after == null) {
                result.removed.insert(here);
            } else if (!same(before, after)) {
                result.modified.insert(here);
            }
        }

        private static boolean isUnset(JsonNode value) {
            return value == null || value.isNull();
        }

        private static boolean isEmpty(JsonNode value) {
            return value == null || value.isNull() || value.isEmpty();
        }

        private static boolean same(JsonNode left, JsonNode right) {
            return left.equals(right) || left.toString().equals(right.toString());
        }

        private static Map<String, JsonNode> fields(JsonNode value, Optional<Schema> schema) {
            var fields = new TreeMap<String, JsonNode>();
            if (value == null || value.isNull()) {
                return fields;
            }
            schema.filter(declared -> declared.definitionName().isPresent())
                    .ifPresent(declared -> addAlwaysPresent(declared, fields));
            for (var field : value.properties()) {
                fields.put(field.getKey(), field.getValue());
            }
            return fields;
        }

        private static void addAlwaysPresent(Schema schema, Map<String, JsonNode> fields) {
            String definition = schema.definitionName().orElseThrow();
            schema.properties()
                    .forEach(
                            (name, field) -> {
                                // A list, or a map; a struct would be a pointer.
                                boolean container =
                                        field.type() == Schema.Type.ARRAY
                                                || (field.type() == Schema.Type.OBJECT
                                                        && field.properties().isEmpty());
                                var zero = field.defaultValue().filter(Walk::isZero);
                                if (zero.isPresent()) {
                                    fields.put(name, zero.get());
                                } else if (container
                                        && schema.required().contains(name)
                                        && ShownFields.shows(definition, name)) {
                                    fields.put(name, NullNode.getInstance());
                                }
                            });
        }

        /** What a Go field without omitempty holds before anyone sets it. */
        private static boolean isZero(JsonNode value) {
            return switch (value.getNodeType()) {
                case OBJECT -> value.isEmpty();
                case STRING -> value.asString().isEmpty();
                case NUMBER -> value.decimalValue().signum() == 0;
                case BOOLEAN -> !value.asBoolean();
                case ARRAY, BINARY, MISSING, NULL, POJO -> false;
            };
        }

        private static Map<PathElement, List<JsonNode>> items(
                Shape shape, JsonNode list, Optional<Schema> schema) {
            var items = new LinkedHashMap<PathElement, List<JsonNode>>();
            if (list != null) {
                for (var item : list) {
                    items.computeIfAbsent(shape.element(schema, item), _ -> new ArrayList<>())
                            .add(item);
                }
            }
            return items;
        }
    }
}
