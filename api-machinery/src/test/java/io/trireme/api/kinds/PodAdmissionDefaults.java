package io.trireme.api.kinds;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/**
 * Stands in for the API server's admission, so that whole created pods can be compared with
 * recorded ones: service account, priority, tolerations; no token volume.
 */
final class PodAdmissionDefaults {
    private static final String NOT_READY = "node.kubernetes.io/not-ready";
    private static final String UNREACHABLE = "node.kubernetes.io/unreachable";
    private static final int TOLERATION_SECONDS = 300;

    private PodAdmissionDefaults() {}

    /** A priority class as admission found it by its name, or as the cluster's default. */
    public record Priority(String className, int value, String preemptionPolicy) {
        /** What a pod has where no class applies. */
        public static final Priority NONE = new Priority("", 0, "PreemptLowerPriority");
    }

    /** Changes {@code pod} in place; runs after its defaults, on create only. */
    public static void apply(ObjectNode pod, Priority priority) {
        var spec = Fields.child(pod, "spec");
        Fields.putIfAbsent(spec, "serviceAccountName", "default");
        PodSpecDefaults.mirrorServiceAccount(spec);
        if (!priority.className().isEmpty()) {
            spec.put("priorityClassName", priority.className());
        }
        spec.put("priority", priority.value());
        Fields.putIfAbsent(spec, "preemptionPolicy", priority.preemptionPolicy());
        tolerate(spec, NOT_READY);
        tolerate(spec, UNREACHABLE);
    }

    /** A pod that says nothing of an unfit node leaves it after five minutes. */
    private static void tolerate(ObjectNode spec, String taint) {
        boolean tolerated =
                Fields.objects(spec, "tolerations").stream()
                        .anyMatch(
                                one ->
                                        List.of("", taint).contains(Fields.text(one, "key"))
                                                && List.of("", "NoExecute")
                                                        .contains(Fields.text(one, "effect")));
        if (!tolerated) {
            spec.withArray("tolerations")
                    .addObject()
                    .put("key", taint)
                    .put("operator", "Exists")
                    .put("effect", "NoExecute")
                    .put("tolerationSeconds", TOLERATION_SECONDS);
        }
    }
}
