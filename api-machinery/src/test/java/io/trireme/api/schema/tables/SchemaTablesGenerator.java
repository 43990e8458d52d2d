package io.trireme.api.schema.tables;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;

/**
 * Makes the checked-in schema tables from the OpenAPI documents of a real server. Run by hand when
 * the Kubernetes version changes; the module's README says how. Only facts are taken: every
 * description is left out.
 *
 * <p>Arguments: the folder with {@code v2.json.gz} and {@code v3/}, and the folder to write to.
 */
public final class SchemaTablesGenerator {
    private static final String V3_REFERENCE = "#/components/schemas/";
    private static final String KINDS = "x-kubernetes-group-version-kind";
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private SchemaTablesGenerator() {}

    public static void main(String[] arguments) throws IOException {
        write(tables(Path.of(arguments[0])), Path.of(arguments[1]));
    }

    /** The content of each table, lines sorted, by file name. */
    static SortedMap<String, String> tables(Path openapi) throws IOException {
        SortedMap<String, ObjectNode> definitions = v3Definitions(openapi.resolve("v3"));
        // Kinds that live in every group (DeleteOptions, WatchEvent) name all groups in v2 only.
        JsonNode v2 = read(openapi.resolve("v2.json.gz")).path("definitions");
        TreeSet<String> kinds = new TreeSet<>();
        definitions.forEach(
                (name, definition) -> {
                    JsonNode declared = v2.path(name).path(KINDS);
                    if (declared.isArray()) {
                        definition.set(KINDS, declared);
                        kinds.add(kindLine(declared.get(0), name));
                    }
                });
        TreeMap<String, StringBuilder> tables = new TreeMap<>();
        definitions.forEach(
                (name, definition) ->
                        tables.computeIfAbsent(table(name) + ".tsv", _ -> new StringBuilder())
                                .append(name)
                                .append('\t')
                                .append(MAPPER.writeValueAsString(definition))
                                .append('\n'));
        TreeMap<String, String> files = new TreeMap<>();
        tables.forEach((file, text) -> files.put(file, text.toString()));
        files.put("kinds.tsv", String.join("\n", kinds) + "\n");
        return files;
    }

    /** Must agree with {@code SchemaTables.table}. */
    private static String table(String definition) {
        String[] parts = definition.split("\\.");
        return String.join(".", List.of(parts).subList(0, parts[2].equals("api") ? 4 : 3));
    }

    private static String kindLine(JsonNode kind, String definition) {
        return kind.path("group").asString()
                + '\t'
                + kind.path("version").asString()
                + '\t'
                + kind.path("kind").asString()
                + '\t'
                + definition;
    }

    private static SortedMap<String, ObjectNode> v3Definitions(Path folder) throws IOException {
        List<Path> documents = new ArrayList<>();
        try (var files = Files.list(folder)) {
            files.filter(file -> file.toString().endsWith(".json.gz"))
                    .sorted()
                    .forEach(documents::add);
        }
        TreeMap<String, ObjectNode> definitions = new TreeMap<>();
        for (Path document : documents) {
            for (var schema : read(document).path("components").path("schemas").properties()) {
                ObjectNode facts = facts(schema.getValue());
                ObjectNode known = definitions.putIfAbsent(schema.getKey(), facts);
                if (known != null && !known.equals(facts)) {
                    throw new IllegalStateException(document + " disagrees on " + schema.getKey());
                }
            }
        }
        return definitions;
    }

    /** The schema without descriptions, references by bare name. */
    private static ObjectNode facts(JsonNode schema) {
        ObjectNode facts = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> entry : schema.properties()) {
            JsonNode value = entry.getValue();
            switch (entry.getKey()) {
                // The kinds come from v2.
                case "description", KINDS -> {}
                case "$ref" -> facts.put("$ref", bareName(value));
                case "allOf" -> facts.put("allOf", bareName(onlyElement(value).path("$ref")));
                case "properties" -> {
                    ObjectNode properties = facts.putObject("properties");
                    value.properties()
                            .forEach(p -> properties.set(p.getKey(), facts(p.getValue())));
                }
                case "items", "additionalProperties" -> facts.set(entry.getKey(), facts(value));
                case "type",
                        "format",
                        "required",
                        "default",
                        "enum",
                        "oneOf",
                        "x-kubernetes-list-type",
                        "x-kubernetes-list-map-keys",
                        "x-kubernetes-map-type",
                        "x-kubernetes-patch-merge-key",
                        "x-kubernetes-patch-strategy",
                        "x-kubernetes-unions" ->
                        facts.set(entry.getKey(), value);
                default -> throw new IllegalStateException("unknown keyword " + entry.getKey());
            }
        }
        return facts;
    }

    private static JsonNode onlyElement(JsonNode list) {
        if (!(list instanceof ArrayNode array) || array.size() != 1) {
            throw new IllegalStateException("allOf of other than one reference: " + list);
        }
        return array.get(0);
    }

    private static String bareName(JsonNode reference) {
        String text = reference.asString();
        if (!text.startsWith(V3_REFERENCE)) {
            throw new IllegalStateException("reference " + text);
        }
        return text.substring(V3_REFERENCE.length());
    }

    private static JsonNode read(Path gzip) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(gzip))) {
            return MAPPER.readTree(in);
        }
    }

    private static void write(SortedMap<String, String> tables, Path folder) throws IOException {
        Files.createDirectories(folder);
        for (Map.Entry<String, String> table : tables.entrySet()) {
            Files.writeString(folder.resolve(table.getKey()), table.getValue());
        }
    }
}
