package io.trireme.controllers.garbagecollector;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** What becomes of an object that names owners. */
sealed interface DependentPlan {
    /** The finalizer of an object that goes after its dependents. */
    String FOREGROUND = "foregroundDeletion";

    /** The finalizer of an object whose dependents stay. */
    String ORPHAN = "orphan";

    /** What an owner reference points at. */
    enum OwnerState {
        /** It is there. */
        PRESENT,
        /** It is there and waits for its dependents to go. */
        WAITING,
        /** There is no object of that uid. */
        ABSENT,
        /** Nobody can tell: its kind is not served, or the reference is not allowed. */
        UNKNOWN
    }

    /** Nothing to do. */
    record Keep() implements DependentPlan {}

    /** It has an owner left: take the references to the others away. */
    record KeepOwners(List<OwnerReference> references) implements DependentPlan {}

    /** No owner is left. */
    record Delete(String propagationPolicy) implements DependentPlan {}

    /**
     * Plans from the state of each owner, by uid.
     *
     * @param hasDependents whether the object itself owns others
     */
    static DependentPlan of(
            ObjectMeta object, Map<String, OwnerState> owners, boolean hasDependents) {
        List<OwnerReference> references = object.getOwnerReferences();
        if (references == null || references.isEmpty()) {
            return new Keep();
        }
        List<OwnerReference> solid =
                references.stream().filter(one -> solid(owners.get(one.getUid()))).toList();
        if (solid.size() == references.size()) {
            return new Keep();
        }
        if (!solid.isEmpty()) {
            return new KeepOwners(solid);
        }
        boolean waiting = owners.containsValue(OwnerState.WAITING);
        if (waiting && hasDependents) {
            // The owner waits for this one, so this one has to wait for its own dependents.
            return new Delete("Foreground");
        }
        Set<String> finalizers =
                object.getFinalizers() == null ? Set.of() : Set.copyOf(object.getFinalizers());
        if (finalizers.contains(ORPHAN)) {
            return new Delete("Orphan");
        }
        return new Delete(finalizers.contains(FOREGROUND) ? "Foreground" : "Background");
    }

    private static boolean solid(OwnerState state) {
        return state == OwnerState.PRESENT || state == OwnerState.UNKNOWN;
    }

    /** Whether an object is being deleted and waits for its dependents. */
    static boolean waitsForDependents(ObjectMeta object) {
        return object.getDeletionTimestamp() != null && has(object, FOREGROUND);
    }

    /** Whether an object is being deleted and its dependents have to be freed first. */
    static boolean orphansDependents(ObjectMeta object) {
        return object.getDeletionTimestamp() != null && has(object, ORPHAN);
    }

    private static boolean has(ObjectMeta object, String finalizer) {
        return object.getFinalizers() != null && object.getFinalizers().contains(finalizer);
    }
}
