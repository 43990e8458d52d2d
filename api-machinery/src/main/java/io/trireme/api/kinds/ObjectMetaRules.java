package io.trireme.api.kinds;

import io.trireme.api.names.Names;
import io.trireme.api.status.FieldError;
import io.trireme.api.text.GoText;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The metadata that all kinds have. */
public final class ObjectMetaRules {
    private static final int ANNOTATIONS_BYTES_MAX = 256 * 1024;
    private static final Set<String> STANDARD_FINALIZERS =
            Set.of("kubernetes", "orphan", "foregroundDeletion");

    private ObjectMetaRules() {}

    /** What an update need not repeat and what only the server counts. */
    static void carryOver(ObjectNode object, ObjectNode before) {
        var metadata = Fields.child(object, "metadata");
        var metadataBefore = Fields.child(before, "metadata");
        Fields.copy(metadataBefore, metadata, "generation");
        for (var field :
                List.of(
                        "uid",
                        "creationTimestamp",
                        "deletionTimestamp",
                        "deletionGracePeriodSeconds")) {
            if (Fields.empty(metadata, field)) {
                Fields.copy(metadataBefore, metadata, field);
            }
        }
    }

    /** Keeps all metadata but who owns which field, and the version that the client asked for. */
    static void keepAll(ObjectNode object, ObjectNode before) {
        var metadata = Fields.child(object, "metadata");
        var kept = Fields.child(before, "metadata").deepCopy();
        Fields.copy(metadata, kept, "managedFields");
        Fields.copy(metadata, kept, "resourceVersion");
        object.set("metadata", kept);
    }

    static void check(
            ObjectNode object, Function<String, List<String>> nameRule, Problems problems) {
        var metadata = object.path("metadata");
        String prefix = Fields.text(metadata, "generateName");
        if (!prefix.isEmpty()) {
            problems.invalid(
                    "metadata.generateName",
                    prefix,
                    nameRule.apply(NameRules.maskTrailingDash(prefix)));
        }
        String name = Fields.text(metadata, "name");
        if (name.isEmpty()) {
            problems.required("metadata.name", "name or generateName is required");
        } else {
            problems.invalid("metadata.name", name, nameRule.apply(name));
        }
        problems.notNegative("metadata.generation", Fields.number(metadata, "generation"));
        checkLabels(metadata.path("labels"), "metadata.labels", problems);
        checkAnnotations(metadata.path("annotations"), "metadata.annotations", problems);
        checkOwners(metadata, problems);
        checkFinalizers(metadata, problems);
    }

    /** What is wrong with labels. */
    public static List<FieldError> labelErrors(JsonNode labels) {
        var problems = new Problems();
        checkLabels(labels, "metadata.labels", problems);
        return problems.list();
    }

    /** What is wrong with annotations. */
    public static List<FieldError> annotationErrors(JsonNode annotations) {
        var problems = new Problems();
        checkAnnotations(annotations, "metadata.annotations", problems);
        return problems.list();
    }

    static void checkLabels(JsonNode labels, String field, Problems problems) {
        labels.forEachEntry(
                (key, value) -> {
                    problems.invalid(field, key, Names.qualifiedName(key));
                    String text = value.stringValue("");
                    problems.invalid(field, text, Names.labelValue(text));
                });
    }

