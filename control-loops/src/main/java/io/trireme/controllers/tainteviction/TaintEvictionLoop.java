package io.trireme.controllers.tainteviction;

import com.codahale.metrics.MetricRegistry;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Taint;
import io.trireme.client.ApiClientException;
import io.trireme.client.DeleteOptions;
import io.trireme.client.ObjectKey;
import io.trireme.client.ResourceClient;
import io.trireme.client.queue.WorkQueue;
import io.trireme.controllers.cache.ClusterCaches;
import io.trireme.controllers.loop.ControlLoop;
import io.trireme.controllers.loop.Handlers;
import io.trireme.controllers.loop.LeaderTerm;
import io.trireme.controllers.loop.QueueLoop;
import io.trireme.controllers.workload.PodDisruption;
import io.trireme.controllers.workload.PodStates;
import io.trireme.controllers.workload.Tolerations;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Evicts pods that no longer tolerate their node. */
public final class TaintEvictionLoop {
    public static final String NAME = "taint-eviction-controller";

    private static final String EVENT = "TaintManagerEviction";
    private static final PodDisruption DISRUPTION =
            new PodDisruption(
                    "DeletionByTaintManager", "Taint manager: deleting due to NoExecute taint");

    private final ClusterCaches caches;
    private final LeaderTerm term;
    private final ResourceClient<Pod> pods;

    /** A pod that has to go, and when it was first seen so. */
    private record Leaving(String uid, Instant since) {}

    /** Each worker touches its own pod's entry only. */
    private final Map<ObjectKey, Leaving> leaving = new ConcurrentHashMap<>();

    private TaintEvictionLoop(ClusterCaches caches, LeaderTerm term) {
        this.caches = caches;
        this.term = term;
        this.pods = term.client().resource(Pod.class);
    }

    /** The controller, watching from now on. */
    public static ControlLoop of(ClusterCaches caches, int workers, MetricRegistry metrics) {
        WorkQueue<ObjectKey> queue = QueueLoop.queue(NAME, metrics);
        caches.pods()
                .addHandler(
                        Handlers.of(
                                pod -> queue.add(ObjectKey.of(pod)),
                                (before, after) -> {
                                    if (ClusterCaches.nodeOf(before).isEmpty()
                                            || !Tolerations.of(before)
                                                    .equals(Tolerations.of(after))) {
                                        queue.add(ObjectKey.of(after));
                                    }
                                },
                                pod -> queue.add(ObjectKey.of(pod))));
        caches.nodes()
                .addHandler(
                        Handlers.of(
                                node -> wakePods(caches, queue, node),
                                (before, after) -> {
                                    if (!noExecute(before).equals(noExecute(after))) {
                                        wakePods(caches, queue, after);
                                    }
                                },
                                _ -> {}));
        return new QueueLoop<>(
                NAME, NAME, workers, queue, term -> new TaintEvictionLoop(caches, term)::reconcile);
    }

    private static void wakePods(ClusterCaches caches, WorkQueue<ObjectKey> queue, Node node) {
        caches.pods()
                .byIndex(ClusterCaches.NODE, node.getMetadata().getName())
                .forEach(pod -> queue.add(ObjectKey.of(pod)));
    }

    private static List<Taint> noExecute(Node node) {
        return node.getSpec() == null || node.getSpec().getTaints() == null
                ? List.of()
                : node.getSpec().getTaints().stream()
                        .filter(taint -> "NoExecute".equals(taint.getEffect()))
                        .toList();
    }

    private Optional<Duration> reconcile(ObjectKey key) throws InterruptedException {
        Optional<Pod> cached = caches.pods().find(key);
        if (cached.isEmpty()) {
            leaving.remove(key);
            return Optional.empty();
        }
        Pod pod = cached.get();
        String uid = pod.getMetadata().getUid();
        Optional<Node> node =
                caches.nodes().find(ObjectKey.clusterScoped(ClusterCaches.nodeOf(pod)));
        if (node.isEmpty() || PodStates.terminating(pod) || PodStates.finished(pod)) {
            leaving.remove(key);
            return Optional.empty();
        }
        Instant now = term.clock().instant();
        Leaving known = leaving.get(key);
        Instant seen = known != null && known.uid().equals(uid) ? known.since() : now;
        return switch (EvictionPlan.of(pod, noExecute(node.get()), seen)) {
            case EvictionPlan.Stay() -> {
                if (leaving.remove(key) != null) {
                    term.events().normal(pod, EVENT, "Cancelling deletion of Pod " + key);
                }
                yield Optional.empty();
            }
            case EvictionPlan.Leave(Instant at) -> {
                leaving.put(key, new Leaving(uid, seen));
                if (at.isAfter(now)) {
                    yield Optional.of(Duration.between(now, at));
                }
                evict(key, pod, now);
                leaving.remove(key);
                yield Optional.empty();
            }
        };
    }

    private void evict(ObjectKey key, Pod pod, Instant now) throws InterruptedException {
        term.events().normal(pod, EVENT, "Marking for deletion Pod " + key);
        try {
            PodDisruption.mark(pods, pod, DISRUPTION, now);
            pods.delete(
                    key.namespace(), key.name(), DeleteOptions.onlyUid(pod.getMetadata().getUid()));
        } catch (ApiClientException e) {
            if (!e.isNotFound()) {
                throw e;
            }
        }
    }
}
