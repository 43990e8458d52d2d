package io.trireme.controllers.workload;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What controllers ask of a pod's status. */
public final class PodStates {
    private PodStates() {}

    public static String phase(Pod pod) {
        return pod.getStatus() == null || pod.getStatus().getPhase() == null
                ? ""
                : pod.getStatus().getPhase();
    }

    public static boolean terminating(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() != null;
    }

    /** Whether its containers have all ended for good. */
    public static boolean finished(Pod pod) {
        return phase(pod).equals("Succeeded") || phase(pod).equals("Failed");
    }

    /** Whether it counts as a replica: neither finished nor terminating. */
    public static boolean active(Pod pod) {
        return !finished(pod) && !terminating(pod);
    }

    public static boolean ready(Pod pod) {
        return condition(pod, "Ready").filter(c -> "True".equals(c.getStatus())).isPresent();
    }

    /** Since when it is ready; empty when it is not, or its condition carries no time. */
    public static Optional<Instant> readySince(Pod pod) {
        return condition(pod, "Ready")
                .filter(c -> "True".equals(c.getStatus()))
                .flatMap(c -> Timestamps.parse(c.getLastTransitionTime()));
    }

    /** Whether it has been ready for at least {@code minReady} (zero: ready is enough). */
    public static boolean available(Pod pod, Duration minReady, Instant now) {
        if (!ready(pod)) {
            return false;
        }
        return minReady.isZero()
                || readySince(pod).filter(since -> !since.plus(minReady).isAfter(now)).isPresent();
    }

    /** Until when a ready pod still waits to be available; empty if it does not wait. */
    public static Optional<Instant> availableAt(Pod pod, Duration minReady, Instant now) {
        return readySince(pod).map(since -> since.plus(minReady)).filter(at -> at.isAfter(now));
    }

    public static Optional<PodCondition> condition(Pod pod, String type) {
        if (pod.getStatus() == null || pod.getStatus().getConditions() == null) {
            return Optional.empty();
        }
        return pod.getStatus().getConditions().stream()
                .filter(condition -> condition.getType().equals(type))
                .findFirst();
    }

    /** The largest restart count among its containers. */
    public static int maxRestarts(Pod pod) {
        if (pod.getStatus() == null || pod.getStatus().getContainerStatuses() == null) {
            return 0;
        }
        return pod.getStatus().getContainerStatuses().stream()
                .map(ContainerStatus::getRestartCount)
                .mapToInt(Counts::orZero)
                .max()
                .orElse(0);
    }
}
