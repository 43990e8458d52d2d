package io.trireme.api.schema;

import io.trireme.api.GroupVersionKind;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The schemas of Kubernetes 1.36, by definition name ({@code io.k8s.api.apps.v1.Deployment}). Each
 * is built when first asked for and then kept; any thread may ask.
 */
public final class SchemaCatalog {
    private final SchemaTables tables = new SchemaTables();
    private final Map<String, Schema> schemas = new ConcurrentHashMap<>();

    private SchemaCatalog() {}

    private static final class BuiltIn {
        static final SchemaCatalog CATALOG = new SchemaCatalog();
    }

    private static final class Kinds {
        static final Map<String, String> DEFINITIONS = SchemaTables.kinds();
    }

    /** The one catalog of this process. */
    public static SchemaCatalog builtIn() {
        return BuiltIn.CATALOG;
    }

    public Optional<Schema> find(String definitionName) {
        Schema known = schemas.get(definitionName);
        if (known != null) {
            return Optional.of(known);
        }
        // Not computeIfAbsent: names that are not there must not be kept.
        return declaration(definitionName)
                .map(json -> DeclaredSchema.definition(definitionName, json, this::require))
                .map(
                        schema -> {
                            Schema earlier = schemas.putIfAbsent(definitionName, schema);
                            return earlier == null ? schema : earlier;
                        });
    }

    /**
     * @throws IllegalArgumentException if Kubernetes has no such definition
     */
    public Schema require(String definitionName) {
        return find(definitionName)
                .orElseThrow(() -> new IllegalArgumentException("no definition " + definitionName));
    }

    /** The schema of a kind, lists ({@code DeploymentList}) and options included. */
    public Optional<Schema> findKind(GroupVersionKind kind) {
        String key = kind.group() + '\t' + kind.version() + '\t' + kind.kind();
        return Optional.ofNullable(Kinds.DEFINITIONS.get(key)).flatMap(this::find);
    }

    /**
     * A definition as OpenAPI v3 declares it, without descriptions; {@code $ref} and {@code allOf}
     * hold the bare name of another definition. A new tree with each call.
     */
    public Optional<ObjectNode> declaration(String definitionName) {
        return tables.find(definitionName)
                .map(json -> (ObjectNode) JsonMapper.shared().readTree(json));
    }
}
