package io.trireme.apiserver.server;

import io.trireme.api.GroupResource;
import io.trireme.api.discovery.ApiServiceSpecs;
import io.trireme.api.resource.ResourceDefinition;
import io.trireme.apiserver.server.BootstrapPlan.Wanted;

import tools.jackson.databind.node.ObjectNode;

import java.util.Collection;
import java.util.Optional;

/**
 * The APIServices of the versions that are built in. As in Kubernetes they are brought in when a
 * server starts; one that somebody deletes stays away until the next start. Pure.
 */
final class LocalApiServices {
    private static final GroupResource RESOURCE =
            new GroupResource("apiregistration.k8s.io", "apiservices");

    private LocalApiServices() {}

    static BootstrapPlan plan(Collection<ResourceDefinition> definitions) {
        var wanted =
                definitions.stream()
                        .filter(definition -> definition.custom().isEmpty())
                        .map(definition -> definition.kind().groupVersion())
                        .filter(ApiServiceSpecs::has)
                        .distinct()
                        .map(ApiServiceSpecs::builtIn)
                        .map(LocalApiServices::wanted)
                        .toList();
        return new BootstrapPlan(
                "api-service-bootstrap",
                "poststarthook/kube-apiserver-autoregistration",
                wanted,
                LocalApiServices::reconciled);
    }

    private static Wanted wanted(ObjectNode object) {
        return new Wanted(RESOURCE, "", object.path("metadata").path("name").asString(), object);
    }

    /**
     * The stored object with the wanted spec, unless it lost the label: then it is someone's own.
     */
    static Optional<ObjectNode> reconciled(ObjectNode stored, ObjectNode wanted) {
        var label = stored.path("metadata").path("labels").path(ApiServiceSpecs.LABEL).asString("");
        if (!label.equals(ApiServiceSpecs.ON_START)
                || stored.path("spec").equals(wanted.path("spec"))) {
            return Optional.empty();
        }
        var better = stored.deepCopy();
        better.set("spec", wanted.path("spec").deepCopy());
        return Optional.of(better);
    }
}
