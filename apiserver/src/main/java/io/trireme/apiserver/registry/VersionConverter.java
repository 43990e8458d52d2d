package io.trireme.apiserver.registry;

import io.trireme.api.status.ApiStatusException;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** Gets objects of a custom resource from one version to another. */
interface VersionConverter {
    /** Conversion strategy None: nothing but the {@code apiVersion} differs. */
    VersionConverter RENAMING =
            (objects, apiVersion) -> {
                objects.forEach(object -> object.put("apiVersion", apiVersion));
                return objects;
            };

    /**
     * Converts objects of one resource, whatever versions they are in; those that are in the wanted
     * one already come back as they are.
     *
     * @param objects may be changed
     * @return in the same order
     * @throws ApiStatusException 500, in Kubernetes' words, if they cannot be converted
     */
    List<ObjectNode> convert(List<ObjectNode> objects, String apiVersion);
}
