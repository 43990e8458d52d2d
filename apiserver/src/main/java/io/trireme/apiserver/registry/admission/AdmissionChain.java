package io.trireme.apiserver.registry.admission;

import io.trireme.apiserver.ObjectReader;
import io.trireme.apiserver.rbac.Authorizer;
import io.trireme.apiserver.registry.Clock;

import java.util.List;

/** Policies one after the other; the first refusal ends the write. */
public record AdmissionChain(List<Admission> policies) implements Admission {
    public AdmissionChain {
        policies = List.copyOf(policies);
    }

    /** What every server does, in Kubernetes' order. */
    public static AdmissionChain standard(
            ObjectReader reader, LiveReader live, Clock clock, Authorizer authorizer) {
        return new AdmissionChain(
                List.of(
                        new NamespaceLifecycle(live),
                        new LimitRanger(reader),
                        new PodServiceAccount(reader, live, clock),
                        new NewNodeTaint(),
                        new PodPriority(reader, live),
                        new DefaultTolerations(),
                        new DefaultStorageClass(reader),
                        new InUseProtection(),
                        new ClaimResize(reader),
                        new PodRuntimeClass(reader, live),
                        new ServerTimes(clock),
                        new DefaultIngressClass(reader),
                        new CertificateRequests(clock),
                        new CertificatePolicy(authorizer)));
    }

    @Override
    public void admit(AdmissionRequest request) throws InterruptedException {
        for (var policy : policies) {
            policy.admit(request);
        }
    }
}
