package io.trireme.api.schema;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A schema read from an OpenAPI declaration. Where the declaration refers to a definition, what the
 * value is comes from there, and how it meets other values (list type, strategies, default) from
 * the reference's own place if it says so.
 */
final class DeclaredSchema implements Schema {
    /** Definitions that hold any JSON: their Go types decode themselves. */
    private static final Set<String> OPAQUE =
            Set.of(
                    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON",
                    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray",
                    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool",
                    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray",
                    "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1",
                    "io.k8s.apimachinery.pkg.apis.meta.v1.Patch",
                    "io.k8s.apimachinery.pkg.runtime.RawExtension");

    private static final SortedMap<String, Schema> NO_PROPERTIES =
            Collections.unmodifiableSortedMap(new TreeMap<>());

    private final Optional<String> name;
    private final Type type;
    private final Optional<String> format;
    private final SortedMap<String, Schema> properties;
    private final Optional<Schema> additionalProperties;
    private final Optional<Schema> items;
    private final Set<String> required;
    private final Optional<JsonNode> defaultValue;
    private final List<String> enumValues;
    private final Optional<ListType> listType;
    private final List<String> listMapKeys;
    private final boolean atomicMap;
    private final Set<PatchStrategy> patchStrategies;
    private final Optional<String> patchMergeKey;
    private final boolean preservesUnknownFields;

    /** Where the declaration is a reference: the name, and how to find it. */
    private final Optional<String> reference;

    private final Function<String, Schema> definitions;

    private DeclaredSchema(
            Optional<String> name, JsonNode json, Function<String, Schema> definitions) {
        this.name = name;
        this.definitions = definitions;
        reference = text(json, "$ref").or(() -> text(json, "allOf"));
        boolean opaque = name.isPresent() && OPAQUE.contains(name.get());
        type = opaque ? Type.ANY : declaredType(json);
        format = text(json, "format");
        properties = properties(json.path("properties"), definitions);
        additionalProperties = child(json, "additionalProperties", definitions);
        items = child(json, "items", definitions);
        required = Collections.unmodifiableSet(new TreeSet<>(texts(json.path("required"))));
        defaultValue = Optional.ofNullable(json.get("default"));
        enumValues = texts(json.path("enum"));
        listType = text(json, "x-kubernetes-list-type").map(DeclaredSchema::listType);
        listMapKeys = texts(json.path("x-kubernetes-list-map-keys"));
        atomicMap = json.path("x-kubernetes-map-type").asString("").equals("atomic");
        patchStrategies =
                text(json, "x-kubernetes-patch-strategy")
                        .map(DeclaredSchema::strategies)
                        .orElse(Set.of());
        patchMergeKey = text(json, "x-kubernetes-patch-merge-key");
        preservesUnknownFields =
                opaque || json.path("x-kubernetes-preserve-unknown-fields").asBoolean(false);
    }

    static Schema definition(String name, JsonNode json, Function<String, Schema> definitions) {
        return new DeclaredSchema(Optional.of(name), json, definitions);
    }

    private static Schema anonymous(JsonNode json, Function<String, Schema> definitions) {
        return new DeclaredSchema(Optional.empty(), json, definitions);
    }

    private static Type declaredType(JsonNode json) {
        if (json.path("format").asString("").equals("int-or-string")
                || json.path("x-kubernetes-int-or-string").asBoolean(false)) {
            return Type.INT_OR_STRING;
        }
        return switch (json.path("type").asString("")) {
            case "object" -> Type.OBJECT;
            case "array" -> Type.ARRAY;
            case "string" -> Type.STRING;
            case "integer" -> Type.INTEGER;
            case "number" -> Type.NUMBER;
            case "boolean" -> Type.BOOLEAN;
            // Quantity: a string, or a number that becomes one.
            case "" -> json.has("oneOf") ? Type.STRING : Type.ANY;
            case String other -> throw new IllegalArgumentException("schema type " + other);
        };
    }

    private static ListType listType(String text) {
        return switch (text) {
            case "atomic" -> ListType.ATOMIC;
            case "set" -> ListType.SET;
            case "map" -> ListType.MAP;
            default -> throw new IllegalArgumentException("list type " + text);
        };
    }

    private static Set<PatchStrategy> strategies(String text) {
        Set<PatchStrategy> strategies = EnumSet.noneOf(PatchStrategy.class);
        for (String one : text.split(",", -1)) {
            strategies.add(
                    switch (one) {
                        case "merge" -> PatchStrategy.MERGE;
                        case "replace" -> PatchStrategy.REPLACE;
                        case "retainKeys" -> PatchStrategy.RETAIN_KEYS;
                        default -> throw new IllegalArgumentException("patch strategy " + one);
                    });
        }
        return Collections.unmodifiableSet(strategies);
    }

    private static SortedMap<String, Schema> properties(
            JsonNode json, Function<String, Schema> definitions) {
        if (json.isEmpty()) {
            return NO_PROPERTIES;
        }
        TreeMap<String, Schema> properties = new TreeMap<>();
        for (Map.Entry<String, JsonNode> property : json.properties()) {
            properties.put(property.getKey(), anonymous(property.getValue(), definitions));
        }
        return Collections.unmodifiableSortedMap(properties);
    }

    private static Optional<Schema> child(
            JsonNode json, String key, Function<String, Schema> definitions) {
        JsonNode child = json.get(key);
        return child != null && child.isObject()
                ? Optional.of(anonymous(child, definitions))
                : Optional.empty();
    }

    private static Optional<String> text(JsonNode json, String key) {
        JsonNode value = json.get(key);
        return value != null && value.isString()
                ? Optional.of(value.asString().intern())
                : Optional.empty();
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(one -> texts.add(one.asString()));
        return List.copyOf(texts);
    }

    private <T> T through(Function<Schema, T> ofTarget, T own) {
        return reference.isPresent() ? ofTarget.apply(definitions.apply(reference.get())) : own;
    }

    @Override
    public Type type() {
        return through(Schema::type, type);
    }

    @Override
    public Optional<String> definitionName() {
        return name.or(() -> reference);
    }

    @Override
    public Optional<String> format() {
        return through(Schema::format, format);
    }

    @Override
    public SortedMap<String, Schema> properties() {
        return through(Schema::properties, properties);
    }

    @Override
    public Optional<Schema> additionalProperties() {
        return through(Schema::additionalProperties, additionalProperties);
    }

    @Override
    public Optional<Schema> items() {
        return through(Schema::items, items);
    }

    @Override
    public Set<String> required() {
        return through(Schema::required, required);
    }

    @Override
    public Optional<JsonNode> defaultValue() {
        return defaultValue;
    }

    @Override
    public List<String> enumValues() {
        return enumValues.isEmpty() ? through(Schema::enumValues, enumValues) : enumValues;
    }

    @Override
    public ListType listType() {
        return listType.orElseGet(() -> through(Schema::listType, ListType.ATOMIC));
    }

    @Override
    public List<String> listMapKeys() {
        return listMapKeys.isEmpty() ? through(Schema::listMapKeys, listMapKeys) : listMapKeys;
    }

    @Override
    public boolean atomicMap() {
        return atomicMap || through(Schema::atomicMap, false);
    }

    @Override
    public Set<PatchStrategy> patchStrategies() {
        return patchStrategies;
    }

    @Override
    public Optional<String> patchMergeKey() {
        return patchMergeKey;
    }

    @Override
    public boolean preservesUnknownFields() {
        return preservesUnknownFields || through(Schema::preservesUnknownFields, false);
    }
}
