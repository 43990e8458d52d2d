package io.trireme.controllers.deployment;

import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentConditionBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.trireme.controllers.workload.Timestamps;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A Deployment's conditions: their types, reasons and how they replace each other. */
final class Conditions {
    static final String AVAILABLE = "Available";
    static final String PROGRESSING = "Progressing";
    static final String REPLICA_FAILURE = "ReplicaFailure";

    static final String NEW_SET_AVAILABLE = "NewReplicaSetAvailable";
    static final String NEW_SET_CREATED = "NewReplicaSetCreated";
    static final String NEW_SET_CREATE_ERROR = "ReplicaSetCreateError";
    static final String SET_FOUND = "FoundNewReplicaSet";
    static final String SET_UPDATED = "ReplicaSetUpdated";
    static final String TIMED_OUT = "ProgressDeadlineExceeded";
    static final String PAUSED = "DeploymentPaused";
    static final String RESUMED = "DeploymentResumed";
    static final String MINIMUM_AVAILABLE = "MinimumReplicasAvailable";
    static final String MINIMUM_UNAVAILABLE = "MinimumReplicasUnavailable";

    private Conditions() {}

    static Optional<DeploymentCondition> find(DeploymentStatus status, String type) {
        return status == null || status.getConditions() == null
                ? Optional.empty()
                : status.getConditions().stream()
                        .filter(condition -> condition.getType().equals(type))
                        .findFirst();
    }

    static DeploymentCondition of(
            String type, String status, String reason, String message, Instant now) {
        return new DeploymentConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withLastUpdateTime(Timestamps.format(now))
                .withLastTransitionTime(Timestamps.format(now))
                .withReason(reason)
                .withMessage(message)
                .build();
    }

    /**
     * Sets a condition: nothing changes when status and reason are as before; the time of
     * transition stays when only the reason changes.
     */
    static void set(DeploymentStatus status, DeploymentCondition condition) {
        Optional<DeploymentCondition> current = find(status, condition.getType());
        if (current.isPresent()) {
            boolean sameStatus = current.get().getStatus().equals(condition.getStatus());
            if (sameStatus && current.get().getReason().equals(condition.getReason())) {
                return;
            }
            if (sameStatus) {
                condition.setLastTransitionTime(current.get().getLastTransitionTime());
            }
        }
        replace(status, condition);
    }

    /** Puts a condition in place of the one of its type, last in the list. */
    static void replace(DeploymentStatus status, DeploymentCondition condition) {
        remove(status, condition.getType());
        List<DeploymentCondition> conditions = new ArrayList<>(status.getConditions());
        conditions.add(condition);
        status.setConditions(conditions);
    }

    static void remove(DeploymentStatus status, String type) {
        List<DeploymentCondition> kept =
                status.getConditions() == null
                        ? List.of()
                        : status.getConditions().stream()
                                .filter(condition -> !condition.getType().equals(type))
                                .toList();
        status.setConditions(new ArrayList<>(kept));
    }
}