    static void checkAnnotations(JsonNode annotations, String field, Problems problems) {
        long sizeBytes = 0;
        for (var entry : annotations.properties()) {
            String key = entry.getKey();
            problems.invalid(field, key, Names.qualifiedName(key.toLowerCase(Locale.ROOT)));
            sizeBytes += bytes(key) + bytes(entry.getValue().stringValue(""));
        }
        if (sizeBytes > ANNOTATIONS_BYTES_MAX) {
            problems.tooLong(field, ANNOTATIONS_BYTES_MAX);
        }
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static void checkOwners(JsonNode metadata, Problems problems) {
        String field = "metadata.ownerReferences";
        var owners = Fields.objects(metadata, "ownerReferences");
        String controller = "";
        for (var owner : owners) {
            checkOwner(owner, field, problems);
            if (Fields.flag(owner, "controller")) {
                String named = Fields.text(owner, "kind") + "/" + Fields.text(owner, "name");
                if (!controller.isEmpty()) {
                    problems.invalid(
                            field,
                            metadata.path("ownerReferences"),
                            "Only one reference can have Controller set to true. Found \"true\" in"
                                    + " references for "
                                    + controller
                                    + " and "
                                    + named);
                }
                controller = named;
            }
        }
    }

    private static void checkOwner(ObjectNode owner, String field, Problems problems) {
        String apiVersion = Fields.text(owner, "apiVersion");
        if (apiVersion.isEmpty()) {
            problems.invalid(field + ".apiVersion", apiVersion, "version must not be empty");
        }
        for (var name : List.of("kind", "name", "uid")) {
            if (Fields.empty(owner, name)) {
                problems.invalid(field + "." + name, "", "must not be empty");
            }
        }
        if (apiVersion.equals("v1") && Fields.text(owner, "kind").equals("Event")) {
            problems.invalid(field, owner, "/v1, Kind=Event is disallowed from being an owner");
        }
    }

    private static void checkFinalizers(JsonNode metadata, Problems problems) {
        String field = "metadata.finalizers";
        var finalizers = Fields.strings(metadata, "finalizers");
        for (var finalizer : finalizers) {
            problems.invalid(field, finalizer, Names.qualifiedName(finalizer));
        }
        if (finalizers.contains("orphan") && finalizers.contains("foregroundDeletion")) {
            problems.invalid(
                    field,
                    metadata.path("finalizers"),
                    "finalizer orphan and foregroundDeletion cannot be both set");
        }
        for (int i = 0; i < finalizers.size(); i++) {
            String finalizer = finalizers.get(i);
            if (Names.qualifiedName(finalizer).isEmpty()
                    && finalizer.indexOf('/') < 0
                    && !STANDARD_FINALIZERS.contains(finalizer)) {
                problems.invalid(
                        field + "[" + i + "]",
                        finalizer,
                        "name is neither a standard finalizer name nor is it fully qualified");
            }
        }
    }

    /**
     * What may not change. Kubernetes checks this for all kinds and again for each kind, so that
     * each cause comes twice; we answer the same.
     */
    static void checkUpdate(ObjectNode object, ObjectNode before, Problems problems) {
        var metadata = object.path("metadata");
        var metadataBefore = before.path("metadata");
        for (int round = 0; round < 2; round++) {
            finalizersOfDeleted(metadata, metadataBefore, problems);
            for (var field :
                    List.of(
                            "name",
                            "namespace",
                            "uid",
                            "creationTimestamp",
                            "deletionTimestamp",
                            "deletionGracePeriodSeconds")) {
                problems.immutable(
                        "metadata." + field, metadata.path(field), metadataBefore.path(field));
            }
        }
        checkLabels(metadata.path("labels"), "metadata.labels", problems);
        checkAnnotations(metadata.path("annotations"), "metadata.annotations", problems);
        checkOwners(metadata, problems);
        checkFinalizers(metadata, problems);
    }

    private static void finalizersOfDeleted(
            JsonNode metadata, JsonNode metadataBefore, Problems problems) {
        if (!Fields.has(metadataBefore, "deletionTimestamp")) {
            return;
        }
        var added = Fields.strings(metadata, "finalizers");
        added.removeAll(Fields.strings(metadataBefore, "finalizers"));
        if (!added.isEmpty()) {
            problems.forbidden(
                    "metadata.finalizers",
                    "no new finalizers can be added if the object is being deleted, found new"
                            + " finalizers []string{"
                            + added.stream()
                                    .sorted()
                                    .map(GoText::quoted)
                                    .collect(Collectors.joining(", "))
                            + "}");
        }
    }
}
