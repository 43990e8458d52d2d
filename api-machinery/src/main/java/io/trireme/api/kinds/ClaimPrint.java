package io.trireme.api.kinds;

import io.trireme.api.text.GoText;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;

/**
 * A claim's spec as Kubernetes prints its own Go struct: the struct's names, a line each, what is
 * not set as null.
 */
final class ClaimPrint {
    private ClaimPrint() {}

    static List<String> lines(JsonNode spec) {
        List<String> lines = new ArrayList<>();
        print(struct(spec), "", "", "", lines);
        return lines;
    }

    private static ObjectNode struct(JsonNode spec) {
        var struct = JsonNodeFactory.instance.objectNode();
        put(struct, "AccessModes", spec.path("accessModes"));
        put(struct, "Selector", spec.path("selector"));
        var resources = struct.putObject("Resources");
        put(resources, "Limits", Fields.at(spec, "resources", "limits"));
        put(resources, "Requests", Fields.at(spec, "resources", "requests"));
        struct.put("VolumeName", Fields.text(spec, "volumeName"));
        put(struct, "StorageClassName", spec.path("storageClassName"));
        put(struct, "VolumeMode", spec.path("volumeMode"));
        source(struct, "DataSource", spec.path("dataSource"));
        source(struct, "DataSourceRef", spec.path("dataSourceRef"));
        put(struct, "VolumeAttributesClassName", spec.path("volumeAttributesClassName"));
        return struct;
    }

    private static void put(ObjectNode struct, String name, JsonNode value) {
        if (value.isMissingNode()) {
            struct.putNull(name);
        } else {
            struct.set(name, value);
        }
    }

    private static void source(ObjectNode struct, String name, JsonNode source) {
        if (!source.isObject()) {
            struct.putNull(name);
            return;
        }
        var shown = struct.putObject(name);
        put(shown, "APIGroup", source.path("apiGroup"));
        shown.put("Kind", Fields.text(source, "kind"));
        shown.put("Name", Fields.text(source, "name"));
        if (name.equals("DataSourceRef")) {
            put(shown, "Namespace", source.path("namespace"));
        }
    }

    /**
     * @param label what stands before the value in its line
     * @param end what stands behind it
     */
    private static void print(
            JsonNode value, String indent, String label, String end, List<String> lines) {
        String start = indent + label;
        String inner = indent + " ";
        if (value instanceof ObjectNode object && !object.isEmpty()) {
            lines.add(start + "{");
            int left = object.size();
            for (var entry : object.properties()) {
                String name = GoText.quoted(entry.getKey()) + ": ";
                print(entry.getValue(), inner, name, --left > 0 ? "," : "", lines);
            }
            lines.add(indent + "}" + end);
        } else if (value instanceof ArrayNode array && !array.isEmpty()) {
            lines.add(start + "[");
            for (int i = 0; i < array.size(); i++) {
                print(array.get(i), inner, "", i + 1 < array.size() ? "," : "", lines);
            }
            lines.add(indent + "]" + end);
        } else {
            lines.add(start + value + end);
        }
    }
}
