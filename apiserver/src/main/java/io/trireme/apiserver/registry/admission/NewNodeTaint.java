package io.trireme.apiserver.registry.admission;

import io.trireme.api.kinds.NodeAdmissionDefaults;

/** A new node takes no pods until the node lifecycle controller has seen it ready. */
public final class NewNodeTaint implements Admission {
    @Override
    public void admit(AdmissionRequest request) {
        if (request.creates("", "nodes")) {
            NodeAdmissionDefaults.apply(request.object().orElseThrow());
        }
    }
}
