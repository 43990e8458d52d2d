package io.trireme.controllers.deployment;

import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;

import java.util.Optional;
import java.util.SortedMap;

/** One write that a plan asks for; they are done in order, and the first failure ends the step. */
sealed interface DeploymentAction {
    /** Create the ReplicaSet of the present template. */
    record CreateReplicaSet(ReplicaSet replicaSet) implements DeploymentAction {}

    /** Write a ReplicaSet as given; a scaling tells an event when it has happened. */
    record UpdateReplicaSet(ReplicaSet replicaSet, Optional<Scaling> scaling)
            implements DeploymentAction {}

    /** Delete a ReplicaSet beyond the history limit. */
    record DeleteReplicaSet(ReplicaSet replicaSet) implements DeploymentAction {}

    /** Set these annotations on the Deployment. */
    record Annotate(SortedMap<String, String> annotations) implements DeploymentAction {}

    /** Write the Deployment's status. */
    record UpdateStatus(DeploymentStatus status) implements DeploymentAction {}

    /** A change of a ReplicaSet's wanted replicas. */
    record Scaling(String replicaSet, int from, int to) {
        /** The event's message, as Kubernetes words it. */
        String message() {
            return "Scaled %s replica set %s from %d to %d"
                    .formatted(to > from ? "up" : "down", replicaSet, from, to);
        }
    }
}
