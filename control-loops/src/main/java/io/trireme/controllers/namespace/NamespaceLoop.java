package io.trireme.controllers.namespace;

import com.codahale.metrics.MetricRegistry;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NamespaceCondition;
import io.fabric8.kubernetes.api.model.PartialObjectMetadata;
import io.trireme.client.ApiClientException;
import io.trireme.client.DeleteOptions;
import io.trireme.client.ListOptions;
import io.trireme.client.ObjectKey;
import io.trireme.client.ObjectList;
import io.trireme.client.ResourceClient;
import io.trireme.client.queue.WorkQueue;
import io.trireme.controllers.cache.ClusterCaches;
import io.trireme.controllers.discovery.ApiCatalog;
import io.trireme.controllers.discovery.ServedResource;
import io.trireme.controllers.loop.ControlLoop;
import io.trireme.controllers.loop.Handlers;
import io.trireme.controllers.loop.LeaderTerm;
import io.trireme.controllers.loop.QueueLoop;
import io.trireme.controllers.workload.Timestamps;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Empties and removes namespaces that are being deleted. */
public final class NamespaceLoop {
    public static final String NAME = "namespace-controller";

    private static final String FINALIZER = "kubernetes";
    private static final int PAGE = 500;

    private final LeaderTerm term;
    private final ResourceClient<Namespace> namespaces;

    private NamespaceLoop(LeaderTerm term) {
        this.term = term;
        this.namespaces = term.client().resource(Namespace.class);
    }

    /** The controller, watching from now on. */
    public static ControlLoop of(ClusterCaches caches, int workers, MetricRegistry metrics) {
        WorkQueue<String> queue = QueueLoop.queue(NAME, metrics);
        caches.namespaces()
                .addHandler(
                        Handlers.each(
                                namespace -> {
                                    if (terminating(namespace)) {
                                        queue.add(namespace.getMetadata().getName());
                                    }
                                }));
        // The end of a pod is what a deletion waits for most.
        caches.pods()
                .addHandler(
                        Handlers.deleted(
                                pod ->
                                        caches.namespaces()
                                                .find(
                                                        ObjectKey.clusterScoped(
                                                                pod.getMetadata().getNamespace()))
                                                .filter(NamespaceLoop::terminating)
                                                .ifPresent(
                                                        one ->
                                                                queue.add(
                                                                        one.getMetadata()
                                                                                .getName()))));
        return new QueueLoop<>(
                NAME, NAME, workers, queue, term -> new NamespaceLoop(term)::reconcile);
    }

    private static boolean terminating(Namespace namespace) {
        return namespace.getMetadata().getDeletionTimestamp() != null;
    }

    private Optional<Duration> reconcile(String name) throws InterruptedException {
        Optional<Namespace> found = namespaces.find("", name);
        if (found.isEmpty() || !terminating(found.get())) {
            return Optional.empty();
        }
        Namespace namespace = found.get();
        if (!finalizers(namespace).contains(FINALIZER)) {
            removeIfFinalized(namespace);
            return Optional.empty();
        }
        Instant began = term.clock().instant();
        Instant deletedAt =
                Timestamps.parse(namespace.getMetadata().getDeletionTimestamp()).orElseThrow();
        Sweep sweep = sweep(name);
        namespace = writeConditions(namespace, sweep);
        if (!sweep.clean()) {
            return Optional.of(Sweep.pause(deletedAt, began));
        }
        if (!Sweep.late(deletedAt, began)) {
            return Optional.of(Duration.between(began, deletedAt.plus(Sweep.SETTLE)));
        }
        finish(namespace);
        return Optional.empty();
    }

