package io.trireme.controllers.deployment;

import com.codahale.metrics.MetricRegistry;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.trireme.client.ApiClientException;
import io.trireme.client.DeleteOptions;
import io.trireme.client.ObjectKey;
import io.trireme.client.PatchType;
import io.trireme.client.ResourceClient;
import io.trireme.client.informer.OwnWrites;
import io.trireme.client.json.ObjectCodec;
import io.trireme.client.queue.WorkQueue;
import io.trireme.controllers.cache.ClusterCaches;
import io.trireme.controllers.deployment.DeploymentAction.Annotate;
import io.trireme.controllers.deployment.DeploymentAction.CreateReplicaSet;
import io.trireme.controllers.deployment.DeploymentAction.DeleteReplicaSet;
import io.trireme.controllers.deployment.DeploymentAction.Scaling;
import io.trireme.controllers.deployment.DeploymentAction.UpdateReplicaSet;
import io.trireme.controllers.deployment.DeploymentAction.UpdateStatus;
import io.trireme.controllers.loop.ControlLoop;
import io.trireme.controllers.loop.Handlers;
import io.trireme.controllers.loop.LeaderTerm;
import io.trireme.controllers.loop.QueueLoop;
import io.trireme.controllers.workload.ClaimPlan;
import io.trireme.controllers.workload.Claims;
import io.trireme.controllers.workload.Counts;
import io.trireme.controllers.workload.LabelMatcher;
import io.trireme.controllers.workload.Owners;
import io.trireme.controllers.workload.PodStates;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rolls Deployments out: reads the caches, plans, acts. */
public final class DeploymentLoop {
    public static final String NAME = "deployment-controller";

    /** Until own writes show in the cache; they usually do within milliseconds. */
    private static final Duration CACHE_WAIT = Duration.ofMillis(20);

    private final ClusterCaches caches;
    private final OwnWrites<ObjectKey> setWrites;
    private final OwnWrites<ObjectKey> ownWrites;
    private final LeaderTerm term;
    private final ResourceClient<Deployment> deployments;
    private final ResourceClient<ReplicaSet> sets;

    private DeploymentLoop(
            ClusterCaches caches,
            OwnWrites<ObjectKey> setWrites,
            OwnWrites<ObjectKey> ownWrites,
            LeaderTerm term) {
        this.caches = caches;
        this.setWrites = setWrites;
        this.ownWrites = ownWrites;
        this.term = term;
        this.deployments = term.client().resource(Deployment.class);
        this.sets = term.client().resource(ReplicaSet.class);
    }

    /** The controller, watching from now on. */
    public static ControlLoop of(ClusterCaches caches, int workers, MetricRegistry metrics) {
        WorkQueue<ObjectKey> queue = QueueLoop.queue(NAME, metrics);
        var setWrites = new OwnWrites<ObjectKey>();
        var ownWrites = new OwnWrites<ObjectKey>();
        caches.deployments().addHandler(Handlers.each(one -> queue.add(ObjectKey.of(one))));
        caches.replicaSets().addHandler(Handlers.bothStates(set -> wakeOwner(caches, queue, set)));
        caches.pods()
                .addHandler(
                        Handlers.of(
                                _ -> {},
                                (before, after) -> {
                                    if (PodStates.finished(after) && !PodStates.finished(before)) {
                                        wakeRecreate(caches, queue, after);
                                    }
                                },
                                pod -> wakeRecreate(caches, queue, pod)));
        return new QueueLoop<>(
                NAME,
                NAME,
                workers,
                queue,
                term ->
                        QueueLoop.unlessGone(
                                new DeploymentLoop(caches, setWrites, ownWrites, term)::reconcile));
    }

    static OwnerReference reference(Deployment deployment) {
        return Owners.controllerReference(deployment, "apps/v1", "Deployment");
    }

    private static void wakeOwner(
            ClusterCaches caches, WorkQueue<ObjectKey> queue, ReplicaSet set) {
        String namespace = set.getMetadata().getNamespace();
        Optional<OwnerReference> controller = Owners.controllerOf(set);
        if (controller.isPresent()) {
            if (controller.get().getKind().equals("Deployment")) {
                queue.add(new ObjectKey(namespace, controller.get().getName()));
            }
            return;
        }
        for (Deployment deployment : caches.deployments().listNamespace(namespace)) {
            if (LabelMatcher.of(deployment.getSpec().getSelector())
                    .matches(set.getMetadata().getLabels())) {
                queue.add(ObjectKey.of(deployment));
            }
        }
    }

    /** Recreate waits for old pods to end, which shows in no ReplicaSet. */
    private static void wakeRecreate(ClusterCaches caches, WorkQueue<ObjectKey> queue, Pod pod) {
        Owners.controllerOf(pod)
                .filter(reference -> reference.getKind().equals("ReplicaSet"))
                .map(
                        reference ->
                                new ObjectKey(
                                        pod.getMetadata().getNamespace(), reference.getName()))
                .flatMap(caches.replicaSets()::find)
                .flatMap(Owners::controllerOf)
                .map(
                        reference ->
                                new ObjectKey(
                                        pod.getMetadata().getNamespace(), reference.getName()))
                .flatMap(caches.deployments()::find)
                .filter(DeploymentState::recreates)
                .ifPresent(deployment -> queue.add(ObjectKey.of(deployment)));
    }

