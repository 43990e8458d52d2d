package io.trireme.apiserver.registry.admission;

import io.trireme.api.GroupResource;
import io.trireme.apiserver.User;
import io.trireme.apiserver.registry.Warnings;

import tools.jackson.databind.node.ObjectNode;

import java.util.Optional;

/**
 * A write on its way to the store.
 *
 * @param name empty for a create whose name will be generated
 * @param object the object to be stored, which a policy may change; empty for a delete
 * @param before the stored object; empty for a create
 */
public record AdmissionRequest(
        Operation operation,
        GroupResource resource,
        String kind,
        String namespace,
        String name,
        String subresource,
        Optional<ObjectNode> object,
        Optional<ObjectNode> before,
        User user,
        Warnings warnings) {

    /** What the write does. */
    public enum Operation {
        CREATE,
        UPDATE,
        DELETE
    }

    public static AdmissionRequest create(
            GroupResource resource,
            String kind,
            String namespace,
            String name,
            ObjectNode object,
            User user,
            Warnings warnings) {
        return new AdmissionRequest(
                Operation.CREATE,
                resource,
                kind,
                namespace,
                name,
                "",
                Optional.of(object),
                Optional.empty(),
                user,
                warnings);
    }

    public static AdmissionRequest update(
            GroupResource resource,
            String kind,
            String namespace,
            String name,
            String subresource,
            ObjectNode object,
            ObjectNode before,
            User user,
            Warnings warnings) {
        return new AdmissionRequest(
                Operation.UPDATE,
                resource,
                kind,
                namespace,
                name,
                subresource,
                Optional.of(object),
                Optional.of(before),
                user,
                warnings);
    }

    public static AdmissionRequest delete(
            GroupResource resource,
            String kind,
            String namespace,
            String name,
            User user,
            Warnings warnings) {
        return new AdmissionRequest(
                Operation.DELETE,
                resource,
                kind,
                namespace,
                name,
                "",
                Optional.empty(),
                Optional.empty(),
                user,
                warnings);
    }

    /** Whether this creates an object of a resource. */
    public boolean creates(String group, String plural) {
        return operation == Operation.CREATE && about(group, plural);
    }

    public boolean about(String group, String plural) {
        return resource.group().equals(group) && resource.resource().equals(plural);
    }
}
