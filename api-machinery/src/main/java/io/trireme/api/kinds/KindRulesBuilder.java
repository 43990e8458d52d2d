package io.trireme.api.kinds;

import io.trireme.api.codec.protobuf.ShownFields;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/** Puts the rules of one kind together from steps; what is not said is what most kinds do. */
final class KindRulesBuilder {
    /** Which metadata a write to the status subresource may not change. */
    enum StatusMetadata {
        ALL_OPEN,
        LABELS_KEPT,
        OWNERS_KEPT,
        ALL_KEPT
    }

    /** Gathers what a client should know of a new object, or of one that replaces another. */
    interface Advice {
        void add(ObjectNode object, Optional<ObjectNode> before, List<String> warnings);
    }

    /** Checks an update; the object has been prepared. */
    interface UpdateCheck {
        void check(ObjectNode object, ObjectNode before, Problems problems);
    }

    final List<Consumer<ObjectNode>> defaults = new ArrayList<>();
    final List<Consumer<ObjectNode>> creations = new ArrayList<>();
    final List<BiConsumer<ObjectNode, ObjectNode>> updates = new ArrayList<>();
    final List<BiConsumer<ObjectNode, Problems>> checks = new ArrayList<>();
    final List<BiConsumer<ObjectNode, Problems>> createChecks = new ArrayList<>();
    final List<UpdateCheck> updateChecks = new ArrayList<>();
    final List<UpdateCheck> statusChecks = new ArrayList<>();
    Advice advice = (_, _, _) -> {};
    Consumer<ObjectNode> emptyFields = _ -> {};
    Function<String, List<String>> nameRule = NameRules.SUBDOMAIN;
    List<String> generationFields = List.of();
    StatusMetadata statusMetadata = StatusMetadata.ALL_OPEN;
    final List<BiConsumer<ObjectNode, ObjectNode>> statusUpdates = new ArrayList<>();
    boolean hasGeneration;
    boolean hasStatus;
    boolean statusSetOnCreate;
    boolean updateMayCreate;
    boolean updateMayOverwrite = true;
    boolean gracefulDelete;
    boolean orphansDependents;
    final SortedMap<String, KindRules> subresources = new TreeMap<>();
    Set<String> disownedOnCreate = Set.of();
    boolean ownsWhatIsPutBack;

    /** Fields that are written even when empty; applied before the defaults. */
    KindRulesBuilder emptyFields(Consumer<ObjectNode> step) {
        emptyFields = step;
        return this;
    }

    /** As {@link #emptyFields}, taken from what is known of the kind's Go struct. */
    KindRulesBuilder shownFields(String definition) {
        return emptyFields(ShownFields.of(definition)::fill);
    }

    KindRulesBuilder defaults(Consumer<ObjectNode> step) {
        defaults.add(step);
        return this;
    }

    KindRulesBuilder onCreate(Consumer<ObjectNode> step) {
        creations.add(step);
        return this;
    }

    KindRulesBuilder onUpdate(BiConsumer<ObjectNode, ObjectNode> step) {
        updates.add(step);
        return this;
    }

    /** A check of the object alone; runs on create and on update. */
    KindRulesBuilder check(BiConsumer<ObjectNode, Problems> check) {
        checks.add(check);
        return this;
    }

    /** A check of new objects only. */
    KindRulesBuilder checkCreate(BiConsumer<ObjectNode, Problems> check) {
        createChecks.add(check);
        return this;
    }

    KindRulesBuilder checkUpdate(UpdateCheck check) {
        updateChecks.add(check);
        return this;
    }

    KindRulesBuilder checkStatusUpdate(UpdateCheck check) {
        statusChecks.add(check);
        return this;
    }

    KindRulesBuilder warnings(Advice gathered) {
        advice = gathered;
        return this;
    }

    KindRulesBuilder nameRule(Function<String, List<String>> rule) {
        nameRule = rule;
        return this;
    }

    KindRulesBuilder onStatusUpdate(BiConsumer<ObjectNode, ObjectNode> step) {
        statusUpdates.add(step);
        return this;
    }

    /** The generation is one and stays so. */
    KindRulesBuilder generationOne() {
        hasGeneration = true;
        return this;
    }

    /** The generation counts changes of these fields, named by dotted paths. */
    KindRulesBuilder generation(String... fields) {
        hasGeneration = true;
        generationFields = List.of(fields);
        return this;
    }

    /** The status is written by its subresource only. */
    KindRulesBuilder status(StatusMetadata metadata) {
        hasStatus = true;
        statusMetadata = metadata;
        return this;
    }

    /** A create may bring a status (nodes register with theirs). */
    KindRulesBuilder statusSetOnCreate() {
        statusSetOnCreate = true;
        return this;
    }

    KindRulesBuilder updateMayCreate() {
        updateMayCreate = true;
        return this;
    }

    KindRulesBuilder updateNeedsVersion() {
        updateMayOverwrite = false;
        return this;
    }

    KindRulesBuilder gracefulDelete() {
        gracefulDelete = true;
        return this;
    }

    KindRulesBuilder orphansDependents() {
        orphansDependents = true;
        return this;
    }

    /** Rules of the updates that come through a subresource of its own. */
    KindRulesBuilder subresource(String name, KindRules rules) {
        subresources.put(name, rules);
        return this;
    }

    /** Fields that no manager comes to own by a create. */
    KindRulesBuilder disownedOnCreate(String... fields) {
        disownedOnCreate = Set.of(fields);
        return this;
    }

    /** Who sets a field in an update owns it, even if the update then puts it back. */
    KindRulesBuilder ownsWhatIsPutBack() {
        ownsWhatIsPutBack = true;
        return this;
    }

    KindRules build() {
        return new SteppedKindRules(this);
    }

    ObjectNode emptyObject() {
        var object = JsonNodeFactory.instance.objectNode();
        emptyFields.accept(object);
        return object;
    }
}
