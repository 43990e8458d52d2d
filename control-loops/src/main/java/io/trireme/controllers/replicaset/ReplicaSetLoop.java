package io.trireme.controllers.replicaset;

import com.codahale.metrics.MetricRegistry;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.trireme.client.ApiClientException;
import io.trireme.client.ApiUnreachableException;
import io.trireme.client.DeleteOptions;
import io.trireme.client.ListOptions;
import io.trireme.client.ObjectKey;
import io.trireme.client.ResourceClient;
import io.trireme.client.queue.WorkQueue;
import io.trireme.controllers.cache.ClusterCaches;
import io.trireme.controllers.loop.ControlLoop;
import io.trireme.controllers.loop.Handlers;
import io.trireme.controllers.loop.LeaderTerm;
import io.trireme.controllers.loop.OwnerWrites;
import io.trireme.controllers.loop.QueueLoop;
import io.trireme.controllers.workload.ClaimPlan;
import io.trireme.controllers.workload.Claims;
import io.trireme.controllers.workload.LabelMatcher;
import io.trireme.controllers.workload.Owners;
import io.trireme.controllers.workload.SlowStart;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** Keeps each ReplicaSet at its number of pods. */
public final class ReplicaSetLoop {
    public static final String NAME = "replicaset-controller";

    /** Calls at once for one ReplicaSet; more would only queue at the API server. */
    private static final int PARALLEL = 48;

    /** Sets above this size are looked at once for many changes of their pods. */
    private static final int LARGE = 50;

    private static final Duration LARGE_BATCH = Duration.ofMillis(100);

    private final ClusterCaches caches;
    private final OwnerWrites writes;
    private final LeaderTerm term;
    private final ResourceClient<ReplicaSet> sets;
    private final ResourceClient<Pod> pods;
    private final SlowStart slowStart = new SlowStart(PARALLEL);

    private ReplicaSetLoop(ClusterCaches caches, OwnerWrites writes, LeaderTerm term) {
        this.caches = caches;
        this.writes = writes;
        this.term = term;
        this.sets = term.client().resource(ReplicaSet.class);
        this.pods = term.client().resource(Pod.class);
    }

    /** The controller, watching from now on. */
    public static ControlLoop of(ClusterCaches caches, int workers, MetricRegistry metrics) {
        WorkQueue<ObjectKey> queue = QueueLoop.queue(NAME, metrics);
        var writes = new OwnerWrites();
        caches.replicaSets().addHandler(Handlers.each(set -> queue.add(ObjectKey.of(set))));
        caches.pods()
                .addHandler(
                        Handlers.of(
                                pod -> wakeOwner(caches, queue, pod, true),
                                (before, after) -> {
                                    wakeOwner(caches, queue, before, false);
                                    wakeOwner(caches, queue, after, false);
                                },
                                pod -> wakeOwner(caches, queue, pod, true)));
        return new QueueLoop<>(
                NAME,
                NAME,
                workers,
                queue,
                term -> QueueLoop.unlessGone(new ReplicaSetLoop(caches, writes, term)::reconcile));
    }

    private static void wakeOwner(
            ClusterCaches caches, WorkQueue<ObjectKey> queue, Pod pod, boolean countChanged) {
        String namespace = pod.getMetadata().getNamespace();
        Optional<OwnerReference> controller = Owners.controllerOf(pod);
        if (controller.isPresent()) {
            if (controller.get().getKind().equals("ReplicaSet")) {
                var key = new ObjectKey(namespace, controller.get().getName());
                wake(caches, queue, key, countChanged);
            }
            return;
        }
        for (ReplicaSet set : caches.replicaSets().listNamespace(namespace)) {
            if (LabelMatcher.of(set.getSpec().getSelector())
                    .matches(pod.getMetadata().getLabels())) {
                queue.add(ObjectKey.of(set));
            }
        }
    }

    private static void wake(
            ClusterCaches caches, WorkQueue<ObjectKey> queue, ObjectKey key, boolean countChanged) {
        boolean large =
                caches.replicaSets()
                        .find(key)
                        .filter(set -> ReplicaSetPlan.wanted(set) > LARGE)
                        .isPresent();
        if (large && !countChanged) {
            queue.addAfter(key, LARGE_BATCH);
        } else if (large) {
            queue.addAfter(key, OwnerWrites.CACHE_WAIT);
        } else {
            queue.add(key);
        }
    }

