package io.trireme.api.schema;

import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * What is known of one value: its type and, for objects and lists, of what lies inside. Schemas of
 * named definitions are shared and may be recursive (JSONSchemaProps is), so a child is asked for,
 * never held as a tree.
 */
public interface Schema {
    /** The JSON type, with Kubernetes' two additions. */
    enum Type {
        OBJECT,
        ARRAY,
        STRING,
        INTEGER,
        NUMBER,
        BOOLEAN,
        INT_OR_STRING,
        /** Any JSON value; nothing inside is known. */
        ANY
    }

    /** How two writers of a list meet; {@code x-kubernetes-list-type}. */
    enum ListType {
        ATOMIC,
        SET,
        MAP
    }

    /** What a strategic merge patch does with a field; {@code x-kubernetes-patch-strategy}. */
    enum PatchStrategy {
        MERGE,
        REPLACE,
        RETAIN_KEYS
    }

    Type type();

    /** The definition's name ({@code io.k8s.api.core.v1.PodSpec}) if this schema has one. */
    Optional<String> definitionName();

    /** OpenAPI format: {@code int32}, {@code int64}, {@code date-time}, {@code byte}, … */
    Optional<String> format();

    /** Fields of an object with fixed fields, in name order; else empty. */
    SortedMap<String, Schema> properties();

    /** The value type of a map; empty for an object with fixed fields. */
    Optional<Schema> additionalProperties();

    /** The element type of a list. */
    Optional<Schema> items();

    Set<String> required();

    /** The schema's own default, if it has one. */
    Optional<JsonNode> defaultValue();

    List<String> enumValues();

    /** Kubernetes treats a list without the extension as atomic. */
    ListType listType();

    /** Keys of a list of type MAP. */
    List<String> listMapKeys();

    /** Whether server-side apply treats this object or map as one value. */
    boolean atomicMap();

    Set<PatchStrategy> patchStrategies();

    /** The merge key of a list whose strategy is MERGE and whose elements are objects. */
    Optional<String> patchMergeKey();

    /** Whether unknown fields inside are kept and not reported. */
    boolean preservesUnknownFields();

    /** Whether null is a value; the schemas of built-in kinds leave nulls out instead. */
    default boolean nullable() {
        return false;
    }
}
