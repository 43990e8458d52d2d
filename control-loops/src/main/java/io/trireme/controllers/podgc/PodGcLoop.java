package io.trireme.controllers.podgc;

import com.codahale.metrics.MetricRegistry;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.trireme.client.ApiClientException;
import io.trireme.client.DeleteOptions;
import io.trireme.client.ResourceClient;
import io.trireme.client.queue.WorkQueue;
import io.trireme.controllers.cache.ClusterCaches;
import io.trireme.controllers.loop.ControlLoop;
import io.trireme.controllers.loop.LeaderTerm;
import io.trireme.controllers.loop.QueueLoop;
import io.trireme.controllers.workload.PodDisruption;
import io.trireme.controllers.workload.PodStates;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Looks at all pods from time to time and removes those that nobody else will. */
public final class PodGcLoop {
    public static final String NAME = "pod-garbage-collector-controller";

    private static final Logger log = LoggerFactory.getLogger(PodGcLoop.class);
    private static final String LOOK = "all-pods";

    private final ClusterCaches caches;
    private final PodGcConfig config;
    private final LeaderTerm term;
    private final ResourceClient<Pod> pods;
    private final ResourceClient<Node> nodes;

    /** Owned by the one worker. A new term starts empty: quarantine is then only longer. */
    private SortedMap<String, Instant> missingSince = new TreeMap<>();

    private PodGcLoop(ClusterCaches caches, PodGcConfig config, LeaderTerm term) {
        this.caches = caches;
        this.config = config;
        this.term = term;
        this.pods = term.client().resource(Pod.class);
        this.nodes = term.client().resource(Node.class);
    }

    /** The controller; it has one worker. */
    public static ControlLoop of(ClusterCaches caches, PodGcConfig config, MetricRegistry metrics) {
        WorkQueue<String> queue = QueueLoop.queue(NAME, metrics);
        queue.add(LOOK);
        return new QueueLoop<>(
                NAME, NAME, 1, queue, term -> new PodGcLoop(caches, config, term)::reconcile);
    }

    private Optional<Duration> reconcile(String key) throws InterruptedException {
        Map<String, Node> present = new TreeMap<>();
        caches.nodes().list().forEach(node -> present.put(node.getMetadata().getName(), node));
        var plan =
                PodGcPlan.of(
                        config,
                        caches.pods().list(),
                        present,
                        missingSince,
                        term.clock().instant());
        missingSince = plan.missingSince();
        for (Map.Entry<Pod, PodGcPlan.Reason> entry : plan.remove().entrySet()) {
            try {
                remove(entry.getKey(), entry.getValue());
            } catch (ApiClientException e) {
                // One pod that cannot go must not keep the others; it comes again next time.
                log.atWarn()
                        .addKeyValue("pod", entry.getKey().getMetadata().getName())
                        .addKeyValue("reason", e.getMessage())
                        .log("pod could not be collected");
            }
        }
        return Optional.of(config.period());
    }

    private void remove(Pod pod, PodGcPlan.Reason reason) throws InterruptedException {
        if (reason == PodGcPlan.Reason.ORPHANED
                && nodes.find("", ClusterCaches.nodeOf(pod)).isPresent()) {
            return;
        }
        try {
            if (reason != PodGcPlan.Reason.FINISHED && !PodStates.finished(pod)) {
                PodDisruption.fail(pods, pod, disruption(reason), term.clock().instant());
            }
            pods.delete(
                    pod.getMetadata().getNamespace(),
                    pod.getMetadata().getName(),
                    DeleteOptions.onlyUid(pod.getMetadata().getUid()).withGracePeriodSeconds(0));
        } catch (ApiClientException e) {
            if (!e.isNotFound()) {
                throw e;
            }
        }
    }

    private static Optional<PodDisruption> disruption(PodGcPlan.Reason reason) {
        return switch (reason) {
            case ORPHANED ->
                    Optional.of(
                            new PodDisruption("DeletionByPodGC", "PodGC: node no longer exists"));
            case OUT_OF_SERVICE ->
                    Optional.of(
                            new PodDisruption("DeletionByPodGC", "PodGC: node is out of service"));
            case NEVER_SCHEDULED, FINISHED -> Optional.empty();
        };
    }
}
