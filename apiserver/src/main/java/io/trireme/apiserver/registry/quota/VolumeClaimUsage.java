package io.trireme.apiserver.registry.quota;

import io.trireme.api.kinds.Fields;
import io.trireme.api.kinds.Quantities;
import io.trireme.api.quantity.Quantity;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Claims of volumes and the storage they ask for, in all and of each class. */
record VolumeClaimUsage() implements Usage {
    private static final String COUNT = "count/persistentvolumeclaims";
    private static final String CLAIMS = "persistentvolumeclaims";
    private static final String STORAGE = "requests.storage";
    private static final String OF_CLASS = ".storageclass.storage.k8s.io/";
    private static final String CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";
    private static final Set<String> NAMES = Set.of(COUNT, CLAIMS, STORAGE);

    @Override
    public boolean changes(String subresource) {
        return subresource.isEmpty() || subresource.equals("status");
    }

    @Override
    public boolean counts(String name) {
        return NAMES.contains(name)
                || name.endsWith(OF_CLASS + CLAIMS)
                || name.endsWith(OF_CLASS + STORAGE);
    }

    @Override
    public SortedMap<String, Quantity> of(ObjectNode claim) {
        var usage = new TreeMap<String, Quantity>();
        String storageClass = storageClass(claim);
        usage.put(COUNT, Quantity.of(1));
        usage.put(CLAIMS, Quantity.of(1));
        var storage = storage(claim);
        storage.ifPresent(amount -> usage.put(STORAGE, amount));
        if (!storageClass.isEmpty()) {
            usage.put(storageClass + OF_CLASS + CLAIMS, Quantity.of(1));
            storage.ifPresent(amount -> usage.put(storageClass + OF_CLASS + STORAGE, amount));
        }
        return usage;
    }

    private static String storageClass(ObjectNode claim) {
        JsonNode annotation = claim.path("metadata").path("annotations").path(CLASS_ANNOTATION);
        return annotation.isString()
                ? annotation.stringValue()
                : Fields.text(claim, "spec", "storageClassName");
    }

    /** What is asked for, or what is allocated if that is more: a claim that shrinks keeps it. */
    private static Optional<Quantity> storage(ObjectNode claim) {
        var asked = Quantities.find(Fields.at(claim, "spec", "resources", "requests", "storage"));
        var allocated =
                Quantities.find(Fields.at(claim, "status", "allocatedResources", "storage"));
        return asked.map(
                amount -> allocated.filter(other -> other.compareTo(amount) > 0).orElse(amount));
    }

    @Override
    public boolean inScope(ObjectNode claim, Scope scope) {
        if (!scope.name().equals("VolumeAttributesClass")) {
            return false;
        }
        return scope.selects(Fields.text(claim, "spec", "volumeAttributesClassName"));
    }
}
