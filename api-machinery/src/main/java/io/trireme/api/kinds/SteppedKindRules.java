package io.trireme.api.kinds;

import io.trireme.api.status.FieldError;

import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Rules made of the steps that a {@link KindRulesBuilder} gathered. */
final class SteppedKindRules implements KindRules {
    private static final Set<String> NOT_STATUS =
            Set.of("kind", "apiVersion", "metadata", "status");

    private final KindRulesBuilder steps;

    SteppedKindRules(KindRulesBuilder steps) {
        this.steps = steps;
    }

    @Override
    public void applyDefaults(ObjectNode object) {
        steps.emptyFields.accept(object);
        steps.defaults.forEach(step -> step.accept(object));
    }

    @Override
    public void prepareForCreate(ObjectNode object) {
        if (steps.hasStatus && !steps.statusSetOnCreate) {
            object.remove("status");
            steps.emptyFields.accept(object);
        }
        var metadata = Fields.child(object, "metadata");
        if (steps.hasGeneration) {
            metadata.put("generation", 1);
        }
        steps.creations.forEach(step -> step.accept(object));
    }

    @Override
    public void prepareForUpdate(ObjectNode object, ObjectNode before) {
        ObjectMetaRules.carryOver(object, before);
        if (steps.hasStatus) {
            Fields.copy(before, object, "status");
        }
        steps.updates.forEach(step -> step.accept(object, before));
        if (steps.generationFields.stream().anyMatch(field -> changed(object, before, field))) {
            Fields.put(
                    Fields.child(object, "metadata"),
                    "generation",
                    Fields.number(before, "metadata", "generation") + 1);
        }
    }

    private static boolean changed(ObjectNode object, ObjectNode before, String field) {
        var path = field.split("\\.", -1);
        return !Fields.same(Fields.at(object, path), Fields.at(before, path));
    }

    @Override
    public void prepareForStatusUpdate(ObjectNode object, ObjectNode before) {
        ObjectMetaRules.carryOver(object, before);
        for (var name : List.copyOf(object.propertyNames())) {
            if (!NOT_STATUS.contains(name) && !before.has(name)) {
                object.remove(name);
            }
        }
        for (var name : before.propertyNames()) {
            if (!NOT_STATUS.contains(name)) {
                Fields.copy(before, object, name);
            }
        }
        var metadata = Fields.child(object, "metadata");
        var metadataBefore = Fields.child(before, "metadata");
        switch (steps.statusMetadata) {
            case ALL_OPEN -> {}
            case ALL_KEPT -> ObjectMetaRules.keepAll(object, before);
            case LABELS_KEPT -> Fields.copy(metadataBefore, metadata, "labels");
            case OWNERS_KEPT -> {
                Fields.copy(metadataBefore, metadata, "ownerReferences");
                Fields.copy(metadataBefore, metadata, "deletionTimestamp");
                Fields.copy(metadataBefore, metadata, "deletionGracePeriodSeconds");
            }
        }
        steps.statusUpdates.forEach(step -> step.accept(object, before));
    }

    @Override
    public List<FieldError> validateCreate(ObjectNode object) {
        var problems = new Problems();
        ObjectMetaRules.check(object, steps.nameRule, problems);
        steps.checks.forEach(check -> check.accept(object, problems));
        steps.createChecks.forEach(check -> check.accept(object, problems));
        return problems.list();
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode object, ObjectNode before) {
        var problems = new Problems();
        ObjectMetaRules.checkUpdate(object, before, problems);
        steps.checks.forEach(check -> check.accept(object, problems));
        steps.updateChecks.forEach(check -> check.check(object, before, problems));
        return problems.list();
    }

    @Override
    public List<FieldError> validateStatusUpdate(ObjectNode object, ObjectNode before) {
        var problems = new Problems();
        ObjectMetaRules.checkUpdate(object, before, problems);
        steps.statusChecks.forEach(check -> check.check(object, before, problems));
        return problems.list();
    }

    @Override
    public List<String> warnings(ObjectNode object, Optional<ObjectNode> before) {
        var warnings = new ArrayList<String>();
        steps.advice.add(object, before, warnings);
        return warnings;
    }

    @Override
    public boolean updateMayCreate() {
        return steps.updateMayCreate;
    }

    @Override
    public boolean gracefulDelete() {
        return steps.gracefulDelete;
    }

    @Override
    public boolean orphansDependents() {
        return steps.orphansDependents;
    }

    @Override
    public ObjectNode emptyObject() {
        return steps.emptyObject();
    }

    @Override
    public boolean updateMayOverwrite() {
        return steps.updateMayOverwrite;
    }

    @Override
    public Optional<KindRules> subresource(String name) {
        return Optional.ofNullable(steps.subresources.get(name));
    }

    @Override
    public Set<String> disownedOnCreate() {
        return steps.disownedOnCreate;
    }

    @Override
    public boolean ownsWhatIsPutBack() {
        return steps.ownsWhatIsPutBack;
    }
}
