package io.trireme.controllers.deployment;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.trireme.client.ApiClientException;
import io.trireme.client.DeleteOptions;
import io.trireme.client.ObjectKey;
import io.trireme.client.ResourceClient;
import io.trireme.controllers.deployment.DeploymentAction.Annotate;
import io.trireme.controllers.deployment.DeploymentAction.CreateReplicaSet;
import io.trireme.controllers.deployment.DeploymentAction.DeleteReplicaSet;
import io.trireme.controllers.deployment.DeploymentAction.Scaling;
import io.trireme.controllers.deployment.DeploymentAction.UpdateReplicaSet;
import io.trireme.controllers.deployment.DeploymentAction.UpdateStatus;
import io.trireme.controllers.loop.LeaderTerm;
import io.trireme.controllers.loop.OwnerWrites;
import io.trireme.controllers.workload.Counts;
import io.trireme.controllers.workload.Owners;

import java.util.Map;
import java.util.Optional;

/** The actions of one reconcile; each write carries on from the version the last one made. */
final class DeploymentStep {
    private final ObjectKey key;
    private final OwnerWrites writes;
    private final LeaderTerm term;
    private final ResourceClient<Deployment> deployments;
    private final ResourceClient<ReplicaSet> sets;
    private Deployment deployment;

    DeploymentStep(ObjectKey key, Deployment deployment, OwnerWrites writes, LeaderTerm term) {
        this.key = key;
        this.deployment = deployment;
        this.writes = writes;
        this.term = term;
        this.deployments = term.client().resource(Deployment.class);
        this.sets = term.client().resource(ReplicaSet.class);
    }

    /** False when the rest of the plan must wait for another look. */
    boolean act(DeploymentAction action) throws InterruptedException {
        return switch (action) {
            case CreateReplicaSet(ReplicaSet set) -> create(set);
            case UpdateReplicaSet(ReplicaSet set, Optional<Scaling> scaling) -> {
                writes.ofDependents().wrote(key, sets.update(set));
                scaling.ifPresent(this::tellScaling);
                yield true;
            }
            case DeleteReplicaSet(ReplicaSet set) -> delete(set);
            case Annotate(var annotations) -> annotate(annotations);
            case UpdateStatus(DeploymentStatus status) -> updateStatus(status);
        };
    }

    private void tellScaling(Scaling scaling) {
        term.events().normal(deployment, "ScalingReplicaSet", scaling.message());
    }

    private boolean create(ReplicaSet set) throws InterruptedException {
        try {
            writes.ofDependents().wrote(key, sets.create(set));
            if (ReplicaSets.wanted(set) > 0) {
                tellScaling(new Scaling(ReplicaSets.name(set), 0, ReplicaSets.wanted(set)));
            }
            return true;
        } catch (ApiClientException e) {
            if (e.isAlreadyExists()) {
                return useOrAvoid(set);
            }
            if (e.isNamespaceTerminating()) {
                return false;
            }
            tellCreateFailure(set, e);
            throw e;
        }
    }

    /** The name is taken: by an earlier try of ours, or by a template that hashes alike. */
    private boolean useOrAvoid(ReplicaSet set) throws InterruptedException {
        Optional<ReplicaSet> taken = sets.find(ObjectKey.of(set));
        if (taken.isEmpty()) {
            return false;
        }
        boolean ours =
                Owners.isControlledBy(taken.get(), deployment)
                        && PodTemplateHash.sameTemplate(
                                taken.get().getSpec().getTemplate(), set.getSpec().getTemplate());
        if (ours) {
            writes.ofDependents().wrote(key, taken.get());
            return true;
        }
        DeploymentStatus status = StatusPlan.copy(deployment);
        status.setCollisionCount(Counts.orZero(status.getCollisionCount()) + 1);
        boolean _ = updateStatus(status);
        return false;
    }

    private void tellCreateFailure(ReplicaSet set, ApiClientException failure)
            throws InterruptedException {
        String message =
                "Failed to create new replica set \"%s\": %s"
                        .formatted(ReplicaSets.name(set), failure.getMessage());
        if (StatusPlan.hasDeadline(deployment)) {
            DeploymentStatus status = StatusPlan.copy(deployment);
            Conditions.set(
                    status,
                    Conditions.of(
                            Conditions.PROGRESSING,
                            "False",
                            Conditions.NEW_SET_CREATE_ERROR,
                            message,
                            term.clock().instant()));
            if (!status.equals(StatusPlan.current(deployment))) {
                boolean _ = updateStatus(status);
            }
        }
        term.events().warning(deployment, Conditions.NEW_SET_CREATE_ERROR, message);
    }

    private boolean delete(ReplicaSet set) throws InterruptedException {
        try {
            sets.delete(
                    key.namespace(),
                    ReplicaSets.name(set),
                    DeleteOptions.onlyUid(set.getMetadata().getUid()));
            writes.ofDependents().deleted(key, set);
        } catch (ApiClientException e) {
            if (!e.isNotFound()) {
                throw e;
            }
        }
        return true;
    }

    /** By the status: a write of the object itself with other annotations is a new generation. */
    private boolean annotate(Map<String, String> annotations) throws InterruptedException {
        return write(
                new DeploymentBuilder(deployment)
                        .editMetadata()
                        .addToAnnotations(annotations)
                        .endMetadata()
                        .build());
    }

    private boolean updateStatus(DeploymentStatus status) throws InterruptedException {
        return write(new DeploymentBuilder(deployment).withStatus(status).build());
    }

    private boolean write(Deployment changed) throws InterruptedException {
        deployment = deployments.updateStatus(changed);
        writes.ofOwner().wrote(key, deployment);
        return true;
    }
}
