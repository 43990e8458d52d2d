package io.trireme.api.patch;

import io.trireme.api.schema.Schema;
import io.trireme.api.schema.Schema.PatchStrategy;
import io.trireme.api.status.ApiStatusException;
import io.trireme.api.text.GoText;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Strategic merge patch: a merge patch that knows from the schema which lists are merged by which
 * key. Directives in the patch ({@code $patch}, {@code $retainKeys}, {@code $setElementOrder/x},
 * {@code $deleteFromPrimitiveList/x}) say what a plain merge cannot.
 */
public final class StrategicMergePatch {
    static final String PATCH = "$patch";
    static final String RETAIN_KEYS = "$retainKeys";
    static final String ELEMENT_ORDER = "$setElementOrder";
    static final String DELETE_ELEMENTS = "$deleteFromPrimitiveList";

    private StrategicMergePatch() {}

    /**
     * The target with the patch merged into it.
     *
     * @throws ApiStatusException 400, 422 or 500 as Kubernetes answers
     */
    public static ObjectNode apply(ObjectNode patch, ObjectNode target, Schema schema) {
        var merged = mergeMaps(target.deepCopy(), patch.deepCopy(), Optional.of(schema));
        PatchedShape.check(merged, schema)
                .ifPresent(
                        problem -> {
                            throw PatchErrors.unfit(patch, problem);
                        });
        return merged;
    }

    /** Merges into {@code original}; uses up {@code patch}. */
    static ObjectNode mergeMaps(ObjectNode original, ObjectNode patch, Optional<Schema> schema) {
        if (patch.has(PATCH)) {
            return switch (patch.path(PATCH).asString("")) {
                case "replace" -> {
                    patch.remove(PATCH);
                    yield patch;
                }
                case "delete" -> patch.objectNode();
                default -> throw unknownDirective(patch);
            };
        }
        retainKeys(original, patch);
        for (String key : List.copyOf(patch.propertyNames())) {
            if (key.startsWith(ELEMENT_ORDER)) {
                orderElements(original, patch, key, schema);
            }
        }
        for (var change : patch.properties()) {
            mergeField(original, change.getKey(), change.getValue(), schema);
        }
        return original;
    }

    private static void mergeField(
            ObjectNode original, String patchKey, JsonNode value, Optional<Schema> schema) {
        boolean deletion = patchKey.startsWith(DELETE_ELEMENTS);
        String key = deletion ? listName(patchKey) : patchKey;
        if (value.isNull()) {
            original.remove(key);
            return;
        }
        var current = original.get(key);
        boolean sameKind =
                current != null
                        && (current.isObject() == value.isObject())
                        && (current.isArray() == value.isArray());
        if (!sameKind) {
            if (!deletion) {
                take(original, key, value);
            }
            return;
        }
        var field = schema.flatMap(parent -> fieldOf(parent, key));
        switch (value) {
            case ObjectNode changes ->
                    original.set(
                            key,
                            strategies(field).contains(PatchStrategy.REPLACE)
                                    ? changes
                                    : mergeMaps((ObjectNode) current, changes, field));
            case ArrayNode changes ->
                    original.set(
                            key,
                            deletion || strategies(field).contains(PatchStrategy.MERGE)
                                    ? ListMerge.merge((ArrayNode) current, changes, field, deletion)
                                    : changes);
            default -> original.set(key, value);
        }
    }

    /** A value that meets nothing of its kind is taken whole, without nulls and directives. */
    private static void take(ObjectNode original, String key, JsonNode value) {
        MergePatch.removeNulls(value);
        if (Directives.strip(value)) {
            original.set(key, value);
        } else {
            original.remove(key);
        }
    }

    private static void retainKeys(ObjectNode original, ObjectNode patch) {
        var retained = patch.remove(RETAIN_KEYS);
        if (retained == null) {
            return;
        }
        var keys = new HashSet<String>();
        retained.forEach(key -> keys.add(key.asString("")));
        boolean malformed =
                !retained.isArray()
                        || patch.properties().stream()
                                .anyMatch(
                                        field ->
                                                !field.getValue().isNull()
                                                        && !Directives.isParallelList(
                                                                field.getKey())
                                                        && !keys.contains(field.getKey()));
        if (malformed) {
            throw PatchErrors.badRequest("invalid patch format of retainKeys");
        }
        original.retain(keys);
    }

    /** Merges the list that the directive names, if there is one, and puts it in its order. */
    private static void orderElements(
            ObjectNode original, ObjectNode patch, String directive, Optional<Schema> schema) {
        var order = listOf(patch.remove(directive));
        String key = listName(directive);
        var current = original.get(key) == null ? null : listOf(original.get(key));
        var change =
                patch.get(key) == null || patch.get(key).isNull() ? null : listOf(patch.get(key));
        var field = schema.flatMap(parent -> fieldOf(parent, key));
        var mergeKey = field.flatMap(Schema::patchMergeKey);
        if (patch.path(key).isNull()) {
            return;
        }
        if (change != null) {
            ElementOrder.requireInOrder(change, order, mergeKey);
        }
        if (current == null && change == null) {
            return;
        }
        patch.remove(key);
        ArrayNode merged;
        if (change == null) {
            merged = current;
        } else if (current == null) {
            Directives.strip(change);
            merged = change;
        } else {
            merged =
                    strategies(field).contains(PatchStrategy.MERGE)
                            ? ListMerge.merge(current.deepCopy(), change, field, false)
                            : change;
        }
        original.set(
                key,
                ElementOrder.arrange(
                        merged, order, current == null ? order.arrayNode() : current, mergeKey));
    }

    private static ArrayNode listOf(JsonNode value) {
        if (value instanceof ArrayNode list) {
            return list;
        }
        throw PatchErrors.unclassified(
                "expected a value of type []interface {}, but received a "
                        + (value.isObject() ? "map[string]interface {}" : GoText.kind(value)));
    }

    private static String listName(String directive) {
        int slash = directive.indexOf('/');
        if (slash < 0) {
            throw PatchErrors.badRequest(
                    directive.startsWith(ELEMENT_ORDER)
                            ? "invalid patch format of setElementOrder list"
                            : "invalid patch format of primitive list");
        }
        return directive.substring(slash + 1);
    }

    static Optional<Schema> fieldOf(Schema parent, String key) {
        return Optional.ofNullable(parent.properties().get(key)).or(parent::additionalProperties);
    }

    private static Set<PatchStrategy> strategies(Optional<Schema> field) {
        return field.map(Schema::patchStrategies).orElse(Set.of());
    }

    static ApiStatusException unknownDirective(ObjectNode patch) {
        return PatchErrors.unclassified(
                "unknown patch type: "
                        + GoText.value(patch.path(PATCH))
                        + " in map: "
                        + GoText.value(patch));
    }

    static List<JsonNode> elements(ArrayNode list) {
        var elements = new ArrayList<JsonNode>(list.size());
        list.forEach(elements::add);
        return elements;
    }
}
