package io.trireme.apiserver.registry.admission;

import io.trireme.api.kinds.Fields;
import io.trireme.api.kinds.Quantities;
import io.trireme.api.quantity.Quantity;
import io.trireme.apiserver.ObjectReader;
import io.trireme.apiserver.registry.Failures;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;

/** A bound claim may ask for more only if its storage class says that volumes can grow. */
public final class ClaimResize implements Admission {
    private final ObjectReader cached;

    public ClaimResize(ObjectReader cached) {
        this.cached = cached;
    }

    @Override
    public void admit(AdmissionRequest request) {
        if (!request.about("", "persistentvolumeclaims")
                || !request.subresource().isEmpty()
                || request.object().isEmpty()
                || request.before().isEmpty()) {
            return;
        }
        var claim = request.object().get();
        var before = request.before().get();
        var asked = requested(claim);
        var askedBefore = requested(before);
        boolean grows =
                asked.isPresent()
                        && askedBefore.isPresent()
                        && asked.get().compareTo(askedBefore.get()) > 0;
        if (grows
                && Fields.text(before, "status", "phase").equals("Bound")
                && !mayGrow(claim, before)) {
            throw Failures.forbidden(
                    request.resource(),
                    request.name(),
                    "only dynamically provisioned pvc can be resized and the storageclass that"
                            + " provisions the pvc must support resize",
                    List.of());
        }
    }

    /** Empty for what is no quantity: validation will say so. */
    private static Optional<Quantity> requested(ObjectNode claim) {
        return Quantities.find(Fields.at(claim, "spec", "resources", "requests", "storage"));
    }

    private boolean mayGrow(ObjectNode claim, ObjectNode before) {
        String name = className(claim);
        return !name.isEmpty()
                && name.equals(className(before))
                && cached.find(DefaultStorageClass.CLASSES, "", name)
                        .filter(found -> Fields.flag(found, "allowVolumeExpansion"))
                        .isPresent();
    }

    private static String className(ObjectNode claim) {
        String annotation = DefaultStorageClass.CLASS_ANNOTATION;
        return Fields.has(claim, "metadata", "annotations", annotation)
                ? Fields.text(claim, "metadata", "annotations", annotation)
                : Fields.text(claim, "spec", "storageClassName");
    }
}
