package io.trireme.api.kinds;

import io.trireme.api.GroupVersionKind;
import io.trireme.api.custom.StructuralSchema;
import io.trireme.api.custom.ValueCheck;
import io.trireme.api.schema.SchemaDefaults;
import io.trireme.api.status.FieldError;
import io.trireme.api.status.FieldError.Reason;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The rules of the kind that one version of a CustomResourceDefinition makes. */
public final class CustomResourceRules implements KindRules {
    /** Evaluates the rules in CEL of a schema. */
    public interface RuleEvaluation {
        /** None: the schema has no rules. */
        RuleEvaluation NONE =
                new RuleEvaluation() {
                    @Override
                    public boolean hasRules() {
                        return false;
                    }

                    @Override
                    public List<FieldError> check(ObjectNode object, Optional<ObjectNode> before) {
                        return List.of();
                    }
                };

        boolean hasRules();

        /**
         * @param before what the object is the successor of; empty for a new one
         */
        List<FieldError> check(ObjectNode object, Optional<ObjectNode> before);
    }

    /** Errors after which rules are not evaluated: values may be of other types than they say. */
    private static final Set<Reason> BLOCKING =
            EnumSet.of(
                    Reason.NOT_SUPPORTED,
                    Reason.REQUIRED,
                    Reason.TOO_LONG,
                    Reason.TOO_MANY,
                    Reason.TYPE_INVALID);

    private final GroupVersionKind kind;
    private final StructuralSchema schema;
    private final boolean status;
    private final JsonNode scale;
    private final RuleEvaluation evaluation;

    /**
     * @param version the element of {@code spec.versions}; not copied
     */
    public CustomResourceRules(
            GroupVersionKind kind,
            StructuralSchema schema,
            JsonNode version,
            RuleEvaluation evaluation) {
        this.kind = kind;
        this.schema = schema;
        status = Fields.has(version, "subresources", "status");
        scale = Fields.at(version, "subresources", "scale");
        this.evaluation = evaluation;
    }

    @Override
    public void applyDefaults(ObjectNode object) {
        SchemaDefaults.apply(object, schema);
    }

    @Override
    public void prepareForCreate(ObjectNode object) {
        if (status) {
            object.remove("status");
        }
        Fields.child(object, "metadata").put("generation", 1);
    }

    @Override
    public void prepareForUpdate(ObjectNode object, ObjectNode before) {
        ObjectMetaRules.carryOver(object, before);
        if (status) {
            Fields.copy(before, object, "status");
        }
        if (!withoutMetadata(object).equals(withoutMetadata(before))) {
            Fields.put(
                    Fields.child(object, "metadata"),
                    "generation",
                    Fields.number(before, "metadata", "generation") + 1);
        }
    }

    private static ObjectNode withoutMetadata(ObjectNode object) {
        var others = object.objectNode().setAll(object);
        others.remove("metadata");
        return others;
    }

    /** A status update changes the status, and who manages what. */
    @Override
    public void prepareForStatusUpdate(ObjectNode object, ObjectNode before) {
        var metadata = Fields.child(object, "metadata");
        var statusNow = object.get("status");
        object.removeAll();
        before.forEachEntry(
                (name, value) -> {
                    if (!name.equals("status")) {
                        object.set(name, value.deepCopy());
                    }
                });
        if (statusNow != null) {
            object.set("status", statusNow);
        }
        var kept = Fields.child(object, "metadata");
        for (var field : List.of("managedFields", "resourceVersion")) {
            Fields.copy(metadata, kept, field);
        }
    }

    @Override
    public List<FieldError> validateCreate(ObjectNode object) {
        var problems = new Problems();
        if (wrongType(object, problems)) {
            return problems.list();
        }
        ObjectMetaRules.check(object, NameRules.SUBDOMAIN, problems);
        return withValues(object, Optional.empty(), problems);
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode object, ObjectNode before) {
        var problems = new Problems();
        if (wrongType(object, problems)) {
            return problems.list();
        }
        ObjectMetaRules.checkUpdate(object, before, problems);
        return withValues(object, Optional.of(before), problems);
    }

    @Override
    public List<FieldError> validateStatusUpdate(ObjectNode object, ObjectNode before) {
        return validateUpdate(object, before);
    }

    private boolean wrongType(ObjectNode object, Problems problems) {
        mustBe("kind", Fields.text(object, "kind"), kind.kind(), problems);
        mustBe(
                "apiVersion",
                Fields.text(object, "apiVersion"),
                kind.groupVersion().toString(),
                problems);
        return !problems.isEmpty();
    }

    private static void mustBe(String field, String found, String expected, Problems problems) {
        if (found.isEmpty()) {
            problems.required(field);
        } else if (!found.equals(expected)) {
            problems.invalid(field, found, "must be " + expected);
        }
    }

    private List<FieldError> withValues(
            ObjectNode object, Optional<ObjectNode> before, Problems problems) {
        // The order of Kubernetes is: values, replicas, embedded objects, lists; replicas come last
        // here, since the other three are one check.
        ValueCheck.check(schema, object, before).forEach(problems::add);
        replicas(object, problems);
        var errors = new ArrayList<>(problems.list());
        if (!evaluation.hasRules()) {
            return errors;
        }
        if (errors.stream().anyMatch(error -> BLOCKING.contains(error.reason()))) {
            errors.add(
                    FieldError.invalid(
                            "<nil>",
                            "null",
                            "some validation rules were not checked because the object was invalid;"
                                    + " correct the existing errors to complete validation"));
        } else {
            errors.addAll(evaluation.check(object, before));
        }
        return errors;
    }

    private void replicas(ObjectNode object, Problems problems) {
        for (var key : List.of("specReplicasPath", "statusReplicasPath")) {
            String path = Fields.text(scale, key);
            // Kubernetes takes such a path apart at its dots, whatever else it holds.
            var value =
                    Fields.at(object, path.substring(Math.min(1, path.length())).split("\\.", -1));
            if (!value.isIntegralNumber()) {
                continue;
            }
            long replicas = value.longValue();
            if (replicas < 0) {
                problems.invalid(path, replicas, "should be a non-negative integer");
            } else if (replicas > Integer.MAX_VALUE) {
                problems.invalid(
                        path, replicas, "should be less than or equal to " + Integer.MAX_VALUE);
            }
        }
    }

    /** Never: PUT to a name that does not exist is not found. */
    @Override
    public boolean updateMayCreate() {
        return false;
    }

    @Override
    public boolean gracefulDelete() {
        return false;
    }

    @Override
    public ObjectNode emptyObject() {
        return JsonMapper.shared().createObjectNode();
    }

    /** Never: an update says which version it replaces. */
    @Override
    public boolean updateMayOverwrite() {
        return false;
    }

    /** None: status and scale are served by the rules above. */
    @Override
    public Optional<KindRules> subresource(String name) {
        return Optional.empty();
    }

    /** The status, if a create drops it. */
    @Override
    public Set<String> disownedOnCreate() {
        return status ? Set.of("status") : Set.of();
    }

    @Override
    public boolean ownsWhatIsPutBack() {
        return false;
    }
}
