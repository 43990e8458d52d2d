package io.trireme.scheduler;

import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.trireme.client.ApiClient;
import io.trireme.client.ApiClientException;
import io.trireme.client.ApiUnreachableException;
import io.trireme.client.ObjectKey;
import io.trireme.client.PatchType;
import io.trireme.client.events.EventRecorder;
import io.trireme.client.informer.Informer;
import io.trireme.client.informer.SharedInformers;
import io.trireme.scheduler.core.ClusterNodes;
import io.trireme.scheduler.core.Decision;
import io.trireme.scheduler.core.PodRequest;
import io.trireme.scheduler.core.SchedulingCycle;
import io.trireme.scheduler.plugin.Plugins;
import io.trireme.scheduler.queue.SchedulingQueue;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.databind.json.JsonMapper;

import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * The scheduler at work for one term: a thread that decides, and short-lived threads, bounded in
 * number, that bind. All writes are fenced by the term.
 */
final class SchedulingTerm implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SchedulingTerm.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
    private static final Duration SYNC_LIMIT = Duration.ofSeconds(1);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final SchedulerConfig config;
    private final ApiClient client;
    private final EventRecorder events;
    private final SharedInformers informers;
    private final Informer<Pod> pods;
    private final ClusterNodes nodes;
    private final SchedulingQueue queue;
    private final InstantSource clock;
    private final SchedulingCycle cycle = new SchedulingCycle(Plugins.filters(), Plugins.scores());
    private final Semaphore bindings;
    private final Set<ObjectKey> unconfirmed = ConcurrentHashMap.newKeySet();
    private final Timer decisionTime;
    private final Counter scheduled;
    private final Counter unschedulable;
    private final Counter failed;
    private final Thread thread;
    private volatile boolean closed;
    private int start;

    private SchedulingTerm(Parts parts) {
        this.config = parts.config();
        this.client = parts.client();
        this.events = parts.events();
        this.informers = parts.informers();
        this.pods = parts.pods();
        this.nodes = parts.nodes();
        this.queue = parts.queue();
        this.clock = parts.clock();
        this.bindings = new Semaphore(config.bindingsMax());
        var metrics = parts.metrics();
        this.decisionTime = metrics.timer("scheduler_scheduling_algorithm_duration_seconds");
        this.scheduled = attempts(metrics, "scheduled");
        this.unschedulable = attempts(metrics, "unschedulable");
        this.failed = attempts(metrics, "error");
        this.thread = Thread.ofVirtual().name("scheduler").unstarted(this::run);
    }

    /** What a term works with; {@code client} and {@code events} write fenced. */
    record Parts(
            SchedulerConfig config,
            ApiClient client,
            EventRecorder events,
            SharedInformers informers,
            Informer<Pod> pods,
            ClusterNodes nodes,
            SchedulingQueue queue,
            InstantSource clock,
            MetricRegistry metrics) {}

    static SchedulingTerm start(Parts parts) {
        var term = new SchedulingTerm(parts);
        term.thread.start();
        return term;
    }

    private static Counter attempts(MetricRegistry metrics, String result) {
        return metrics.counter("scheduler_schedule_attempts_total{result=\"" + result + "\"}");
    }

    /** Pods that were assumed on a node and whose binding is not known to be written. */
    Set<ObjectKey> unconfirmed() {
        return new TreeSet<>(unconfirmed);
    }

    private void run() {
        try {
            // Without all pods in view nodes would look emptier than they are.
            while (!informers.awaitSynced(SYNC_LIMIT)) {
                log.atInfo()
                        .addKeyValue("unsynced", informers.unsynced())
                        .log("scheduler waits for its caches");
            }
            Optional<ObjectKey> key = queue.take();
            while (key.isPresent() && !closed) {
                scheduleSafely(key.get());
                key = queue.take();
            }
        } catch (InterruptedException _) {
            // The term is over.
        }
    }

    private void scheduleSafely(ObjectKey key) throws InterruptedException {
        try {
            schedule(key);
        } catch (RuntimeException e) {
            // One pod that cannot be handled must not keep the others from their nodes.
            failed.inc();
            log.atError().addKeyValue("pod", key).setCause(e).log("pod could not be scheduled");
            queue.retry(key);
        }
    }

    private void schedule(ObjectKey key) throws InterruptedException {
        Optional<Pod> found = pods.find(key);
        if (found.isEmpty()
                || Scheduler.isBound(found.get())
                || found.get().getMetadata().getDeletionTimestamp() != null) {
            unconfirmed.remove(key);
            queue.remove(key);
            return;
        }
        var request = PodRequest.of(found.get());
        Optional<String> assumed = unconfirmed.contains(key) ? nodes.nodeOf(key) : Optional.empty();
        if (assumed.isPresent()) {
            // The pod may be bound there: another node would be room taken twice.
            startBinding(request, assumed.get());
            return;
        }
        Decision decision;
        try (var _ = decisionTime.time()) {
            decision = cycle.decide(request, nodes.snapshot(), start++);
        }
        switch (decision) {
            case Decision.Chosen(var node, _) -> {
                nodes.place(request, node);
                unconfirmed.add(key);
                startBinding(request, node);
            }
            case Decision.Refused refused -> {
                unschedulable.inc();
                park(request, refused.message());
            }
        }
    }

    private void startBinding(PodRequest request, String node) throws InterruptedException {
        bindings.acquire();
        Thread.ofVirtual().name("bind-" + request.key()).start(() -> bind(request, node));
    }

    private void park(PodRequest request, String message) throws InterruptedException {
        try {
            if (reportUnschedulable(request.pod(), message)) {
                events.warning(request.pod(), "FailedScheduling", message);
            }
        } catch (ApiClientException | ApiUnreachableException e) {
            log.atWarn()
                    .addKeyValue("pod", request.key())
                    .addKeyValue("reason", e.getMessage())
                    .log("pod's condition could not be written");
        }
        queue.park(request.key());
    }

    /**
     * @return whether the condition said something else before
     */
    private boolean reportUnschedulable(Pod pod, String message) throws InterruptedException {
        Optional<PodCondition> before = scheduledCondition(pod);
        if (before.filter(one -> message.equals(one.getMessage())).isPresent()) {
            return false;
        }
        var status = JSON.createObjectNode();
        var condition =
                status.putObject("status")
                        .putArray("conditions")
                        .addObject()
                        .put("type", "PodScheduled")
                        .put("status", "False")
                        .put("reason", "Unschedulable")
                        .put("message", message);
        if (before.filter(one -> "False".equals(one.getStatus())).isEmpty()) {
            condition.put(
                    "lastTransitionTime",
                    clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        }
        client.resource(Pod.class)
                .patch(
                        pod.getMetadata().getNamespace(),
                        pod.getMetadata().getName(),
                        PatchType.STRATEGIC_MERGE,
                        JSON.writeValueAsBytes(status),
                        "status",
                        "");
        return true;
    }

    private static Optional<PodCondition> scheduledCondition(Pod pod) {
        if (pod.getStatus() == null || pod.getStatus().getConditions() == null) {
            return Optional.empty();
        }
        return pod.getStatus().getConditions().stream()
                .filter(condition -> "PodScheduled".equals(condition.getType()))
                .findFirst();
    }

    private void bind(PodRequest request, String node) {
        var key = request.key();
        try {
            client.resource(Pod.class).bind(key.namespace(), key.name(), request.uid(), node);
            unconfirmed.remove(key);
            queue.remove(key);
            scheduled.inc();
            log.atDebug().addKeyValue("pod", key).addKeyValue("node", node).log("pod bound");
            events.normal(
                    request.pod(), "Scheduled", "Successfully assigned " + key + " to " + node);
        } catch (ApiClientException e) {
            // A conflict may mean that an earlier try, with unknown outcome, has bound the pod. As
            // with any unknown outcome it keeps its place until the watch or the next try tells.
            if (!e.outcomeUnknown() && !e.isConflict()) {
                unconfirmed.remove(key);
                release(key);
            }
            giveUp(key, node, e);
        } catch (ApiUnreachableException e) {
            // If perhaps written, the pod keeps its place until the watch or the next try tells.
            if (!e.outcomeUnknown()) {
                unconfirmed.remove(key);
                release(key);
            }
            giveUp(key, node, e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.atError().addKeyValue("pod", key).setCause(e).log("binding failed unexpectedly");
            queue.retry(key);
        } finally {
            bindings.release();
        }
    }

    private void release(ObjectKey key) {
        if (pods.find(key).filter(Scheduler::isBound).isEmpty()) {
            nodes.release(key);
        }
    }

    private void giveUp(ObjectKey key, String node, RuntimeException failure) {
        failed.inc();
        log.atWarn()
                .addKeyValue("pod", key)
                .addKeyValue("node", node)
                .addKeyValue("reason", failure.getMessage())
                .log("binding was not written, will try again");
        queue.retry(key);
    }

    /** Ends the decisions and waits for bindings that are being written. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            if (!thread.join(CLOSE_LIMIT)
                    || !bindings.tryAcquire(
                            config.bindingsMax(),
                            CLOSE_LIMIT.toMillis(),
                            java.util.concurrent.TimeUnit.MILLISECONDS)) {
                log.atWarn().log("bindings of an ended term are still being written");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
