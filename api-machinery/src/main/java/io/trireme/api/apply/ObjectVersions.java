package io.trireme.api.apply;

import io.trireme.api.schema.Schema;

import tools.jackson.databind.node.ObjectNode;

import java.util.Optional;

/**
 * The other versions of an object. What a manager owns is named in the version that it wrote, so
 * what a write changed has to be seen in that version too.
 */
@FunctionalInterface
public interface ObjectVersions {
    /** For kinds whose versions have the same fields. */
    ObjectVersions ALIKE = (object, schema, _) -> Optional.of(new Versioned(object, schema));

    /** An object in one version, and that version's schema. */
    record Versioned(ObjectNode object, Schema schema) {}

    /**
     * @param object not changed
     * @param schema of the version that the object is in
     * @return empty if there is no such version any more: its managers are forgotten
     */
    Optional<Versioned> find(ObjectNode object, Schema schema, String apiVersion);
}
