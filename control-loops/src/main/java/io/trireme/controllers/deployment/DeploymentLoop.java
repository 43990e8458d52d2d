package io.trireme.controllers.deployment;

import com.codahale.metrics.MetricRegistry;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.trireme.client.ObjectKey;
import io.trireme.client.ResourceClient;
import io.trireme.client.queue.WorkQueue;
import io.trireme.controllers.cache.ClusterCaches;
import io.trireme.controllers.deployment.DeploymentAction.UpdateStatus;
import io.trireme.controllers.loop.ControlLoop;
import io.trireme.controllers.loop.Handlers;
import io.trireme.controllers.loop.LeaderTerm;
import io.trireme.controllers.loop.OwnerWrites;
import io.trireme.controllers.loop.QueueLoop;
import io.trireme.controllers.workload.ClaimPlan;
import io.trireme.controllers.workload.Claims;
import io.trireme.controllers.workload.Counts;
import io.trireme.controllers.workload.LabelMatcher;
import io.trireme.controllers.workload.Owners;
import io.trireme.controllers.workload.PodStates;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rolls Deployments out: reads the caches, plans, acts. */
public final class DeploymentLoop {
    public static final String NAME = "deployment-controller";

    private final ClusterCaches caches;
    private final OwnerWrites writes;
    private final LeaderTerm term;
    private final ResourceClient<Deployment> deployments;
    private final ResourceClient<ReplicaSet> sets;

    private DeploymentLoop(ClusterCaches caches, OwnerWrites writes, LeaderTerm term) {
        this.caches = caches;
        this.writes = writes;
        this.term = term;
        this.deployments = term.client().resource(Deployment.class);
        this.sets = term.client().resource(ReplicaSet.class);
    }

    /** The controller, watching from now on. */
    public static ControlLoop of(ClusterCaches caches, int workers, MetricRegistry metrics) {
        WorkQueue<ObjectKey> queue = QueueLoop.queue(NAME, metrics);
        var writes = new OwnerWrites();
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
                term -> QueueLoop.unlessGone(new DeploymentLoop(caches, writes, term)::reconcile));
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
            writes.forget(key);
            return Optional.empty();
        }
        if (!writes.settled(key, caches.replicaSets(), caches.deployments())) {
            return Optional.of(OwnerWrites.CACHE_WAIT);
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
        var step = new DeploymentStep(key, deployment, writes, term);
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
            boolean _ =
                    new DeploymentStep(key, deployment, writes, term).act(new UpdateStatus(status));
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
}
