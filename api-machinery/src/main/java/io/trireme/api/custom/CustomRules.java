package io.trireme.api.custom;

import io.trireme.api.kinds.Fields;
import io.trireme.api.kinds.KindRules;
import io.trireme.api.kinds.ObjectMetaRules;
import io.trireme.api.schema.SchemaDefaults;
import io.trireme.api.status.FieldError;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What one version of a custom resource adds to the generic path of a write. */
final class CustomRules implements KindRules {
    private static final String STATUS = "status";
    private static final String METADATA = "metadata";

    private final StructuralSchema schema;
    private final boolean statusApart;
    private final List<ObjectCheck> checks;

    /**
     * @param statusApart whether the version has the subresource {@code status}, so that other
     *     writes do not touch it
     * @param checks what objects must satisfy besides the rules of all metadata
     */
    CustomRules(StructuralSchema schema, boolean statusApart, List<ObjectCheck> checks) {
        this.schema = schema;
        this.statusApart = statusApart;
        this.checks = List.copyOf(checks);
    }

    @Override
    public void applyDefaults(ObjectNode object) {
        SchemaDefaults.apply(object, schema);
    }

    @Override
    public void prepareForCreate(ObjectNode object) {
        if (statusApart) {
            object.remove(STATUS);
        }
        Fields.child(object, METADATA).put("generation", 1);
    }

    @Override
    public void prepareForUpdate(ObjectNode object, ObjectNode before) {
        ObjectMetaRules.carryOver(object, before);
        if (statusApart) {
            Fields.copy(before, object, STATUS);
        }
        if (!Fields.same(counted(object), counted(before))) {
            var metadata = Fields.child(object, METADATA);
            metadata.put("generation", Fields.number(before, METADATA, "generation") + 1);
        }
    }

    /** What the generation counts changes of. */
    private ObjectNode counted(ObjectNode object) {
        var counted = object.deepCopy();
        counted.remove(List.of(METADATA, "kind", "apiVersion"));
        if (statusApart) {
            counted.remove(STATUS);
        }
        return counted;
    }

    @Override
    public void prepareForStatusUpdate(ObjectNode object, ObjectNode before) {
        var sent = object.deepCopy();
        object.removeAll();
        object.setAll(before.deepCopy());
        Fields.copy(sent, object, STATUS);
        var metadata = Fields.child(object, METADATA);
        for (String field : List.of("managedFields", "resourceVersion")) {
            Fields.copy(Fields.child(sent, METADATA), metadata, field);
        }
    }

    @Override
    public List<FieldError> validateCreate(ObjectNode object) {
        return all(ObjectMetaRules.created(object), object, Optional.empty());
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode object, ObjectNode before) {
        return all(ObjectMetaRules.updated(object, before), object, Optional.of(before));
    }

    @Override
    public List<FieldError> validateStatusUpdate(ObjectNode object, ObjectNode before) {
        return validateUpdate(object, before);
    }

    private List<FieldError> all(
            List<FieldError> ofMetadata, ObjectNode object, Optional<ObjectNode> before) {
        var errors = new ArrayList<>(ofMetadata);
        for (ObjectCheck check : checks) {
            errors.addAll(check.check(object, before));
        }
        return errors;
    }

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
        return JsonNodeFactory.instance.objectNode();
    }

    @Override
    public boolean updateMayOverwrite() {
        return false;
    }

    @Override
    public Optional<KindRules> subresource(String name) {
        return Optional.empty();
    }

    @Override
    public Set<String> disownedOnCreate() {
        return statusApart ? Set.of(STATUS) : Set.of();
    }

    @Override
    public boolean ownsWhatIsPutBack() {
        return false;
    }
}
