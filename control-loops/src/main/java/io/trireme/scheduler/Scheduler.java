package io.trireme.scheduler;

import com.codahale.metrics.MetricRegistry;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.trireme.client.ApiClient;
import io.trireme.client.Fence;
import io.trireme.client.ObjectKey;
import io.trireme.client.events.ApiEventRecorder;
import io.trireme.client.informer.EventHandler;
import io.trireme.client.informer.Informer;
import io.trireme.client.informer.SharedInformers;
import io.trireme.election.LeaderElector;
import io.trireme.election.Leadership;
import io.trireme.election.LeadershipListener;
import io.trireme.scheduler.core.ClusterNodes;
import io.trireme.scheduler.core.PodRequest;
import io.trireme.scheduler.queue.SchedulingQueue;

import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The scheduler of one server. Its caches and queue are filled on standby too; pods are decided and
 * bound only during a term as leader, by a {@link SchedulingTerm}.
 */
public final class Scheduler implements AutoCloseable {
    private final SchedulerConfig config;
    private final ApiClient client;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final MetricRegistry metrics;
    private final SharedInformers informers;
    private final Informer<Pod> pods;
    private final ClusterNodes nodes = new ClusterNodes();
    private final SchedulingQueue queue = new SchedulingQueue(System::nanoTime);
    private LeaderElector elector;
    private SchedulingTerm term;
    private ApiEventRecorder events;

    private Scheduler(
            SchedulerConfig config,
            ApiClient client,
            InstantSource clock,
            RandomGenerator random,
            MetricRegistry metrics) {
        this.config = config;
        this.client = client;
        this.clock = clock;
        this.random = random;
        this.metrics = metrics;
        this.informers = new SharedInformers(client, random, metrics);
        this.pods = informers.informer(Pod.class);
    }

    /** Starts the caches, and to stand for election. */
    public static Scheduler open(
            SchedulerConfig config,
            ApiClient client,
            InstantSource clock,
            RandomGenerator random,
            MetricRegistry metrics) {
        var scheduler =
                new Scheduler(
                        config, client.withUserAgent("kube-scheduler"), clock, random, metrics);
        scheduler.start();
        return scheduler;
    }

    private void start() {
        pods.addHandler(new PodHandler());
        informers.informer(Node.class).addHandler(new NodeHandler());
        metrics.gauge("scheduler_pending_pods", () -> queue::size);
        informers.start();
        elector =
                LeaderElector.open(config.election(), client, clock, random, metrics, new Terms());
    }

    /** Who leads the schedulers, as far as this one knows. */
    public Leadership leadership() {
        return elector.leadership();
    }

    @Override
    public void close() {
        elector.close();
        queue.close();
        informers.close();
    }

    /** Starts and ends a term; called by the elector's one thread. */
    private final class Terms implements LeadershipListener {
        @Override
        public void started(Fence fence) {
            var fenced = client.withFence(fence);
            events = ApiEventRecorder.open(fenced, config.schedulerName(), "", clock, metrics);
            term =
                    SchedulingTerm.start(
                            new SchedulingTerm.Parts(
                                    config, fenced, events, informers, pods, nodes, queue, clock,
                                    metrics));
        }

        @Override
        public void stopped() {
            term.close();
            events.close();
            // What was assumed but not written belongs to nobody now: the watch tells the truth.
            for (ObjectKey key : term.unconfirmed()) {
                boolean bound = pods.find(key).filter(Scheduler::isBound).isPresent();
                if (!bound) {
                    nodes.release(key);
                }
            }
            queue.reset();
        }
    }

    private boolean isOurs(Pod pod) {
        String name = pod.getSpec().getSchedulerName();
        return Objects.equals(
                name == null ? SchedulerConfig.DEFAULT_NAME : name, config.schedulerName());
    }

    static boolean isBound(Pod pod) {
        return nodeOf(pod).isPresent();
    }

    private static Optional<String> nodeOf(Pod pod) {
        return Optional.ofNullable(pod.getSpec().getNodeName()).filter(name -> !name.isEmpty());
    }

    static boolean isFinished(Pod pod) {
        String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
        return "Succeeded".equals(phase) || "Failed".equals(phase);
    }

    private static boolean isGated(Pod pod) {
        var gates = pod.getSpec().getSchedulingGates();
        return gates != null && !gates.isEmpty();
    }

    /** Feeds nodes and queue from the watch; runs on the informer's thread. */
    private final class PodHandler implements EventHandler<Pod> {
        @Override
        public void added(Pod pod) {
            ObjectKey key = ObjectKey.of(pod);
            Optional<String> node = nodeOf(pod);
            if (node.isPresent()) {
                queue.remove(key);
                if (isFinished(pod)) {
                    release(key);
                } else {
                    nodes.place(PodRequest.of(pod), node.get());
                }
            } else if (isFinished(pod) || pod.getMetadata().getDeletionTimestamp() != null) {
                queue.remove(key);
            } else if (isOurs(pod) && !isGated(pod)) {
                queue.add(key, PodRequest.of(pod).priority());
            }
        }

        @Override
        public void updated(Pod before, Pod after) {
            if (!Objects.equals(before.getMetadata().getUid(), after.getMetadata().getUid())) {
                deleted(before);
            }
            added(after);
            if (!isBound(after) && !Objects.equals(before.getSpec(), after.getSpec())) {
                queue.clusterChanged();
            }
        }

        @Override
        public void deleted(Pod pod) {
            ObjectKey key = ObjectKey.of(pod);
            queue.remove(key);
            release(key);
        }

        private void release(ObjectKey key) {
            if (nodes.nodeOf(key).isPresent()) {
                nodes.release(key);
                queue.clusterChanged();
            }
        }
    }

    private final class NodeHandler implements EventHandler<Node> {
        @Override
        public void added(Node node) {
            nodes.put(node);
            queue.clusterChanged();
        }

        @Override
        public void updated(Node before, Node after) {
            nodes.put(after);
            if (matters(before, after)) {
                queue.clusterChanged();
            }
        }

        @Override
        public void deleted(Node node) {
            nodes.remove(node);
        }

        /** A heartbeat changes nothing that a filter looks at. */
        private static boolean matters(Node before, Node after) {
            return !Objects.equals(before.getSpec(), after.getSpec())
                    || !Objects.equals(
                            before.getMetadata().getLabels(), after.getMetadata().getLabels())
                    || !Objects.equals(allocatable(before), allocatable(after));
        }

        private static Object allocatable(Node node) {
            return node.getStatus() == null ? List.of() : node.getStatus().getAllocatable();
        }
    }
}
