package io.trireme.api.kinds;

import tools.jackson.databind.node.ObjectNode;

/** What Kubernetes' default admission puts into a new node (TaintNodesByCondition). */
public final class NodeAdmissionDefaults {
    private static final String NOT_READY = "node.kubernetes.io/not-ready";

    private NodeAdmissionDefaults() {}

    /** A new node takes no pods until the node lifecycle controller has seen it ready. */
    public static void apply(ObjectNode node) {
        var spec = Fields.child(node, "spec");
        boolean tainted =
                Fields.objects(spec, "taints").stream()
                        .anyMatch(
                                taint ->
                                        Fields.text(taint, "key").equals(NOT_READY)
                                                && Fields.text(taint, "effect")
                                                        .equals("NoSchedule"));
        if (!tainted) {
            spec.withArray("taints").addObject().put("key", NOT_READY).put("effect", "NoSchedule");
        }
    }
}
