package io.trireme.api.kinds;

import tools.jackson.databind.node.ObjectNode;

import java.util.Map;
import java.util.Optional;

/**
 * The finalizers that Kubernetes' default admission (StorageObjectInUseProtection) puts on new
 * storage objects, so that what is in use is not deleted.
 */
public final class InUseFinalizers {
    private static final Map<String, String> BY_KIND =
            Map.of(
                    "PersistentVolume",
                    "kubernetes.io/pv-protection",
                    "PersistentVolumeClaim",
                    "kubernetes.io/pvc-protection",
                    "VolumeAttributesClass",
                    "kubernetes.io/vac-protection");

    private InUseFinalizers() {}

    /** The finalizer of a kind that may be in use; empty for all others. */
    public static Optional<String> of(String kind) {
        return Optional.ofNullable(BY_KIND.get(kind));
    }

    /** Puts a finalizer behind those that are there, unless it is one of them. */
    public static void add(ObjectNode object, String finalizer) {
        var metadata = Fields.child(object, "metadata");
        if (!Fields.strings(metadata, "finalizers").contains(finalizer)) {
            metadata.withArray("finalizers").add(finalizer);
        }
    }
}
