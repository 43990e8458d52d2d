package io.trireme.controllers.nodelifecycle;

import com.codahale.metrics.MetricRegistry;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.trireme.client.ApiClientException;
import io.trireme.client.ApiUnreachableException;
import io.trireme.client.ObjectKey;
import io.trireme.client.PatchType;
import io.trireme.client.ResourceClient;
import io.trireme.client.json.ObjectCodec;
import io.trireme.client.queue.WorkQueue;
import io.trireme.controllers.cache.ClusterCaches;
import io.trireme.controllers.loop.ControlLoop;
import io.trireme.controllers.loop.Handlers;
import io.trireme.controllers.loop.LeaderTerm;
import io.trireme.controllers.loop.QueueLoop;
import io.trireme.controllers.workload.PodStates;
import io.trireme.controllers.workload.Timestamps;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Watches over nodes: one key a node, looked at on each sign of life and when the next is due. */
public final class NodeLifecycleLoop {
    public static final String NAME = "node-lifecycle-controller";

    private static final String COMPONENT = "node-controller";
    private static final String LEASES = "kube-node-lease";

    /** How long a node waits for the zone's pace to be asked again. */
    private static final Duration PACE_CHECK = Duration.ofSeconds(1);

    private final ClusterCaches caches;
    private final NodeLifecycleConfig config;
    private final LeaderTerm term;
    private final ResourceClient<Node> nodes;
    private final ResourceClient<Pod> pods;

    /**
     * What a node last said, and when this leader first saw that. Times are this leader's own, so a
     * node's clock does not matter, and a new leader gives each node its whole grace period.
     */
    private record Sign(Node node, String heartbeat, Instant seen) {}

    private final Map<String, Sign> signs = new ConcurrentHashMap<>();

    /** When a node of a zone last got the evicting taint; guarded by itself. */
    private final Map<String, Instant> lastEvicted = new HashMap<>();

    private NodeLifecycleLoop(ClusterCaches caches, NodeLifecycleConfig config, LeaderTerm term) {
        this.caches = caches;
        this.config = config;
        this.term = term;
        this.nodes = term.client().resource(Node.class);
        this.pods = term.client().resource(Pod.class);
    }

    /** The controller, watching from now on. */
    public static ControlLoop of(
            ClusterCaches caches, NodeLifecycleConfig config, int workers, MetricRegistry metrics) {
        WorkQueue<String> queue = QueueLoop.queue(NAME, metrics);
        caches.nodes().addHandler(Handlers.each(node -> queue.add(node.getMetadata().getName())));
        caches.nodeLeases()
                .addHandler(Handlers.each(lease -> queue.add(lease.getMetadata().getName())));
        return new QueueLoop<>(
                NAME,
                COMPONENT,
                workers,
                queue,
                term -> {
                    // Every node needs its first look in this term, or its silence goes unnoticed.
                    caches.nodes().list().forEach(node -> queue.add(node.getMetadata().getName()));
                    return new NodeLifecycleLoop(caches, config, term)::reconcile;
                });
    }

    private Optional<Duration> reconcile(String name) throws InterruptedException {
        Optional<Node> cached = caches.nodes().find(ObjectKey.clusterScoped(name));
        if (cached.isEmpty()) {
            Sign last = signs.remove(name);
            if (last != null) {
                tell(last.node(), "RemovingNode", "Removing Node %s from Controller");
            }
            return Optional.empty();
        }
        Node node = cached.get();
        Instant now = term.clock().instant();
        Duration grace =
                NodeConditions.find(node, NodeConditions.READY).isPresent()
                        ? config.gracePeriod()
                        : config.startupGracePeriod();
        Instant silentAt = sign(node, now).seen().plus(grace);
        Optional<RuntimeException> failure = Optional.empty();
        if (!silentAt.isAfter(now)) {
            node = silence(node, now);
            failure = markPodsNotReady(node, now);
        }
        boolean paced = taint(node, now);
        if (failure.isPresent()) {
            throw failure.get();
        }
        if (!paced) {
            return Optional.of(PACE_CHECK);
        }
        return silentAt.isAfter(now)
                ? Optional.of(Duration.between(now, silentAt))
                : Optional.empty();
    }