    private Sweep sweep(String name) throws InterruptedException {
        ApiCatalog catalog;
        try {
            catalog = ApiCatalog.read(term.client());
        } catch (ApiClientException e) {
            return Sweep.undiscovered(e.getMessage());
        }
        var sweep =
                new Sweep(catalog.staleGroups(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
        List<ServedResource> namespaced =
                catalog.resources().stream()
                        .filter(one -> one.namespaced() && one.can("delete") && one.can("list"))
                        .toList();
        // Pods first and alone: what they use (Secrets, ConfigMaps) has to outlive them.
        for (ServedResource one : namespaced) {
            if (isPods(one)) {
                empty(name, one, sweep);
            }
        }
        if (!sweep.remaining().isEmpty()) {
            return sweep;
        }
        for (ServedResource one : namespaced) {
            if (!isPods(one)) {
                empty(name, one, sweep);
            }
        }
        return sweep;
    }

    private static boolean isPods(ServedResource resource) {
        return resource.group().isEmpty() && resource.resource().equals("pods");
    }

    /** Deletes all objects of a resource and counts what is left. */
    private void empty(String namespace, ServedResource resource, Sweep sweep)
            throws InterruptedException {
        ResourceClient<PartialObjectMetadata> client = term.client().resource(resource.type());
        var background = DeleteOptions.DEFAULT.withPropagationPolicy("Background");
        try {
            if (list(client, namespace, "").items().isEmpty()) {
                return;
            }
            if (resource.can("deletecollection")) {
                client.deleteCollection(namespace, ListOptions.ALL, background);
            }
            String next = "";
            do {
                ObjectList<PartialObjectMetadata> left = list(client, namespace, next);
                for (PartialObjectMetadata object : left.items()) {
                    if (!resource.can("deletecollection")
                            && object.getMetadata().getDeletionTimestamp() == null) {
                        client.delete(namespace, object.getMetadata().getName(), background);
                    }
                    Sweep.count(sweep.remaining(), resource.qualifiedName(), 1);
                    if (object.getMetadata().getFinalizers() != null) {
                        object.getMetadata()
                                .getFinalizers()
                                .forEach(one -> Sweep.count(sweep.finalizers(), one, 1));
                    }
                }
                next = left.continueToken();
            } while (!next.isEmpty());
        } catch (ApiClientException e) {
            // A resource that went away with its definition holds nothing any more.
            if (!e.isNotFound()) {
                sweep.deletionFailures()
                        .put(
                                resource.qualifiedName(),
                                resource.qualifiedName() + ": " + e.getMessage());
            }
        }
    }

    private static ObjectList<PartialObjectMetadata> list(
            ResourceClient<PartialObjectMetadata> client, String namespace, String next)
            throws InterruptedException {
        return client.list(namespace, ListOptions.ALL.withPage(PAGE, next));
    }

    private Namespace writeConditions(Namespace namespace, Sweep sweep)
            throws InterruptedException {
        List<NamespaceCondition> before =
                namespace.getStatus() == null || namespace.getStatus().getConditions() == null
                        ? List.of()
                        : namespace.getStatus().getConditions();
        List<NamespaceCondition> after =
                NamespaceConditions.after(before, sweep, term.clock().instant());
        if (after.equals(before)) {
            return namespace;
        }
        return namespaces.updateStatus(
                new NamespaceBuilder(namespace)
                        .editOrNewStatus()
                        .withPhase("Terminating")
                        .withConditions(after)
                        .endStatus()
                        .build());
    }

    /** Gives up our finalizer; with the last one the server removes the namespace. */
    private void finish(Namespace namespace) throws InterruptedException {
        try {
            Namespace finalized =
                    namespaces.updateSubresource(
                            new NamespaceBuilder(namespace)
                                    .editSpec()
                                    .withFinalizers(
                                            finalizers(namespace).stream()
                                                    .filter(one -> !one.equals(FINALIZER))
                                                    .toList())
                                    .endSpec()
                                    .build(),
                            "finalize");
            removeIfFinalized(finalized);
        } catch (ApiClientException e) {
            if (!e.isNotFound()) {
                throw e;
            }
        }
    }

    /** A server may keep a namespace whose last finalizer is gone until it is asked once more. */
    private void removeIfFinalized(Namespace namespace) throws InterruptedException {
        if (!finalizers(namespace).isEmpty()) {
            return;
        }
        try {
            namespaces.delete(
                    "",
                    namespace.getMetadata().getName(),
                    DeleteOptions.onlyUid(namespace.getMetadata().getUid()));
        } catch (ApiClientException e) {
            if (!e.isNotFound() && !e.isConflict()) {
                throw e;
            }
        }
    }

    private static List<String> finalizers(Namespace namespace) {
        return namespace.getSpec() == null || namespace.getSpec().getFinalizers() == null
                ? List.of()
                : namespace.getSpec().getFinalizers();
    }
}
