package io.trireme.apiserver.registry;

import io.trireme.apiserver.FieldManager;
import io.trireme.apiserver.User;

import java.util.Optional;

/**
 * What a write is about and who makes it.
 *
 * @param namespace empty for cluster-scoped objects
 * @param name empty for a create, whose object names itself
 * @param manager who will own the fields that the write sets
 */
record WriteContext(
        Resource resource,
        String namespace,
        String name,
        String subresource,
        User user,
        WriteOptions options,
        String manager,
        Optional<Fence> fence,
        Warnings warnings) {
    WriteContext withName(String name) {
        return new WriteContext(
                resource, namespace, name, subresource, user, options, manager, fence, warnings);
    }

    WriteContext withOptions(WriteOptions options) {
        return new WriteContext(
                resource, namespace, name, subresource, user, options, manager, fence, warnings);
    }

    boolean dryRun() {
        return options.dryRun();
    }

    /** The manager of a client that names none: its user agent up to the first slash. */
    static String managerOf(WriteOptions options, Optional<String> userAgent) {
        return FieldManager.of(options.fieldManager(), userAgent);
    }
}
