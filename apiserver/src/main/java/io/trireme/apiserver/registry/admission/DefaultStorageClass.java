package io.trireme.apiserver.registry.admission;

import io.trireme.api.GroupResource;
import io.trireme.api.kinds.Fields;
import io.trireme.apiserver.ObjectReader;

import tools.jackson.databind.node.ObjectNode;

import java.util.Comparator;
import java.util.List;

/**
 * A new claim that names no storage class gets the default one: of several the newest, and of those
 * the first by name.
 */
public final class DefaultStorageClass implements Admission {
    static final GroupResource CLASSES = new GroupResource("storage.k8s.io", "storageclasses");
    static final String CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";
    private static final List<String> DEFAULT_ANNOTATIONS =
            List.of(
                    "storageclass.kubernetes.io/is-default-class",
                    "storageclass.beta.kubernetes.io/is-default-class");

    private final ObjectReader cached;

    public DefaultStorageClass(ObjectReader cached) {
        this.cached = cached;
    }

    @Override
    public void admit(AdmissionRequest request) {
        if (!request.creates("", "persistentvolumeclaims")) {
            return;
        }
        var claim = request.object().orElseThrow();
        if (Fields.has(claim, "spec", "storageClassName")
                || Fields.has(claim, "metadata", "annotations", CLASS_ANNOTATION)
                || !(claim.get("spec") instanceof ObjectNode spec)) {
            return;
        }
        cached.list(CLASSES, "").stream()
                .filter(DefaultStorageClass::isDefault)
                .min(
                        Comparator.comparing(DefaultStorageClass::created)
                                .reversed()
                                .thenComparing(DefaultStorageClass::name))
                .ifPresent(found -> spec.put("storageClassName", name(found)));
    }

    private static boolean isDefault(ObjectNode storageClass) {
        return DEFAULT_ANNOTATIONS.stream()
                .anyMatch(
                        name ->
                                Fields.text(storageClass, "metadata", "annotations", name)
                                        .equals("true"));
    }

    private static String created(ObjectNode storageClass) {
        return Fields.text(storageClass, "metadata", "creationTimestamp");
    }

    private static String name(ObjectNode storageClass) {
        return Fields.text(storageClass, "metadata", "name");
    }
}
