package io.trireme.controllers.garbagecollector;

import io.fabric8.kubernetes.api.model.PartialObjectMetadata;
import io.trireme.client.ObjectKey;
import io.trireme.controllers.discovery.ServedResource;

/** One object of any kind, and not a later one of the same name. */
record GcKey(ServedResource resource, ObjectKey object, String uid) {
    static GcKey of(ServedResource resource, PartialObjectMetadata object) {
        return new GcKey(resource, ObjectKey.of(object), object.getMetadata().getUid());
    }

    @Override
    public String toString() {
        return resource.resource() + " " + object;
    }
}
