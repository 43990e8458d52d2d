package io.trireme.controllers.serviceaccount;

import com.codahale.metrics.MetricRegistry;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.trireme.client.ApiClientException;
import io.trireme.client.ObjectKey;
import io.trireme.client.ResourceClient;
import io.trireme.client.queue.WorkQueue;
import io.trireme.controllers.cache.ClusterCaches;
import io.trireme.controllers.loop.ControlLoop;
import io.trireme.controllers.loop.Handlers;
import io.trireme.controllers.loop.LeaderTerm;
import io.trireme.controllers.loop.QueueLoop;

import java.time.Duration;
import java.util.Optional;

/** Makes the default ServiceAccounts. */
public final class ServiceAccountLoop {
    public static final String NAME = "serviceaccount-controller";

    private static final String DEFAULT = "default";

    private final ClusterCaches caches;
    private final ResourceClient<ServiceAccount> accounts;

    private ServiceAccountLoop(ClusterCaches caches, LeaderTerm term) {
        this.caches = caches;
        this.accounts = term.client().resource(ServiceAccount.class);
    }

    /** The controller, watching from now on. */
    public static ControlLoop of(ClusterCaches caches, int workers, MetricRegistry metrics) {
        WorkQueue<String> queue = QueueLoop.queue(NAME, metrics);
        caches.namespaces()
                .addHandler(
                        Handlers.each(namespace -> queue.add(namespace.getMetadata().getName())));
        caches.serviceAccounts()
                .addHandler(
                        Handlers.deleted(
                                account -> {
                                    if (account.getMetadata().getName().equals(DEFAULT)) {
                                        queue.add(account.getMetadata().getNamespace());
                                    }
                                }));
        return new QueueLoop<>(
                NAME,
                NAME,
                workers,
                queue,
                term -> new ServiceAccountLoop(caches, term)::reconcile);
    }

    private Optional<Duration> reconcile(String name) throws InterruptedException {
        Optional<Namespace> namespace = caches.namespaces().find(ObjectKey.clusterScoped(name));
        if (namespace.isEmpty()
                || namespace.get().getMetadata().getDeletionTimestamp() != null
                || caches.serviceAccounts().find(new ObjectKey(name, DEFAULT)).isPresent()) {
            return Optional.empty();
        }
        try {
            ServiceAccount _ =
                    accounts.create(
                            new ServiceAccountBuilder()
                                    .withNewMetadata()
                                    .withName(DEFAULT)
                                    .withNamespace(name)
                                    .endMetadata()
                                    .build());
        } catch (ApiClientException e) {
            boolean settled = e.isAlreadyExists() || e.isNamespaceTerminating() || e.isNotFound();
            if (!settled) {
                throw e;
            }
        }
        return Optional.empty();
    }
}
