package io.trireme.node.hollow;

import com.codahale.metrics.MetricRegistry;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.trireme.client.ApiClient;
import io.trireme.client.ApiClientException;
import io.trireme.client.DeleteOptions;
import io.trireme.client.ObjectKey;
import io.trireme.client.PatchType;
import io.trireme.client.informer.EventHandler;
import io.trireme.client.informer.Informer;
import io.trireme.client.informer.InformerOptions;
import io.trireme.client.informer.OwnWrites;
import io.trireme.client.informer.SharedInformers;
import io.trireme.client.json.ObjectCodec;
import io.trireme.client.queue.ReconcileLoop;
import io.trireme.client.queue.WorkQueue;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * One hollow node: a heartbeat, an informer on its own pods, and workers that bring each pod to its
 * next state. A restart loses nothing but the start delays.
 */
public final class HollowNode implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HollowNode.class);
    private static final int WORKERS = 4;
    private static final Duration SYNC_LIMIT = Duration.ofSeconds(5);
    private static final Duration OWN_WRITE_LIMIT = Duration.ofSeconds(1);

    private final HollowNodeConfig config;
    private final ApiClient client;
    private final InstantSource clock;
    private final SharedInformers informers;
    private final Informer<Pod> pods;
    private final WorkQueue<ObjectKey> queue;
    private final ReconcileLoop<ObjectKey> loop;
    private final PodAddresses addresses;
    private final OwnWrites<ObjectKey> ownWrites = new OwnWrites<>();
    private final Map<ObjectKey, Seen> seen = new ConcurrentHashMap<>();
    private NodeHeartbeat heartbeat;

    /** Guarded by this. */
    private boolean addressesKept;

    private record Seen(String uid, Instant at) {}

    private HollowNode(
            HollowNodeConfig config,
            ApiClient client,
            InstantSource clock,
            RandomGenerator random,
            MetricRegistry metrics) {
        this.config = config;
        this.client = client.withUserAgent("kubelet");
        this.clock = clock;
        this.informers = new SharedInformers(this.client, random, metrics);
        this.pods =
                informers.informer(
                        Pod.class, InformerOptions.fields("spec.nodeName=" + config.name()));
        this.queue = new WorkQueue<>("hollow-" + config.name(), metrics);
        this.loop = new ReconcileLoop<>("hollow-" + config.name(), queue, WORKERS, this::reconcile);
        this.addresses = new PodAddresses(config.index());
    }

    /** Starts the node; it registers as soon as an API server answers. */
    public static HollowNode open(
            HollowNodeConfig config,
            ApiClient client,
            InstantSource clock,
            RandomGenerator random,
            MetricRegistry metrics) {
        var node = new HollowNode(config, client, clock, random, metrics);
        node.pods.addHandler(node.new PodHandler());
        node.heartbeat = NodeHeartbeat.open(config, node.client, node.addresses.range(), clock);
        node.informers.start();
        node.loop.start();
        return node;
    }

    private final class PodHandler implements EventHandler<Pod> {
        @Override
        public void added(Pod pod) {
            queue.add(ObjectKey.of(pod));
        }

        @Override
        public void updated(Pod before, Pod after) {
            queue.add(ObjectKey.of(after));
        }

        @Override
        public void deleted(Pod pod) {
            queue.add(ObjectKey.of(pod));
        }
    }

    /** Pods from before a restart keep their addresses, whichever pod is looked at first. */
    private synchronized void keepAddresses() throws InterruptedException {
        if (addressesKept) {
            return;
        }
        while (!informers.awaitSynced(SYNC_LIMIT)) {
            log.atInfo().addKeyValue("node", config.name()).log("node waits for its pods");
        }
        pods.list().forEach(pod -> addresses.keep(ObjectKey.of(pod), reportedAddress(pod)));
        addressesKept = true;
    }

    private static String reportedAddress(Pod pod) {
        return pod.getStatus() == null || pod.getStatus().getPodIP() == null
                ? ""
                : pod.getStatus().getPodIP();
    }

    private Optional<Duration> reconcile(ObjectKey key) throws InterruptedException {
        keepAddresses();
        Optional<Pod> found = pods.find(key);
        if (found.isEmpty()) {
            addresses.release(key);
            seen.remove(key);
            ownWrites.forget(key);
            return Optional.empty();
        }
        if (!ownWrites.settled(key, pods)) {
            // The watch will bring the own write and with it this key again.
            return Optional.of(OWN_WRITE_LIMIT);
        }
        Pod pod = found.get();
        return switch (PodLifecycle.next(situation(key, pod))) {
            case PodLifecycle.Step.Wait(var again) -> again;
            case PodLifecycle.Step.Report(var status, var again) -> {
                write(key, pod, status);
                yield again;
            }
            case PodLifecycle.Step.Remove() -> {
                remove(key, pod);
                yield Optional.empty();
            }
        };
    }

    private PodLifecycle.Situation situation(ObjectKey key, Pod pod) {
        String uid = pod.getMetadata().getUid();
        Instant now = clock.instant();
        Seen first =
                seen.compute(
                        key,
                        (_, known) ->
                                known != null && known.uid().equals(uid)
                                        ? known
                                        : new Seen(uid, now));
        String address =
                addresses
                        .addressOf(key, reportedAddress(pod))
                        .orElseThrow(
                                () ->
                                        new IllegalStateException(
                                                "node "
                                                        + config.name()
                                                        + " has no free pod address for "
                                                        + key));
        return new PodLifecycle.Situation(
                pod,
                HollowBehaviour.of(pod),
                first.at(),
                now,
                address,
                NodeRegistration.HOST_ADDRESS);
    }

    private void write(ObjectKey key, Pod pod, PodStatus status) throws InterruptedException {
        try {
            // The uid makes a status of an older pod of the same name a conflict.
            var body =
                    Map.of("metadata", Map.of("uid", pod.getMetadata().getUid()), "status", status);
            var answer =
                    client.resource(Pod.class)
                            .patch(
                                    key.namespace(),
                                    key.name(),
                                    PatchType.STRATEGIC_MERGE,
                                    ObjectCodec.write(body),
                                    "status",
                                    "");
            ownWrites.wrote(key, answer);
        } catch (ApiClientException e) {
            if (!e.isNotFound()) {
                throw e;
            }
            log.atDebug().addKeyValue("pod", key).log("pod is gone");
        }
    }

    private void remove(ObjectKey key, Pod pod) throws InterruptedException {
        try {
            client.resource(Pod.class)
                    .delete(
                            key.namespace(),
                            key.name(),
                            DeleteOptions.onlyUid(pod.getMetadata().getUid())
                                    .withGracePeriodSeconds(0));
        } catch (ApiClientException e) {
            if (!e.isNotFound() && !e.isConflict()) {
                throw e;
            }
            log.atDebug().addKeyValue("pod", key).log("pod is gone");
        }
    }

    @Override
    public void close() {
        heartbeat.close();
        loop.close();
        queue.close();
        informers.close();
    }
}
