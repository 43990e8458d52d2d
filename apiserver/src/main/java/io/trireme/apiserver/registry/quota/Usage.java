package io.trireme.apiserver.registry.quota;

import io.trireme.api.GroupResource;
import io.trireme.api.quantity.Quantity;

import tools.jackson.databind.node.ObjectNode;

import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/** What objects of one resource use. */
public interface Usage {
    /** What counts objects of a resource; empty if nobody counts them. */
    static Optional<Usage> of(GroupResource resource) {
        return switch (resource.toString()) {
            case "events", "events.events.k8s.io" -> Optional.empty();
            case "pods" -> Optional.of(new PodUsage());
            case "services" -> Optional.of(new ServiceUsage());
            case "persistentvolumeclaims" -> Optional.of(new VolumeClaimUsage());
            case "resourceclaims.resource.k8s.io" -> Optional.of(new DeviceClaimUsage());
            case String _ -> Optional.of(new ObjectCount(resource));
        };
    }

    /** Whether a change may use more; else only a new object does. */
    boolean changes(String subresource);

    /** Whether objects use an amount of this name at all. */
    boolean counts(String name);

    /** What an object uses, by name. */
    SortedMap<String, Quantity> of(ObjectNode object);

    /**
     * What an object must say before it is counted.
     *
     * @param names what is counted
     * @return in Kubernetes' words; empty if nothing is missing
     */
    default String missing(ObjectNode object, Set<String> names) {
        return "";
    }

    /** Whether an object is in a scope; no object is in one that its kind does not know. */
    default boolean inScope(ObjectNode object, Scope scope) {
        return false;
    }

    /** The name of the count of a resource's objects. */
    static String countName(GroupResource resource) {
        return "count/" + resource;
    }
}
