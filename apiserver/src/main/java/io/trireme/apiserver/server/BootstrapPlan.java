package io.trireme.apiserver.server;

import io.trireme.api.GroupResource;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Objects that every cluster has.
 *
 * @param name of the threads that bring them in
 * @param check as {@code /readyz} names it
 * @param reconcile makes the stored object and the wanted one into what should be stored; empty if
 *     that is there already
 */
record BootstrapPlan(
        String name,
        String check,
        List<Wanted> wanted,
        BiFunction<ObjectNode, ObjectNode, Optional<ObjectNode>> reconcile) {

    /** An object and where it belongs. */
    record Wanted(GroupResource resource, String namespace, String name, ObjectNode object) {}
}
