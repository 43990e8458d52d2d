package io.trireme.api.kinds;

import io.trireme.api.status.FieldError;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/**
 * The rules of one version of a kind as those of another, in which its objects are stored. Problems
 * name the fields of the other version, as in Kubernetes, which knows one form inside.
 */
final class ConvertedKindRules implements KindRules {
    private final KindRules rules;
    private final UnaryOperator<ObjectNode> toStored;
    private final UnaryOperator<ObjectNode> toServed;

    ConvertedKindRules(
            KindRules rules,
            UnaryOperator<ObjectNode> toStored,
            UnaryOperator<ObjectNode> toServed) {
        this.rules = rules;
        this.toStored = toStored;
        this.toServed = toServed;
    }

    private void replace(ObjectNode object, ObjectNode stored) {
        var served = toServed.apply(stored);
        object.removeAll();
        object.setAll(served);
    }

    private void change(
            ObjectNode object, ObjectNode before, BiConsumer<ObjectNode, ObjectNode> step) {
        var stored = toStored.apply(object);
        step.accept(stored, toStored.apply(before));
        replace(object, stored);
    }

    @Override
    public void applyDefaults(ObjectNode object) {
        var stored = toStored.apply(object);
        rules.applyDefaults(stored);
        replace(object, stored);
    }

    @Override
    public void prepareForCreate(ObjectNode object) {
        var stored = toStored.apply(object);
        rules.prepareForCreate(stored);
        replace(object, stored);
    }

    @Override
    public void prepareForUpdate(ObjectNode object, ObjectNode before) {
        change(object, before, rules::prepareForUpdate);
    }

    @Override
    public void prepareForStatusUpdate(ObjectNode object, ObjectNode before) {
        change(object, before, rules::prepareForStatusUpdate);
    }

    @Override
    public List<FieldError> validateCreate(ObjectNode object) {
        return rules.validateCreate(toStored.apply(object));
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode object, ObjectNode before) {
        return rules.validateUpdate(toStored.apply(object), toStored.apply(before));
    }

    @Override
    public List<FieldError> validateStatusUpdate(ObjectNode object, ObjectNode before) {
        return rules.validateStatusUpdate(toStored.apply(object), toStored.apply(before));
    }

    @Override
    public boolean updateMayCreate() {
        return rules.updateMayCreate();
    }

    @Override
    public boolean gracefulDelete() {
        return rules.gracefulDelete();
    }

    @Override
    public boolean orphansDependents() {
        return rules.orphansDependents();
    }

    @Override
    public ObjectNode emptyObject() {
        var empty = toServed.apply(rules.emptyObject());
        empty.remove("apiVersion");
        return empty;
    }

    @Override
    public boolean updateMayOverwrite() {
        return rules.updateMayOverwrite();
    }

    @Override
    public Optional<KindRules> subresource(String name) {
        return rules.subresource(name)
                .map(part -> new ConvertedKindRules(part, toStored, toServed));
    }

    @Override
    public Set<String> disownedOnCreate() {
        return rules.disownedOnCreate();
    }

    @Override
    public boolean ownsWhatIsPutBack() {
        return rules.ownsWhatIsPutBack();
    }
}
