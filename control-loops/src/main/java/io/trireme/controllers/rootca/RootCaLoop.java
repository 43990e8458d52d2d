package io.trireme.controllers.rootca;

import com.codahale.metrics.MetricRegistry;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
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
import java.util.Map;
import java.util.Optional;

/** Keeps the root CA ConfigMaps. */
public final class RootCaLoop {
    public static final String NAME = "root-ca-certificate-publisher-controller";

    private static final String KEY = "ca.crt";
    private static final String DESCRIPTION = "kubernetes.io/description";
    private static final String DESCRIPTION_TEXT =
            "CA certificates by which clients inside the cluster verify the API server.";

    private final ClusterCaches caches;
    private final String certificates;
    private final ResourceClient<ConfigMap> configMaps;

    private RootCaLoop(ClusterCaches caches, String certificates, LeaderTerm term) {
        this.caches = caches;
        this.certificates = certificates;
        this.configMaps = term.client().resource(ConfigMap.class);
    }

    /**
     * The controller, watching from now on.
     *
     * @param certificates PEM
     */
    public static ControlLoop of(
            ClusterCaches caches, String certificates, int workers, MetricRegistry metrics) {
        WorkQueue<String> queue = QueueLoop.queue(NAME, metrics);
        caches.namespaces()
                .addHandler(
                        Handlers.each(namespace -> queue.add(namespace.getMetadata().getName())));
        caches.rootCaConfigMaps()
                .addHandler(Handlers.each(map -> queue.add(map.getMetadata().getNamespace())));
        return new QueueLoop<>(
                NAME,
                NAME,
                workers,
                queue,
                term -> new RootCaLoop(caches, certificates, term)::reconcile);
    }

    private Optional<Duration> reconcile(String name) throws InterruptedException {
        Optional<Namespace> namespace = caches.namespaces().find(ObjectKey.clusterScoped(name));
        if (namespace.isEmpty() || namespace.get().getMetadata().getDeletionTimestamp() != null) {
            return Optional.empty();
        }
        Optional<ConfigMap> present =
                caches.rootCaConfigMaps().find(new ObjectKey(name, ClusterCaches.ROOT_CA));
        try {
            if (present.isEmpty()) {
                ConfigMap _ = configMaps.create(wanted(new ConfigMap(), name));
            } else if (!Map.of(KEY, certificates).equals(present.get().getData())) {
                ConfigMap _ = configMaps.update(wanted(present.get(), name));
            }
        } catch (ApiClientException e) {
            boolean settled = e.isAlreadyExists() || e.isNamespaceTerminating() || e.isNotFound();
            if (!settled) {
                throw e;
            }
        }
        return Optional.empty();
    }

    private ConfigMap wanted(ConfigMap base, String namespace) {
        return new ConfigMapBuilder(base)
                .editOrNewMetadata()
                .withName(ClusterCaches.ROOT_CA)
                .withNamespace(namespace)
                .addToAnnotations(DESCRIPTION, DESCRIPTION_TEXT)
                .endMetadata()
                .withData(Map.of(KEY, certificates))
                .build();
    }
}
