package io.trireme.controllers.discovery;

import io.fabric8.kubernetes.api.model.PartialObjectMetadata;
import io.trireme.client.ResourceType;

import java.util.Comparator;
import java.util.SortedSet;

/**
 * A resource that the server has.
 *
 * @param group empty for the core group
 * @param resource plural, as in paths
 */
public record ServedResource(
        String group,
        String version,
        String resource,
        String kind,
        boolean namespaced,
        SortedSet<String> verbs) {
    public static final Comparator<ServedResource> ORDER =
            Comparator.comparing(ServedResource::group)
                    .thenComparing(ServedResource::resource)
                    .thenComparing(ServedResource::version);

    /** As conditions name it: {@code deployments.apps}, and {@code pods.} in the core group. */
    public String qualifiedName() {
        return resource + "." + group;
    }

    /** As owner references name it: {@code apps/v1}, and {@code v1} in the core group. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    public boolean can(String verb) {
        return verbs.contains(verb);
    }

    /** Its objects, of which only the metadata is read. */
    public ResourceType<PartialObjectMetadata> type() {
        return new ResourceType<>(
                PartialObjectMetadata.class, group, version, resource, namespaced);
    }
}