    private Optional<Duration> reconcile(ObjectKey key) throws InterruptedException {
        Optional<Deployment> cached = caches.deployments().find(key);
        if (cached.isEmpty()) {
            setWrites.forget(key);
            ownWrites.forget(key);
            return Optional.empty();
        }
        if (!setWrites.settled(key, caches.replicaSets())
                || !ownWrites.settled(key, caches.deployments())) {
            return Optional.of(CACHE_WAIT);
        }
        Deployment deployment = cached.get();
        LabelMatcher selector = LabelMatcher.of(deployment.getSpec().getSelector());
        if (selector.matchesEverything()) {
            refuse(key, deployment);
            return Optional.empty();
        }
        List<ReplicaSet> owned = claim(key, deployment, selector);
        var plan =
                DeploymentPlan.of(
                        deployment,
                        owned,
                        oldPodsRemain(deployment, owned),
                        term.clock().instant());
        var step = new Step(key, deployment);
        for (DeploymentAction action : plan.actions()) {
            if (!step.act(action)) {
                return Optional.empty();
            }
        }
        return plan.lookAgain();
    }

    private void refuse(ObjectKey key, Deployment deployment) throws InterruptedException {
        term.events()
                .warning(
                        deployment,
                        "SelectingAll",
                        "This deployment is selecting all pods. A non-empty selector is required.");
        DeploymentStatus status = StatusPlan.copy(deployment);
        Long generation = deployment.getMetadata().getGeneration();
        if (Counts.orZero(status.getObservedGeneration()) < Counts.orZero(generation)) {
            status.setObservedGeneration(generation);
            boolean _ = new Step(key, deployment).act(new UpdateStatus(status));
        }
    }

    private List<ReplicaSet> claim(ObjectKey key, Deployment deployment, LabelMatcher selector)
            throws InterruptedException {
        List<ReplicaSet> candidates =
                new ArrayList<>(
                        caches.replicaSets()
                                .byIndex(
                                        ClusterCaches.CONTROLLER,
                                        deployment.getMetadata().getUid()));
        candidates.addAll(caches.replicaSets().byIndex(ClusterCaches.ORPHANS, key.namespace()));
        var plan = ClaimPlan.of(deployment, selector, candidates);
        return new Claims<>(deployments, sets).claim(deployment, reference(deployment), plan);
    }

    private boolean oldPodsRemain(Deployment deployment, List<ReplicaSet> owned) {
        return DeploymentState.recreates(deployment)
                && new DeploymentState(deployment, owned)
                        .old().stream()
                                .flatMap(
                                        set ->
                                                caches
                                                        .pods()
                                                        .byIndex(
                                                                ClusterCaches.CONTROLLER,
                                                                set.getMetadata().getUid())
                                                        .stream())
                                .anyMatch(pod -> !PodStates.finished(pod));
    }

    /** The actions of one reconcile; each write carries on from the version the last one made. */
    private final class Step {
        private final ObjectKey key;
        private Deployment deployment;

        Step(ObjectKey key, Deployment deployment) {
            this.key = key;
            this.deployment = deployment;
        }

        /** False when the rest of the plan must wait for another look. */
        boolean act(DeploymentAction action) throws InterruptedException {
            return switch (action) {
                case CreateReplicaSet(ReplicaSet set) -> create(set);
                case UpdateReplicaSet(ReplicaSet set, Optional<Scaling> scaling) -> {
                    setWrites.wrote(key, sets.update(set));
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
                setWrites.wrote(key, sets.create(set));
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
                                    taken.get().getSpec().getTemplate(),
                                    set.getSpec().getTemplate());
            if (ours) {
                setWrites.wrote(key, taken.get());
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
                setWrites.deleted(key, set);
            } catch (ApiClientException e) {
                if (!e.isNotFound()) {
                    throw e;
                }
            }
            return true;
        }

        private boolean annotate(Map<String, String> annotations) throws InterruptedException {
            var metadata = new LinkedHashMap<String, Object>();
            metadata.put("uid", deployment.getMetadata().getUid());
            metadata.put("annotations", annotations);
            deployment =
                    deployments.patch(
                            key.namespace(),
                            key.name(),
                            PatchType.MERGE,
                            ObjectCodec.write(Map.of("metadata", metadata)),
                            "",
                            "");
            ownWrites.wrote(key, deployment);
            return true;
        }

        private boolean updateStatus(DeploymentStatus status) throws InterruptedException {
            deployment =
                    deployments.updateStatus(
                            new DeploymentBuilder(deployment).withStatus(status).build());
            ownWrites.wrote(key, deployment);
            return true;
        }
    }
}
