package io.trireme.api.custom;

import io.trireme.api.status.FieldError;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;

/** Judges the objects of one version of a custom resource; pure, and safe for any thread. */
@FunctionalInterface
interface ObjectCheck {
    /**
     * What is wrong with an object.
     *
     * @param before what it replaces: what was wrong before, in a value that did not change, is let
     *     through (KEP-4008, ratcheting)
     */
    List<FieldError> check(ObjectNode object, Optional<ObjectNode> before);
}
