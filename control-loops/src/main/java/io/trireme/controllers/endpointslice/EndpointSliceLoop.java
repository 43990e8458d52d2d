package io.trireme.controllers.endpointslice;

import com.codahale.metrics.MetricRegistry;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.trireme.client.ApiClientException;
import io.trireme.client.DeleteOptions;
import io.trireme.client.ObjectKey;
import io.trireme.client.ResourceClient;
import io.trireme.client.informer.OwnWrites;
import io.trireme.client.queue.WorkQueue;
import io.trireme.controllers.cache.ClusterCaches;
import io.trireme.controllers.loop.ControlLoop;
import io.trireme.controllers.loop.Handlers;
import io.trireme.controllers.loop.LeaderTerm;
import io.trireme.controllers.loop.QueueLoop;
import io.trireme.controllers.workload.LabelMatcher;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps the endpoint slices of Services. */
public final class EndpointSliceLoop {
    public static final String NAME = "endpointslice-controller";

    private static final Duration CACHE_WAIT = Duration.ofMillis(20);

    /** Changes of pods within this time make one write: a slice holds up to a hundred of them. */
    private static final Duration POD_BATCH = Duration.ofMillis(50);

    private final ClusterCaches caches;
    private final OwnWrites<ObjectKey> writes;
    private final ResourceClient<EndpointSlice> slices;

    private EndpointSliceLoop(ClusterCaches caches, OwnWrites<ObjectKey> writes, LeaderTerm term) {
        this.caches = caches;
        this.writes = writes;
        this.slices = term.client().resource(EndpointSlice.class);
    }

    /** The controller, watching from now on. */
    public static ControlLoop of(ClusterCaches caches, int workers, MetricRegistry metrics) {
        WorkQueue<ObjectKey> queue = QueueLoop.queue(NAME, metrics);
        var writes = new OwnWrites<ObjectKey>();
        caches.services().addHandler(Handlers.each(one -> queue.add(ObjectKey.of(one))));
        caches.pods().addHandler(Handlers.bothStates(pod -> wakeServices(caches, queue, pod)));
        caches.endpointSlices().addHandler(Handlers.bothStates(slice -> wakeService(queue, slice)));
        return new QueueLoop<>(
                NAME,
                NAME,
                workers,
                queue,
                term -> new EndpointSliceLoop(caches, writes, term)::reconcile);
    }

    private static void wakeServices(ClusterCaches caches, WorkQueue<ObjectKey> queue, Pod pod) {
        for (Service service : caches.services().listNamespace(pod.getMetadata().getNamespace())) {
            if (selects(service, pod)) {
                queue.addAfter(ObjectKey.of(service), POD_BATCH);
            }
        }
    }

    private static void wakeService(WorkQueue<ObjectKey> queue, EndpointSlice slice) {
        if (EndpointSlicePlan.managed(slice)) {
            String service = slice.getMetadata().getLabels().get(ClusterCaches.SERVICE_LABEL);
            if (service != null) {
                queue.add(new ObjectKey(slice.getMetadata().getNamespace(), service));
            }
        }
    }

    private static boolean selects(Service service, Pod pod) {
        Map<String, String> selector = service.getSpec().getSelector();
        return selector != null
                && !selector.isEmpty()
                && LabelMatcher.matchesAll(selector, pod.getMetadata().getLabels());
    }

    private Optional<Duration> reconcile(ObjectKey key) throws InterruptedException {
        if (!writes.settled(key, caches.endpointSlices())) {
            return Optional.of(CACHE_WAIT);
        }
        List<EndpointSlice> existing =
                caches.endpointSlices().byIndex(ClusterCaches.SERVICE, key.toString()).stream()
                        .filter(EndpointSlicePlan::managed)
                        .toList();
        Optional<Service> service = caches.services().find(key);
        EndpointSlicePlan plan =
                service.map(one -> plan(one, existing))
                        .orElseGet(() -> EndpointSlicePlan.none(existing));
        act(key, plan);
        if (service.isEmpty()) {
            writes.forget(key);
        }
        return Optional.empty();
    }

    private EndpointSlicePlan plan(Service service, List<EndpointSlice> existing) {
        Map<String, String> selector = service.getSpec().getSelector();
        if (service.getMetadata().getDeletionTimestamp() != null) {
            return new EndpointSlicePlan(List.of(), List.of(), List.of());
        }
        if ("ExternalName".equals(service.getSpec().getType())
                || selector == null
                || selector.isEmpty()) {
            return EndpointSlicePlan.none(existing);
        }
        List<Pod> pods =
                caches.pods().listNamespace(service.getMetadata().getNamespace()).stream()
                        .filter(pod -> selects(service, pod))
                        .toList();
        return EndpointSlicePlan.of(
                service,
                ServiceEndpoints.of(
                        service, pods, node -> caches.nodes().find(ObjectKey.clusterScoped(node))),
                existing);
    }

    private void act(ObjectKey key, EndpointSlicePlan plan) throws InterruptedException {
        try {
            for (EndpointSlice slice : plan.create()) {
                writes.wrote(key, slices.create(slice));
            }
            for (EndpointSlice slice : plan.update()) {
                writes.wrote(key, slices.update(slice));
            }
            for (EndpointSlice slice : plan.delete()) {
                slices.delete(
                        key.namespace(),
                        slice.getMetadata().getName(),
                        DeleteOptions.onlyUid(slice.getMetadata().getUid()));
                writes.deleted(key, slice);
            }
        } catch (ApiClientException e) {
            boolean goneAnyway = e.isNotFound() || e.isNamespaceTerminating();
            if (!goneAnyway) {
                throw e;
            }
        }
    }
}
