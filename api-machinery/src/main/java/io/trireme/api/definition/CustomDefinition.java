package io.trireme.api.definition;

import io.trireme.api.GroupResource;
import io.trireme.api.GroupVersionKind;
import io.trireme.api.custom.StructuralSchema;
import io.trireme.api.kinds.CustomResourceRules;
import io.trireme.api.kinds.Fields;
import io.trireme.api.resource.ResourceDefinition;
import io.trireme.api.resource.ResourceDefinition.CustomTraits;
import io.trireme.api.resource.ResourceDefinition.ScalePaths;
import io.trireme.api.resource.ResourceDefinition.Subresource;
import io.trireme.api.table.CustomRow;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The resource that a CustomResourceDefinition declares, read from the object as it is stored: it
 * has passed validation. Served are the names that were accepted, which may lag behind those that
 * the definition asks for. Immutable.
 */
public final class CustomDefinition {
    public static final GroupResource RESOURCE =
            new GroupResource("apiextensions.k8s.io", "customresourcedefinitions");

    /** By it the server keeps a definition until its objects are gone. */
    public static final String CLEANUP_FINALIZER = "customresourcecleanup.apiextensions.k8s.io";

    static final String ESTABLISHED = "Established";
    static final String NAMES_ACCEPTED = "NamesAccepted";
    static final String TERMINATING = "Terminating";

    private static final List<String> VERBS =
            List.of(
                    "delete",
                    "deletecollection",
                    "get",
                    "list",
                    "patch",
                    "create",
                    "update",
                    "watch");
    private static final List<String> SUBRESOURCE_VERBS = List.of("get", "patch", "update");

    private final JsonNode spec;
    private final JsonNode names;
    private final boolean established;
    private final boolean terminating;
    private final String storageVersion;
    private final StructuralSchema storageSchema;
    private final SortedMap<String, StructuralSchema> schemas;
    private final List<CustomVersion> versions;

