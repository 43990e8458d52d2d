package io.trireme.controllers.workload;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;

import java.util.List;
import java.util.Optional;

/** Owner references, as controllers set and read them. */
public final class Owners {
    private Owners() {}

    /** The reference of the controller that owns an object, if one does. */
    public static Optional<OwnerReference> controllerOf(HasMetadata object) {
        return controllerOf(object.getMetadata());
    }

    public static Optional<OwnerReference> controllerOf(ObjectMeta metadata) {
        List<OwnerReference> references = metadata.getOwnerReferences();
        if (references == null) {
            return Optional.empty();
        }
        return references.stream()
                .filter(reference -> Boolean.TRUE.equals(reference.getController()))
                .findFirst();
    }

    /** Whether this very owner, by uid, controls the object. */
    public static boolean isControlledBy(HasMetadata object, HasMetadata owner) {
        return controllerOf(object)
                .filter(reference -> reference.getUid().equals(owner.getMetadata().getUid()))
                .isPresent();
    }

    /** The reference that makes {@code owner} the controller of an object. */
    public static OwnerReference controllerReference(
            HasMetadata owner, String apiVersion, String kind) {
        return new OwnerReferenceBuilder()
                .withApiVersion(apiVersion)
                .withKind(kind)
                .withName(owner.getMetadata().getName())
                .withUid(owner.getMetadata().getUid())
                .withController(true)
                .withBlockOwnerDeletion(true)
                .build();
    }
}
