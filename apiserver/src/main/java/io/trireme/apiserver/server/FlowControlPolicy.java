package io.trireme.apiserver.server;

import io.trireme.api.GroupResource;
import io.trireme.api.kinds.FlowControlBootstrap;
import io.trireme.apiserver.server.BootstrapPlan.Wanted;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;

/**
 * The flow schemas and priority levels of every cluster. They are there for clients that look at
 * them: what waits is decided by {@code RequestLimits}. Pure.
 */
final class FlowControlPolicy {
    static final String GROUP = "flowcontrol.apiserver.k8s.io";
    private static final String AUTO_UPDATE = "apf.kubernetes.io/autoupdate-spec";

    private FlowControlPolicy() {}

    static BootstrapPlan plan() {
        return new BootstrapPlan(
                "flow-control-bootstrap",
                "poststarthook/priority-and-fairness-config-producer",
                wanted(),
                FlowControlPolicy::reconciled);
    }

    private static List<Wanted> wanted() {
        return FlowControlBootstrap.objects().stream()
                .map(
                        object ->
                                new Wanted(
                                        new GroupResource(GROUP, plural(object)),
                                        "",
                                        object.path("metadata").path("name").asString(),
                                        object))
                .toList();
    }

    private static String plural(ObjectNode object) {
        return object.path("kind").asString().equals("FlowSchema")
                ? "flowschemas"
                : "prioritylevelconfigurations";
    }

    /**
     * The stored object with the wanted spec, unless someone made it his own: by the annotation, or
     * where there is none by having changed it.
     */
    static Optional<ObjectNode> reconciled(ObjectNode stored, ObjectNode wanted) {
        var metadata = stored.path("metadata");
        var auto = metadata.path("annotations").path(AUTO_UPDATE);
        boolean ours =
                auto.isString()
                        ? auto.stringValue().equals("true")
                        : metadata.path("generation").asInt(0) == 1;
        if (!ours || stored.path("spec").equals(wanted.path("spec"))) {
            return Optional.empty();
        }
        var better = stored.deepCopy();
        better.set("spec", wanted.path("spec").deepCopy());
        return Optional.of(better);
    }
}
