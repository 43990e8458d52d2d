package io.trireme.api.custom;

import io.trireme.api.schema.Schema;
import io.trireme.api.schema.SchemaCatalog;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A schema of a CustomResourceDefinition, which must be structural (see Kubernetes' "Specifying a
 * structural schema"). It says of a value what Kubernetes' own schemas say, and what only custom
 * resources know: nulls and embedded objects. Its rules in CEL are {@code api.cel}'s.
 *
 * <p>Values below it are of no Go type: wrong types and nulls are kept by decoding and judged by
 * validation. The metadata of the whole object, and of embedded ones, is Kubernetes' own.
 */
public final class StructuralSchema implements Schema {
    private static final String OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";
    private static final SortedMap<String, Schema> NO_PROPERTIES =
            Collections.unmodifiableSortedMap(new TreeMap<>());

    private final JsonNode declaration;
    private final Type type;
    private final SortedMap<String, Schema> properties;
    private final Optional<Schema> additionalProperties;
    private final Optional<Schema> items;
    private final Set<String> required;

    private StructuralSchema(JsonNode declaration, boolean wholeObject) {
        this.declaration = declaration;
        type = type(declaration);
        properties = properties(declaration, wholeObject || flag("x-kubernetes-embedded-resource"));
        additionalProperties = additionalProperties(declaration);
        items = child(declaration.path("items"));
        required = Collections.unmodifiableSet(new TreeSet<>(texts(declaration.path("required"))));
    }

    /**
     * The schema of a version's objects.
     *
     * @param openApi {@code openAPIV3Schema} as it was declared; it must have passed the checks of
     *     structural schemas, else some of it is not seen. Not copied.
     */
    public static StructuralSchema ofObject(JsonNode openApi) {
        return new StructuralSchema(openApi, true);
    }

    private static StructuralSchema inside(JsonNode openApi) {
        return new StructuralSchema(openApi, false);
    }

    private static Type type(JsonNode json) {
        if (json.path("x-kubernetes-int-or-string").asBoolean(false)) {
            return Type.INT_OR_STRING;
        }
        return switch (json.path("type").asString("")) {
            case "object" -> Type.OBJECT;
            case "array" -> Type.ARRAY;
            case "string" -> Type.STRING;
            case "integer" -> Type.INTEGER;
            case "number" -> Type.NUMBER;
            case "boolean" -> Type.BOOLEAN;
            case String _ -> Type.ANY;
        };
    }

    private static SortedMap<String, Schema> properties(JsonNode json, boolean kubernetesObject) {
        if (json.path("properties").isEmpty() && !kubernetesObject) {
            return NO_PROPERTIES;
        }
        var properties = new TreeMap<String, Schema>();
        json.path("properties").forEachEntry((name, value) -> properties.put(name, inside(value)));
        if (kubernetesObject) {
            properties.computeIfAbsent("apiVersion", _ -> string());
            properties.computeIfAbsent("kind", _ -> string());
            properties.put("metadata", SchemaCatalog.builtIn().require(OBJECT_META));
        }
        return Collections.unmodifiableSortedMap(properties);
    }

    private static Schema string() {
        return inside(JsonNodeFactory.instance.objectNode().put("type", "string"));
    }

    private static Optional<Schema> additionalProperties(JsonNode json) {
        JsonNode values = json.path("additionalProperties");
        if (values.isBoolean() && values.booleanValue()) {
            return Optional.of(inside(JsonNodeFactory.instance.objectNode()));
        }
        return child(values);
    }

    private static Optional<Schema> child(JsonNode json) {
        return json instanceof ObjectNode object ? Optional.of(inside(object)) : Optional.empty();
    }

    private static List<String> texts(JsonNode list) {
        var texts = new ArrayList<String>();
        list.forEach(one -> texts.add(one.asString("")));
        return List.copyOf(texts);
    }

    private boolean flag(String extension) {
        return declaration.path(extension).asBoolean(false);
    }

    /** What was declared, with the validations of values that {@link Schema} knows nothing of. */
    public JsonNode declaration() {
        return declaration;
    }

    /** Whether the value is a whole object of Kubernetes with kind, apiVersion and metadata. */
    public boolean embeddedResource() {
        return flag("x-kubernetes-embedded-resource");
    }

    @Override
    public boolean nullable() {
        return declaration.path("nullable").asBoolean(false);
    }

    @Override
    public Type type() {
        return type;
    }

    /** None: it is of no type that Kubernetes knows by name. */
    @Override
    public Optional<String> definitionName() {
        return Optional.empty();
    }

    @Override
    public Optional<String> format() {
        return Optional.ofNullable(declaration.path("format").stringValue(null));
    }

    @Override
    public SortedMap<String, Schema> properties() {
        return properties;
    }

    @Override
    public Optional<Schema> additionalProperties() {
        return additionalProperties;
    }

    @Override
    public Optional<Schema> items() {
        return items;
    }

    @Override
    public Set<String> required() {
        return required;
    }

    @Override
    public Optional<JsonNode> defaultValue() {
        return Optional.ofNullable(declaration.get("default"));
    }

    @Override
    public List<String> enumValues() {
        return texts(declaration.path("enum"));
    }

    @Override
    public ListType listType() {
        return switch (declaration.path("x-kubernetes-list-type").asString("")) {
            case "set" -> ListType.SET;
            case "map" -> ListType.MAP;
            case String _ -> ListType.ATOMIC;
        };
    }

    @Override
    public List<String> listMapKeys() {
        return texts(declaration.path("x-kubernetes-list-map-keys"));
    }

    @Override
    public boolean atomicMap() {
        return declaration.path("x-kubernetes-map-type").asString("").equals("atomic");
    }

    /** None: strategic merge patches are refused for custom resources. */
    @Override
    public Set<PatchStrategy> patchStrategies() {
        return Set.of();
    }

    @Override
    public Optional<String> patchMergeKey() {
        return Optional.empty();
    }

    @Override
    public boolean preservesUnknownFields() {
        return flag("x-kubernetes-preserve-unknown-fields");
    }
}
