package io.trireme.api.kinds;

import io.trireme.api.GroupVersionKind;
import io.trireme.api.resource.ResourceDefinition;
import io.trireme.api.resource.ResourceDefinition.PrinterColumn;
import io.trireme.api.resource.ResourceDefinition.Subresource;
import io.trireme.api.schema.Schema;
import io.trireme.api.schema.SchemaCatalog;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** Reads {@code definitions.json}, the table of facts about the built-in resources. */
final class DefinitionFile {
    private final JsonNode root;
    private final Function<String, Schema> schemas;

    private DefinitionFile(JsonNode root, Function<String, Schema> schemas) {
        this.root = root;
        this.schemas = schemas;
    }

    static DefinitionFile builtIn() {
        try (var in = DefinitionFile.class.getResourceAsStream("definitions.json")) {
            return new DefinitionFile(
                    JsonMapper.shared().readTree(in), SchemaCatalog.builtIn()::require);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<ResourceDefinition> definitions() {
        var all = new ArrayList<ResourceDefinition>();
        for (var resource : root.get("resources")) {
            all.add(definition(resource));
        }
        return List.copyOf(all);
    }

    private ResourceDefinition definition(JsonNode resource) {
        var kind = kind(resource);
        boolean listable = resource.has("columns");
        return new ResourceDefinition(
                kind,
                resource.get("plural").stringValue(),
                resource.get("singular").stringValue(),
                listable ? kind.kind() + "List" : "",
                resource.get("namespaced").booleanValue(),
                strings(resource.path("shortNames")),
                strings(resource.path("categories")),
                strings(resource.path("verbs")),
                subresources(resource.path("subresources")),
                schemas.apply(resource.get("schema").stringValue()),
                columns(resource.path("columns")),
                selectableFields(resource.path("selectable")),
                Optional.empty());
    }

    private static GroupVersionKind kind(JsonNode node) {
        return new GroupVersionKind(
                node.get("group").stringValue(),
                node.get("version").stringValue(),
                node.get("kind").stringValue());
    }

    private static List<String> strings(JsonNode array) {
        return array.valueStream().map(JsonNode::stringValue).toList();
    }

    private static SortedMap<String, Subresource> subresources(JsonNode array) {
        var byName = new TreeMap<String, Subresource>();
        for (var node : array) {
            var one =
                    new Subresource(
                            node.get("name").stringValue(), kind(node), strings(node.get("verbs")));
            byName.put(one.name(), one);
        }
        return Collections.unmodifiableSortedMap(byName);
    }

    private static List<PrinterColumn> columns(JsonNode array) {
        return array.valueStream()
                .map(
                        node ->
                                new PrinterColumn(
                                        node.get("name").stringValue(),
                                        node.get("type").stringValue(),
                                        node.path("format").asString(""),
                                        node.path("description").asString(""),
                                        node.path("priority").asInt(0),
                                        "",
                                        node.path("describedBy").asString("")))
                .toList();
    }

    /** An entry is the selector's name, which is also the path, or {@code name=path}. */
    private static SortedMap<String, List<String>> selectableFields(JsonNode array) {
        var paths = new TreeMap<String, List<String>>();
        for (var entry : strings(array)) {
            int equals = entry.indexOf('=');
            String name = equals < 0 ? entry : entry.substring(0, equals);
            paths.put(name, List.of(entry.substring(equals + 1).split("\\.", -1)));
        }
        return Collections.unmodifiableSortedMap(paths);
    }
}
