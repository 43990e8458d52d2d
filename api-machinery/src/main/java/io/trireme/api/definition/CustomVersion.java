package io.trireme.api.definition;

import io.trireme.api.custom.StructuralSchema;
import io.trireme.api.kinds.KindRules;
import io.trireme.api.resource.ResourceDefinition;

/** A served version of a custom resource. */
public record CustomVersion(
        ResourceDefinition definition, StructuralSchema schema, KindRules rules) {}