    private Sign sign(Node node, Instant now) {
        String name = node.getMetadata().getName();
        String lease =
                caches.nodeLeases()
                        .find(new ObjectKey(LEASES, name))
                        .map(Lease::getSpec)
                        .map(spec -> String.valueOf(spec.getRenewTime()))
                        .orElse("");
        // What this controller writes itself must not count as a sign of the node's life.
        String status =
                NodeConditions.find(node, NodeConditions.READY)
                        .map(NodeCondition::getLastHeartbeatTime)
                        .orElse("");
        String heartbeat = node.getMetadata().getUid() + " " + lease + " " + status;
        Sign before = signs.get(name);
        if (before == null) {
            tell(node, "RegisteredNode", "Registered Node %s in Controller");
        } else if (before.heartbeat().equals(heartbeat)) {
            return before;
        }
        var sign = new Sign(node, heartbeat, now);
        signs.put(name, sign);
        return sign;
    }

    private void tell(Node node, String reason, String what) {
        String name = node.getMetadata().getName();
        term.events().normal(node, reason, "Node " + name + " event: " + what.formatted(name));
    }

    private Node silence(Node node, Instant now) throws InterruptedException {
        Optional<Node> silenced = NodeConditions.silenced(node, now);
        if (silenced.isEmpty()) {
            return node;
        }
        Node written = nodes.updateStatus(silenced.get());
        if (NodeConditions.status(node, NodeConditions.READY).equals("True")) {
            String name = node.getMetadata().getName();
            term.events()
                    .normal(
                            node,
                            "NodeNotReady",
                            "Node %s status is now: NodeNotReady".formatted(name));
        }
        return written;
    }

    /**
     * Pods nobody reports on any more must not get traffic.
     *
     * @return the first failure; one pod that cannot be marked keeps neither the others nor the
     *     taint waiting
     */
    private Optional<RuntimeException> markPodsNotReady(Node node, Instant now)
            throws InterruptedException {
        Optional<RuntimeException> failure = Optional.empty();
        for (Pod pod : caches.pods().byIndex(ClusterCaches.NODE, node.getMetadata().getName())) {
            if (!PodStates.ready(pod)) {
                continue;
            }
            try {
                Pod _ = pods.updateStatus(notReady(pod, now));
            } catch (ApiClientException e) {
                if (!e.isNotFound()) {
                    failure = failure.or(() -> Optional.of(e));
                }
                continue;
            } catch (ApiUnreachableException e) {
                // Each further call would wait for its time limit too.
                return failure.or(() -> Optional.of(e));
            }
            term.events().warning(pod, "NodeNotReady", "Node is not ready");
        }
        return failure;
    }

    private static Pod notReady(Pod pod, Instant now) {
        return new PodBuilder(pod)
                .editStatus()
                .editMatchingCondition(
                        condition -> NodeConditions.READY.equals(condition.getType()))
                .withStatus("False")
                .withLastTransitionTime(Timestamps.format(now))
                .endCondition()
                .endStatus()
                .build();
    }

    /** Writes the taints a node should have; false when the evicting one has to wait its turn. */
    private boolean taint(Node node, Instant now) throws InterruptedException {
        String wanted = NodeTaints.evicting(node);
        String present = NodeTaints.evictingNow(node);
        String evict = wanted;
        boolean inTurn = true;
        if (!wanted.isEmpty() && !wanted.equals(present)) {
            inTurn = takeTurn(node, now);
            evict = inTurn ? wanted : present;
        } else if (!wanted.isEmpty() && allDown()) {
            // Everything is down: take the taint back, as long as no pod had to go for it.
            evict = "";
            inTurn = false;
        }
        List<Taint> taints = NodeTaints.wanted(node, evict, now);
        if (!taints.equals(NodeTaints.of(node))) {
            Map<String, Object> patch =
                    Map.of(
                            "metadata",
                            Map.of("resourceVersion", node.getMetadata().getResourceVersion()),
                            "spec",
                            Map.of("taints", taints));
            Node _ =
                    nodes.patch(
                            "",
                            node.getMetadata().getName(),
                            PatchType.MERGE,
                            ObjectCodec.write(patch),
                            "",
                            "");
        }
        return inTurn;
    }

    private boolean allDown() {
        return caches.nodes().list().stream()
                .noneMatch(
                        node -> NodeConditions.status(node, NodeConditions.READY).equals("True"));
    }

    /** Whether this node may get the evicting taint now, which uses its zone's turn up. */
    private boolean takeTurn(Node node, Instant now) {
        String zone = ZoneState.zoneOf(node);
        double pace = ZoneState.pace(caches.nodes().list(), zone, config.evictionsPerSecond());
        if (pace == 0) {
            return false;
        }
        Duration gap = Duration.ofNanos((long) (1_000_000_000 / pace));
        synchronized (lastEvicted) {
            Instant last = lastEvicted.get(zone);
            if (last != null && last.plus(gap).isAfter(now)) {
                return false;
            }
            lastEvicted.put(zone, now);
            return true;
        }
    }
}
