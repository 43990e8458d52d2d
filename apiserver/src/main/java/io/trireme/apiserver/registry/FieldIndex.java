package io.trireme.apiserver.registry;

import io.trireme.api.codec.Json;
import io.trireme.api.definition.CustomVersion;
import io.trireme.api.resource.ResourceDefinition;
import io.trireme.apiserver.registry.cache.CachedObject;
import io.trireme.apiserver.registry.cache.ObjectIndexer;
import io.trireme.apiserver.registry.cache.StoredJson;
import io.trireme.store.KeyValue;

import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads labels and selectable fields of a stored object. */
final class FieldIndex implements ObjectIndexer {
    /** What an absent value means where that is not the empty string. */
    private static final Map<String, String> ABSENT =
            Map.of(
                    "spec.unschedulable", "false",
                    "spec.hostNetwork", "false",
                    "status.successful", "0");

    private final SortedMap<String, List<String>> selectable;

    FieldIndex(ResourceDefinition definition) {
        this(definition.selectableFields());
    }

    private FieldIndex(SortedMap<String, List<String>> selectable) {
        this.selectable = selectable;
    }

    /** Of objects that are served in several versions: the fields of all of them. */
    static FieldIndex of(List<CustomVersion> versions) {
        var fields = new TreeMap<String, List<String>>();
        versions.forEach(version -> fields.putAll(version.definition().selectableFields()));
        return new FieldIndex(fields);
    }

    /** Whether both read the same fields. */
    boolean sameAs(FieldIndex other) {
        return selectable.equals(other.selectable);
    }

    @Override
    public CachedObject index(String path, KeyValue entry) {
        byte[] bytes = entry.value().array();
        var tree = Json.parse(bytes);
        var meta = tree.path("metadata");
        var labels = new TreeMap<String, String>();
        for (var label : meta.path("labels").properties()) {
            labels.put(label.getKey(), label.getValue().asString(""));
        }
        String namespace = meta.path("namespace").asString("");
        String name = meta.path("name").asString("");
        var fields = new TreeMap<String, String>();
        for (var field : selectable.entrySet()) {
            fields.put(field.getKey(), value(tree, field.getKey(), field.getValue()));
        }
        fields.put("metadata.name", name);
        fields.put("metadata.namespace", namespace);
        return new CachedObject(
                path, StoredJson.of(bytes), entry.modified(), namespace, name, labels, fields);
    }

    private static String value(JsonNode tree, String field, List<String> path) {
        if (field.equals("source")) {
            // An Event's source is the old component or, without one, the new controller.
            String component = tree.path("source").path("component").asString("");
            return component.isEmpty() ? tree.path("reportingComponent").asString("") : component;
        }
        var at = tree;
        for (String step : path) {
            at = at.path(step);
        }
        if (at.isMissingNode() || at.isNull()) {
            return ABSENT.getOrDefault(field, "");
        }
        return at.isContainer() ? "" : at.asString("");
    }
}
