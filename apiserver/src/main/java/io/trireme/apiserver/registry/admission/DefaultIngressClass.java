package io.trireme.apiserver.registry.admission;

import io.trireme.api.GroupResource;
import io.trireme.apiserver.ObjectReader;
import io.trireme.apiserver.registry.ObjectMeta;

import tools.jackson.databind.node.ObjectNode;

import java.util.Comparator;

/**
 * Gives an Ingress that names no class the default one, of several the newest. One that names its
 * class by the annotation of old keeps to that, and is told so.
 */
public final class DefaultIngressClass implements Admission {
    private static final GroupResource CLASSES =
            new GroupResource("networking.k8s.io", "ingressclasses");
    private static final String DEFAULT_ANNOTATION = "ingressclass.kubernetes.io/is-default-class";
    private static final String OLD_ANNOTATION = "kubernetes.io/ingress.class";

    private final ObjectReader cached;

    public DefaultIngressClass(ObjectReader cached) {
        this.cached = cached;
    }

    @Override
    public void admit(AdmissionRequest request) {
        if (!request.creates("networking.k8s.io", "ingresses")) {
            return;
        }
        var object = request.object().orElseThrow();
        if (!(object.get("spec") instanceof ObjectNode spec)
                || spec.path("ingressClassName").isString()) {
            return;
        }
        if (object.path("metadata").path("annotations").has(OLD_ANNOTATION)) {
            request.warnings()
                    .add(
                            "annotation \""
                                    + OLD_ANNOTATION
                                    + "\" is deprecated, please use 'spec.ingressClassName'"
                                    + " instead");
            return;
        }
        cached.list(CLASSES, "").stream()
                .filter(DefaultIngressClass::isDefault)
                .min(
                        Comparator.comparing(
                                        (ObjectNode one) ->
                                                ObjectMeta.text(one, "creationTimestamp"))
                                .reversed()
                                .thenComparing(ObjectMeta::name))
                .ifPresent(one -> spec.put("ingressClassName", ObjectMeta.name(one)));
    }

    private static boolean isDefault(ObjectNode ingressClass) {
        return ingressClass
                .path("metadata")
                .path("annotations")
                .path(DEFAULT_ANNOTATION)
                .asString("")
                .equals("true");
    }
}
