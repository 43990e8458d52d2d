package io.trireme.apiserver.registry.admission;

import io.trireme.api.kinds.InUseFinalizers;

/** New volumes, claims and attribute classes stay until nothing uses them any more. */
public final class InUseProtection implements Admission {
    @Override
    public void admit(AdmissionRequest request) {
        if (request.creates("", "persistentvolumes")
                || request.creates("", "persistentvolumeclaims")
                || request.creates("storage.k8s.io", "volumeattributesclasses")) {
            InUseFinalizers.of(request.kind())
                    .ifPresent(one -> InUseFinalizers.add(request.object().orElseThrow(), one));
        }
    }
}