    private Optional<Duration> reconcile(ObjectKey key) throws InterruptedException {
        Optional<ReplicaSet> cached = caches.replicaSets().find(key);
        if (cached.isEmpty()) {
            writes.forget(key);
            return Optional.empty();
        }
        if (writes.ofDependents().inDoubt(key)) {
            writes.ofDependents().resolve(key, storedPods(cached.get()));
        }
        if (!writes.settled(key, caches.pods(), caches.replicaSets())) {
            return Optional.of(OwnerWrites.CACHE_WAIT);
        }
        ReplicaSet set = cached.get();
        List<Pod> owned = claim(key, set);
        Instant now = term.clock().instant();
        ReplicaSetPlan plan = ReplicaSetPlan.of(set, owned, related(set, owned), now);
        List<RuntimeException> failures = act(key, set, plan);
        Optional<String> failure = failures.stream().findFirst().map(Throwable::getMessage);
        var status = ReplicaSetStatusPlan.of(set, owned, failure, plan.difference(), now);
        if (status.differs(set)) {
            writes.ofOwner()
                    .wrote(
                            key,
                            sets.updateStatus(
                                    new ReplicaSetBuilder(set)
                                            .withStatus(status.status())
                                            .build()));
        }
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
        return status.lookAgain();
    }

    /**
     * The set's pods as stored, however far the cache is. After a create with unknown outcome the
     * cache must show what it left, or the pod would be made twice under another name.
     */
    private List<Pod> storedPods(ReplicaSet set) throws InterruptedException {
        Map<String, String> labels = set.getSpec().getSelector().getMatchLabels();
        String selector =
                labels == null
                        ? ""
                        : new TreeMap<>(labels)
                                .entrySet().stream()
                                        .map(label -> label.getKey() + "=" + label.getValue())
                                        .collect(Collectors.joining(","));
        return pods.list(set.getMetadata().getNamespace(), ListOptions.labels(selector)).items();
    }

    private List<Pod> claim(ObjectKey key, ReplicaSet set) throws InterruptedException {
        List<Pod> candidates =
                new ArrayList<>(
                        caches.pods()
                                .byIndex(ClusterCaches.CONTROLLER, set.getMetadata().getUid()));
        candidates.addAll(caches.pods().byIndex(ClusterCaches.ORPHANS, key.namespace()));
        var plan = ClaimPlan.of(set, LabelMatcher.of(set.getSpec().getSelector()), candidates);
        return new Claims<>(sets, pods)
                .claim(set, Owners.controllerReference(set, "apps/v1", "ReplicaSet"), plan);
    }

    /** Pods of all sets of the same owner; they decide how full a node is. */
    private List<Pod> related(ReplicaSet set, List<Pod> owned) {
        Optional<OwnerReference> owner = Owners.controllerOf(set);
        if (owner.isEmpty()) {
            return owned;
        }
        List<Pod> related = new ArrayList<>();
        for (ReplicaSet sibling :
                caches.replicaSets().byIndex(ClusterCaches.CONTROLLER, owner.get().getUid())) {
            related.addAll(
                    caches.pods()
                            .byIndex(ClusterCaches.CONTROLLER, sibling.getMetadata().getUid()));
        }
        return related;
    }

    private List<RuntimeException> act(ObjectKey key, ReplicaSet set, ReplicaSetPlan plan)
            throws InterruptedException {
        if (plan.create() > 0) {
            Callable<Optional<Pod>> create = () -> create(key, set);
            return slowStart.run(Collections.nCopies(plan.create(), create)).failures();
        }
        if (!plan.delete().isEmpty()) {
            List<Callable<Boolean>> deletions = new ArrayList<>();
            plan.delete().forEach(pod -> deletions.add(() -> delete(key, set, pod)));
            return slowStart.runAll(deletions).failures();
        }
        return List.of();
    }

    /** Empty when the namespace is going: nothing can be made there, and nothing is wrong. */
    private Optional<Pod> create(ObjectKey key, ReplicaSet set) throws InterruptedException {
        try {
            Pod created = pods.create(ReplicaSetPlan.newPod(set));
            writes.ofDependents().wrote(key, created);
            term.events()
                    .normal(
                            set,
                            "SuccessfulCreate",
                            "Created pod: " + created.getMetadata().getName());
            return Optional.of(created);
        } catch (ApiClientException e) {
            if (e.isNamespaceTerminating()) {
                return Optional.empty();
            }
            if (e.outcomeUnknown()) {
                writes.ofDependents().outcomeUnknown(key);
            }
            term.events().warning(set, "FailedCreate", "Error creating: " + e.getMessage());
            throw e;
        } catch (ApiUnreachableException e) {
            if (e.outcomeUnknown()) {
                writes.ofDependents().outcomeUnknown(key);
            }
            throw e;
        }
    }

    private boolean delete(ObjectKey key, ReplicaSet set, Pod pod) throws InterruptedException {
        String name = pod.getMetadata().getName();
        try {
            pods.delete(key.namespace(), name, DeleteOptions.onlyUid(pod.getMetadata().getUid()));
        } catch (ApiClientException e) {
            if (e.isNotFound()) {
                return false;
            }
            term.events().warning(set, "FailedDelete", "Error deleting: " + e.getMessage());
            throw e;
        }
        writes.ofDependents().deleted(key, pod);
        term.events().normal(set, "SuccessfulDelete", "Deleted pod: " + name);
        return true;
    }
}
