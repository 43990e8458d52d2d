package io.trireme.apiserver.registry;

import io.trireme.api.kinds.Fields;
import io.trireme.api.resource.ResourceDefinition;
import io.trireme.api.resource.ResourceDefinition.CustomTraits;
import io.trireme.api.resource.ResourceDefinition.ScalePaths;
import io.trireme.api.status.ApiStatus;
import io.trireme.api.status.ApiStatusException;
import io.trireme.api.status.FieldError;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;

/** The Scale of a custom resource, whose definition says which fields are behind it; pure. */
final class CustomScale {
    private final ResourceDefinition definition;
    private final ScalePaths paths;

    private CustomScale(ResourceDefinition definition, ScalePaths paths) {
        this.definition = definition;
        this.paths = paths;
    }

    /** Empty for built-in kinds, and for custom ones without the subresource. */
    static Optional<CustomScale> find(ResourceDefinition definition) {
        return definition
                .custom()
                .flatMap(CustomTraits::scale)
                .map(paths -> new CustomScale(definition, paths));
    }

    /**
     * @throws ApiStatusException 500, as Kubernetes has it, if the field of the wanted replicas is
     *     not there
     */
    ObjectNode scale(ObjectNode object) {
        JsonNode asked = at(object, paths.specReplicas());
        if (!asked.isNumber()) {
            throw missing();
        }
        return Subresources.scale(
                object,
                asked.asInt(0),
                at(object, paths.statusReplicas()).asInt(0),
                at(object, paths.selector()).asString(""));
    }

    private ApiStatusException missing() {
        String why =
                "the spec replicas field \"" + text(paths.specReplicas()) + "\" does not exist";
        return new ApiStatusException(
                new ApiStatus(
                        500,
                        "InternalError",
                        "Internal error occurred: " + why,
                        Optional.of(
                                new ApiStatus.Details(
                                        "",
                                        "",
                                        "",
                                        "",
                                        List.of(new ApiStatus.Cause("", why, "")),
                                        0))));
    }

    /** The object with the replicas that a Scale asks for. */
    ObjectNode scaled(ObjectNode object, ObjectNode scale) {
        int replicas = scale.path("spec").path("replicas").asInt(0);
        if (replicas < 0) {
            throw Failures.invalid(
                    definition.kind().group(),
                    definition.kind().kind(),
                    ObjectMeta.name(object),
                    List.of(
                            FieldError.invalid(
                                    text(paths.specReplicas()),
                                    Integer.toString(replicas),
                                    "should be a non-negative integer")));
        }
        var changed = object.deepCopy();
        var parent = changed;
        for (String field : paths.specReplicas().subList(0, paths.specReplicas().size() - 1)) {
            parent = Fields.child(parent, field);
        }
        parent.put(paths.specReplicas().getLast(), replicas);
        Subresources.takeVersion(scale, changed);
        return changed;
    }

    private static JsonNode at(ObjectNode object, List<String> path) {
        return Fields.at(object, path.toArray(String[]::new));
    }

    private static String text(List<String> path) {
        return "." + String.join(".", path);
    }
}
