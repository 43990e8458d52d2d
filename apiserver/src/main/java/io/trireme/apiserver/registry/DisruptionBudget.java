package io.trireme.apiserver.registry;

import io.trireme.api.GroupResource;
import io.trireme.api.selector.LabelSelector;
import io.trireme.api.status.ApiStatus;
import io.trireme.api.status.ApiStatusException;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** A PodDisruptionBudget: what it says of a pod, and what an eviction leaves of it; pure. */
record DisruptionBudget(ObjectNode object) {
    private static final GroupResource NAME_IN_MESSAGES =
            new GroupResource("policy", "poddisruptionbudget");

    /** Evictions that the controller has not seen yet; it forgets each after two minutes. */
    private static final int DISRUPTED_PODS_MAX = 2000;

    private static final int RETRY_SECONDS = 10;
    private static final String CONDITION = "DisruptionAllowed";

    String name() {
        return ObjectMeta.name(object);
    }

    /** Whether it guards a pod of these labels; one whose selector cannot be read guards none. */
    boolean guards(ObjectNode pod) {
        var labels = new TreeMap<String, String>();
        pod.path("metadata")
                .path("labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asString("")));
        try {
            return LabelSelector.of(object.path("spec").get("selector")).matches(labels);
        } catch (ApiStatusException _) {
            return false;
        }
    }

    /** Whether a pod that is not ready may go without counting as a disruption. */
    boolean freesUnhealthy() {
        String policy = object.path("spec").path("unhealthyPodEvictionPolicy").asString("");
        long desired = status().path("desiredHealthy").asLong(0);
        return policy.equals("AlwaysAllow")
                || (desired > 0 && status().path("currentHealthy").asLong(0) >= desired);
    }

    private JsonNode status() {
        return object.path("status");
    }

    /**
     * The budget after one more disruption.
     *
     * @throws ApiStatusException 429 if it allows none now, 403 if it cannot be right
     */
    ObjectNode disrupted(String pod, String now) {
        long generation = ObjectMeta.number(object, "generation").orElse(0L);
        if (status().path("observedGeneration").asLong(0) < generation) {
            throw notYet();
        }
        long allowed = status().path("disruptionsAllowed").asLong(0);
        if (allowed < 0) {
            throw forbidden("pdb disruptions allowed is negative");
        }
        if (status().path("disruptedPods").size() > DISRUPTED_PODS_MAX) {
            throw forbidden(
                    "DisruptedPods map too big - too many evictions not confirmed by PDB"
                            + " controller");
        }
        if (allowed == 0) {
            throw refused(
                    "The disruption budget "
                            + name()
                            + " needs "
                            + status().path("desiredHealthy").asLong(0)
                            + " healthy pods and has "
                            + status().path("currentHealthy").asLong(0)
                            + " currently",
                    0);
        }
        var changed = object.deepCopy();
        var status =
                changed.get("status") instanceof ObjectNode there
                        ? there
                        : changed.putObject("status");
        status.put("disruptionsAllowed", allowed - 1);
        var pods =
                status.get("disruptedPods") instanceof ObjectNode there
                        ? there
                        : status.putObject("disruptedPods");
        pods.put(pod, now);
        if (allowed == 1) {
            Conditions.set(status, exhausted(now));
        }
        return changed;
    }

    private ObjectNode exhausted(String now) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", CONDITION)
                .put("status", "False")
                .put("observedGeneration", status().path("observedGeneration").asLong(0))
                .put("lastTransitionTime", now)
                .put("reason", "InsufficientPods")
                .put("message", "");
    }

    private ApiStatusException forbidden(String why) {
        return Failures.forbidden(NAME_IN_MESSAGES, name(), why, List.of());
    }

    /** 429: the budget's state is not known well enough to allow anything. */
    ApiStatusException notYet() {
        return refused(
                "The disruption budget " + name() + " is still being processed by the server.",
                RETRY_SECONDS);
    }

    private static ApiStatusException refused(String why, int retrySeconds) {
        var cause = new ApiStatus.Cause("DisruptionBudget", why, "");
        return new ApiStatusException(
                new ApiStatus(
                        429,
                        "TooManyRequests",
                        "Cannot evict pod as it would violate the pod's disruption budget.",
                        Optional.of(
                                new ApiStatus.Details(
                                        "", "", "", "", List.of(cause), retrySeconds))));
    }
}
