package io.trireme.api.cel;

import com.google.common.collect.ImmutableMap;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What rules see of one place of a structural schema: its type in CEL, how large its values may be
 * (for the estimate of costs), and what lies inside. A place whose type is not known ({@code
 * x-kubernetes-preserve-unknown-fields} without a type) is not seen.
 */
final class SchemaNode {
    /** How a value is read. */
    enum Kind {
        OBJECT,
        MAP,
        LIST,
        STRING,
        BYTES,
        DURATION,
        DATE,
        DATE_TIME,
        INTEGER,
        NUMBER,
        BOOLEAN,
        INT_OR_STRING,
        /** Kept as it is and only compared. */
        UNKNOWN
    }

    private final JsonNode declaration;
    private final Kind kind;
    private final Map<String, SchemaNode> properties;
    private final Map<String, String> namesByIdentifier;
    private final Optional<SchemaNode> elements;
    private final Optional<CelType> type;

    private SchemaNode(JsonNode declared, boolean wholeObject, String typeName) {
        declaration = wholeObject ? withMetadata(declared) : declared;
        kind = kind(declaration);
        properties = kind == Kind.OBJECT ? properties(typeName) : Map.of();
        elements = elements(typeName);
        namesByIdentifier = new TreeMap<>();
        properties.forEach(
                (name, node) -> {
                    if (node.type.isPresent()) {
                        Escapes.escape(name).ifPresent(id -> namesByIdentifier.put(id, name));
                    }
                });
        type = type(typeName);
    }

    /** The schema of a whole object, which has kind, apiVersion and metadata. */
    static SchemaNode ofObject(JsonNode openApi) {
        return new SchemaNode(openApi, true, "object");
    }

    private static SchemaNode inside(JsonNode openApi, String typeName) {
        return new SchemaNode(openApi, embedded(openApi), typeName);
    }

    private static boolean embedded(JsonNode openApi) {
        return openApi.path("x-kubernetes-embedded-resource").asBoolean(false);
    }

    /** Of the metadata only names are seen, whatever the schema says, unless it declares both. */
    private static JsonNode withMetadata(JsonNode openApi) {
        var string = JsonNodeFactory.instance.objectNode().put("type", "string");
        var metadata = JsonNodeFactory.instance.objectNode().put("type", "object");
        metadata.putObject("properties").set("name", string).set("generateName", string);
        var whole = ((ObjectNode) openApi).objectNode();
        whole.setAll((ObjectNode) openApi);
        var properties = whole.objectNode();
        if (openApi.path("properties") instanceof ObjectNode declared) {
            properties.setAll(declared);
        }
        var names = properties.path("metadata").path("properties");
        if (!names.path("name").path("type").asString("").equals("string")
                || !names.path("generateName").path("type").asString("").equals("string")) {
            properties.set("metadata", metadata);
        }
        properties.set("kind", string);
        properties.set("apiVersion", string);
        whole.put("type", "object");
        whole.set("properties", properties);
        return whole;
    }

    private static Kind kind(JsonNode json) {
        if (json.path("x-kubernetes-int-or-string").asBoolean(false)) {
            return Kind.INT_OR_STRING;
        }
        return switch (json.path("type").asString("")) {
            case "object" ->
                    json.path("properties").isEmpty()
                                    && json.path("additionalProperties") instanceof ObjectNode
                            ? Kind.MAP
                            : Kind.OBJECT;
            case "array" -> Kind.LIST;
            case "string" ->
                    switch (json.path("format").asString("")) {
                        case "byte" -> Kind.BYTES;
                        case "duration" -> Kind.DURATION;
                        case "date" -> Kind.DATE;
                        case "date-time" -> Kind.DATE_TIME;
                        case String _ -> Kind.STRING;
                    };
            case "integer" -> Kind.INTEGER;
            case "number" -> Kind.NUMBER;
            case "boolean" -> Kind.BOOLEAN;
            case String _ -> Kind.UNKNOWN;
        };
    }

    private Map<String, SchemaNode> properties(String typeName) {
        var all = new LinkedHashMap<String, SchemaNode>();
        declaration
                .path("properties")
                .forEachEntry((name, json) -> all.put(name, inside(json, typeName + "." + name)));
        return Collections.unmodifiableMap(all);
    }

    private Optional<SchemaNode> elements(String typeName) {
        JsonNode inside =
                switch (kind) {
                    case LIST -> declaration.path("items");
                    case MAP -> declaration.path("additionalProperties");
                    default -> declaration.path("");
                };
        return inside instanceof ObjectNode
                ? Optional.of(inside(inside, typeName + (kind == Kind.LIST ? ".@idx" : ".@elem")))
                : Optional.empty();
    }

    private Optional<CelType> type(String typeName) {
        return switch (kind) {
            case OBJECT -> Optional.of(objectType(typeName));
            case MAP ->
                    elements.flatMap(SchemaNode::type)
                            .map(value -> MapType.create(SimpleType.STRING, value));
            case LIST -> elements.flatMap(SchemaNode::type).map(ListType::create);
            case STRING -> Optional.of(SimpleType.STRING);
            case BYTES -> Optional.of(SimpleType.BYTES);
            case DURATION -> Optional.of(SimpleType.DURATION);
            case DATE, DATE_TIME -> Optional.of(SimpleType.TIMESTAMP);
            case INTEGER -> Optional.of(SimpleType.INT);
            case NUMBER -> Optional.of(SimpleType.DOUBLE);
            case BOOLEAN -> Optional.of(SimpleType.BOOL);
            case INT_OR_STRING -> Optional.of(SimpleType.DYN);
            case UNKNOWN -> Optional.empty();
        };
    }

    private CelType objectType(String typeName) {
        var types = new TreeMap<String, CelType>();
        namesByIdentifier.forEach(
                (identifier, name) ->
                        types.put(identifier, properties.get(name).type.orElseThrow()));
        var fields = ImmutableMap.copyOf(types);
        return StructType.create(
                typeName, fields.keySet(), field -> Optional.ofNullable(fields.get(field)));
    }

    JsonNode declaration() {
        return declaration;
    }

    Kind kind() {
        return kind;
    }

    /** By their names in JSON, in the order of the declaration. */
    Map<String, SchemaNode> properties() {
        return properties;
    }

    /** The property that an identifier of a rule stands for. */
    Optional<String> propertyOf(String identifier) {
        return Optional.ofNullable(namesByIdentifier.get(identifier));
    }

    /** Of the elements of a list or the values of a map. */
    Optional<SchemaNode> elements() {
        return elements;
    }

    /** Empty if rules cannot see this place. */
    Optional<CelType> type() {
        return type;
    }

    boolean nullable() {
        return declaration.path("nullable").asBoolean(false);
    }

    /** set, map, atomic, or empty if nothing is declared. */
    String listType() {
        return declaration.path("x-kubernetes-list-type").asString("");
    }

    List<String> listMapKeys() {
        return declaration
                .path("x-kubernetes-list-map-keys")
                .valueStream()
                .map(key -> key.asString(""))
                .toList();
    }

    /** Whether old and new values of its fields can be told to belong together. */
    boolean correlatable() {
        return !declaration.path("x-kubernetes-map-type").asString("").equals("atomic");
    }

    /** All types of objects in it. */
    void forEachObjectType(Consumer<StructType> found) {
        if (type.orElse(null) instanceof StructType struct) {
            found.accept(struct);
        }
        properties.values().forEach(node -> node.forEachObjectType(found));
        elements.ifPresent(node -> node.forEachObjectType(found));
    }
}
