package io.trireme.api.patch;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;

/**
 * The order of fields that a JSON patch or a merge patch leaves in Kubernetes: an object that the
 * patch has reached into has its fields in name order, all others keep theirs. Clients see it in
 * the messages about a patch, and in the order of the fields that it complains about.
 */
public final class TouchedOrder {
    private TouchedOrder() {}

    /** What of a patch reaches into a field of the object at hand; empty if nothing does. */
    private interface Reach extends BiFunction<String, JsonNode, Optional<Reach>> {}

    /** The object in the order that a merge patch leaves. */
    public static ObjectNode ofMerge(JsonNode patch, ObjectNode patched) {
        return sorted(patched, reach(patch));
    }

    private static Reach reach(JsonNode patch) {
        return (field, value) ->
                patch.path(field).isObject() && value.isObject()
                        ? Optional.of(reach(patch.path(field)))
                        : Optional.empty();
    }

    /** The object in the order that the operations of a JSON patch leave. */
    public static ObjectNode ofJson(JsonNode operations, ObjectNode patched) {
        return sorted(patched, reach(operations, ""));
    }

    private static Reach reach(JsonNode operations, String prefix) {
        return (field, _) -> {
            String inside = prefix + "/" + field.replace("~", "~0").replace("/", "~1");
            boolean reached =
                    operations
                            .valueStream()
                            .anyMatch(
                                    operation ->
                                            goesInto(operation.path("path"), inside)
                                                    || goesInto(operation.path("from"), inside));
            return reached ? Optional.of(reach(operations, inside)) : Optional.empty();
        };
    }

    private static boolean goesInto(JsonNode pointer, String inside) {
        return pointer.asString("").startsWith(inside + "/");
    }

    private static ObjectNode sorted(ObjectNode object, Reach reach) {
        var fields = new TreeMap<String, JsonNode>();
        object.properties().forEach(one -> fields.put(one.getKey(), one.getValue()));
        var ordered = JsonNodeFactory.instance.objectNode();
        fields.forEach((name, value) -> ordered.set(name, inside(Map.entry(name, value), reach)));
        return ordered;
    }

    private static JsonNode inside(Map.Entry<String, JsonNode> field, Reach reach) {
        var value = field.getValue();
        return reach.apply(field.getKey(), value)
                .<JsonNode>map(
                        deeper ->
                                switch (value) {
                                    case ObjectNode object -> sorted(object, deeper);
                                    case ArrayNode array -> {
                                        var ordered = JsonNodeFactory.instance.arrayNode();
                                        for (int i = 0; i < array.size(); i++) {
                                            ordered.add(
                                                    inside(
                                                            Map.entry(
                                                                    Integer.toString(i),
                                                                    array.get(i)),
                                                            deeper));
                                        }
                                        yield ordered;
                                    }
                                    case JsonNode other -> other;
                                })
                .orElse(value);
    }
}