    private CustomDefinition(ObjectNode crd) {
        spec = crd.path("spec");
        names = Fields.at(crd, "status", "acceptedNames");
        established = Conditions.isTrue(crd, ESTABLISHED);
        terminating = Conditions.isTrue(crd, TERMINATING);
        var storage =
                Fields.objects(spec, "versions").stream()
                        .filter(version -> Fields.flag(version, "storage"))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("no version is stored"));
        storageVersion = Fields.text(storage, "name");
        var byVersion = new TreeMap<String, StructuralSchema>();
        for (var version : Fields.objects(spec, "versions")) {
            byVersion.put(apiVersion(Fields.text(version, "name")), schema(version));
        }
        schemas = Collections.unmodifiableSortedMap(byVersion);
        storageSchema = schemas.get(storageApiVersion());
        versions =
                Fields.objects(spec, "versions").stream()
                        .filter(version -> Fields.flag(version, "served"))
                        .map(this::version)
                        .toList();
    }

    /**
     * Reads a stored definition, which is kept and must not be changed afterwards.
     *
     * @throws IllegalArgumentException if it is none that validation lets through
     */
    public static CustomDefinition of(ObjectNode crd) {
        return new CustomDefinition(crd);
    }

    /** Whether its objects are served; once true, it stays so until the definition is gone. */
    public boolean established() {
        return established;
    }

    /** Whether it is being deleted, and its objects with it. */
    public boolean terminating() {
        return terminating;
    }

    /** Under which resource its objects lie in the store. */
    public GroupResource groupResource() {
        return new GroupResource(Fields.text(spec, "group"), Fields.text(names, "plural"));
    }

    /** The {@code apiVersion} of stored objects. */
    public String storageApiVersion() {
        return apiVersion(storageVersion);
    }

    private String apiVersion(String version) {
        return Fields.text(spec, "group") + "/" + version;
    }

    /** What stored objects are pruned and defaulted by. */
    public StructuralSchema storageSchema() {
        return storageSchema;
    }

    /**
     * The schemas of all versions, those that are not served too, by {@code apiVersion}: an object
     * may be stored in one that was the storage version once.
     */
    public SortedMap<String, StructuralSchema> schemas() {
        return schemas;
    }

    /** How objects are converted; empty if only their {@code apiVersion} differs. */
    public Optional<ConversionWebhook> conversionWebhook() {
        var conversion = spec.path("conversion");
        return Fields.text(conversion, "strategy").equals("Webhook")
                ? Optional.of(ConversionWebhook.of(conversion.path("webhook")))
                : Optional.empty();
    }

    /** The served versions, in the order of their declaration. */
    public List<CustomVersion> versions() {
        return versions;
    }

    private CustomVersion version(ObjectNode version) {
        var schema = schemas.get(apiVersion(Fields.text(version, "name")));
        var kind =
                new GroupVersionKind(
                        Fields.text(spec, "group"),
                        Fields.text(version, "name"),
                        Fields.text(names, "kind"));
        var subresources = subresources(version, kind);
        var definition =
                new ResourceDefinition(
                        kind,
                        Fields.text(names, "plural"),
                        Fields.text(names, "singular"),
                        Fields.text(names, "listKind"),
                        Fields.text(spec, "scope").equals("Namespaced"),
                        Fields.strings(names, "shortNames"),
                        Fields.strings(names, "categories"),
                        VERBS,
                        subresources,
                        schema,
                        CustomRow.columns(version),
                        selectableFields(version),
                        Optional.of(
                                new CustomTraits(
                                        storageVersion,
                                        scalePaths(version),
                                        deprecationWarning(version, kind),
                                        terminating)));
        var rules = new CustomResourceRules(kind, schema, version, CelRuleEvaluation.of(schema));
        return new CustomVersion(definition, schema, rules);
    }

    private static StructuralSchema schema(ObjectNode version) {
        JsonNode declared = Fields.at(version, "schema", "openAPIV3Schema");
        return StructuralSchema.ofObject(
                declared instanceof ObjectNode
                        ? declared
                        : JsonNodeFactory.instance.objectNode().put("type", "object"));
    }

    private static SortedMap<String, Subresource> subresources(
            ObjectNode version, GroupVersionKind kind) {
        var subresources = new TreeMap<String, Subresource>();
        JsonNode declared = version.path("subresources");
        if (declared.has("status")) {
            subresources.put("status", new Subresource("status", kind, SUBRESOURCE_VERBS));
        }
        if (declared.has("scale")) {
            subresources.put(
                    "scale",
                    new Subresource(
                            "scale",
                            new GroupVersionKind("autoscaling", "v1", "Scale"),
                            SUBRESOURCE_VERBS));
        }
        return subresources;
    }

    private static Optional<ScalePaths> scalePaths(ObjectNode version) {
        JsonNode scale = Fields.at(version, "subresources", "scale");
        return scale.isObject()
                ? Optional.of(
                        new ScalePaths(
                                path(Fields.text(scale, "specReplicasPath")),
                                path(Fields.text(scale, "statusReplicasPath")),
                                path(Fields.text(scale, "labelSelectorPath"))))
                : Optional.empty();
    }

    /** {@code .spec.replicas}: the only form that these paths may have. */
    private static List<String> path(String jsonPath) {
        return jsonPath.isEmpty()
                ? List.of()
                : Arrays.asList(jsonPath.substring(1).split("\\.", -1));
    }

    private static String deprecationWarning(ObjectNode version, GroupVersionKind kind) {
        if (!Fields.flag(version, "deprecated")) {
            return "";
        }
        String own = Fields.text(version, "deprecationWarning");
        return own.isEmpty() ? kind.groupVersion() + " " + kind.kind() + " is deprecated" : own;
    }

    private SortedMap<String, List<String>> selectableFields(ObjectNode version) {
        var fields = new TreeMap<String, List<String>>();
        fields.put("metadata.name", List.of("metadata", "name"));
        if (Fields.text(spec, "scope").equals("Namespaced")) {
            fields.put("metadata.namespace", List.of("metadata", "namespace"));
        }
        for (var field : Fields.objects(version, "selectableFields")) {
            String path = Fields.text(field, "jsonPath").substring(1);
            fields.put(path, Arrays.asList(path.split("\\.", -1)));
        }
        return fields;
    }
}
