package io.trireme.apiserver.registry.admission;

import java.util.List;

/** Policies one after the other; the first refusal ends the write. */
public record AdmissionChain(List<Admission> policies) implements Admission {
    public AdmissionChain {
        policies = List.copyOf(policies);
    }

    @Override
    public void admit(AdmissionRequest request) throws InterruptedException {
        for (var policy : policies) {
            policy.admit(request);
        }
    }
}
