package io.trireme.api.custom;

import io.trireme.api.kinds.Fields;
import io.trireme.api.resource.ResourceDefinition.ScalePaths;
import io.trireme.api.status.FieldError;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The fields behind the subresource {@code scale} hold what a Scale can say. */
final class ScaleCheck implements ObjectCheck {
    private final ScalePaths paths;

    ScaleCheck(ScalePaths paths) {
        this.paths = paths;
    }

    @Override
    public List<FieldError> check(ObjectNode object, Optional<ObjectNode> before) {
        var errors = new ArrayList<FieldError>();
        replicas(object, paths.specReplicas(), errors);
        replicas(object, paths.statusReplicas(), errors);
        return errors;
    }

    private static void replicas(ObjectNode object, List<String> path, List<FieldError> errors) {
        JsonNode replicas = Fields.at(object, path.toArray(String[]::new));
        if (!replicas.isIntegralNumber()) {
            return;
        }
        long count = replicas.asLong(0);
        if (count < 0) {
            errors.add(invalid(path, count, "should be a non-negative integer"));
        } else if (count > Integer.MAX_VALUE) {
            errors.add(
                    invalid(path, count, "should be less than or equal to " + Integer.MAX_VALUE));
        }
    }

    private static FieldError invalid(List<String> path, long value, String why) {
        return FieldError.invalid("." + String.join(".", path), Long.toString(value), why);
    }
}
