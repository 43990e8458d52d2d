package io.trireme.controllers.garbagecollector;

import com.codahale.metrics.MetricRegistry;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PartialObjectMetadata;
import io.trireme.client.ApiClient;
import io.trireme.client.informer.EventHandler;
import io.trireme.client.informer.Informer;
import io.trireme.client.informer.InformerOptions;
import io.trireme.client.informer.SharedInformers;
import io.trireme.controllers.discovery.ApiCatalog;
import io.trireme.controllers.discovery.ServedResource;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * The metadata of all objects that can be deleted, by uid and by owner. A thread of its own looks
 * every half minute which resources the server has, starts a cache for each new one and drops those
 * that are gone.
 */
final class MetadataCaches implements AutoCloseable {
    /** A cached object and where it lives. */
    record Cached(ServedResource resource, PartialObjectMetadata object) {
        GcKey key() {
            return GcKey.of(resource, object);
        }
    }

    private record Cache(SharedInformers informers, Informer<PartialObjectMetadata> informer) {}

    /** Resources and their caches, replaced whole. */
    private record View(Optional<ApiCatalog> catalog, SortedMap<ServedResource, Cache> caches) {}

    private static final Logger log = LoggerFactory.getLogger(MetadataCaches.class);
    private static final Duration LOOK_PERIOD = Duration.ofSeconds(30);
    private static final Duration RETRY_PERIOD = Duration.ofSeconds(1);
    private static final String UID = "uid";
    private static final String OWNER = "owner";

    private final ApiClient client;
    private final RandomGenerator random;
    private final MetricRegistry metrics;
    private final Function<ServedResource, EventHandler<PartialObjectMetadata>> handlers;
    private final Thread thread;
    private volatile View view = new View(Optional.empty(), new TreeMap<>(ServedResource.ORDER));

    /**
     * @param handlers makes the handler of a resource's cache
     */
    MetadataCaches(
            ApiClient client,
            RandomGenerator random,
            MetricRegistry metrics,
            Function<ServedResource, EventHandler<PartialObjectMetadata>> handlers) {
        this.client = client;
        this.random = random;
        this.metrics = metrics;
        this.handlers = handlers;
        this.thread = Thread.ofVirtual().name("gc-resources").unstarted(this::run);
    }

    /** Starts to look and to watch. */
    void start() {
        thread.start();
    }

    /** Whether the resources are known and all their caches have their first full state. */
    boolean synced() {
        View now = view;
        return now.catalog().isPresent()
                && now.caches().values().stream().allMatch(cache -> cache.informer().hasSynced());
    }

    /** The resource of a kind, as an owner reference names it. */
    Optional<ServedResource> resource(String apiVersion, String kind) {
        return view.catalog().flatMap(catalog -> catalog.find(apiVersion, kind));
    }

    Optional<PartialObjectMetadata> find(GcKey key) {
        Cache cache = view.caches().get(key.resource());
        return cache == null
                ? Optional.empty()
                : cache.informer()
                        .find(key.object())
                        .filter(object -> object.getMetadata().getUid().equals(key.uid()));
    }

    Optional<Cached> findUid(String uid) {
        return byIndex(UID, uid).stream().findFirst();
    }

    /** Objects with an owner reference to this uid. */
    List<Cached> dependents(String uid) {
        return byIndex(OWNER, uid);
    }

    private List<Cached> byIndex(String index, String value) {
        List<Cached> found = new ArrayList<>();
        view.caches()
                .forEach(
                        (resource, cache) ->
                                cache.informer()
                                        .byIndex(index, value)
                                        .forEach(one -> found.add(new Cached(resource, one))));
        return found;
    }

    private void run() {
        try {
            while (true) {
                Duration pause = RETRY_PERIOD;
                try {
                    update(ApiCatalog.read(client));
                    pause = LOOK_PERIOD;
                } catch (RuntimeException e) {
                    log.atWarn()
                            .addKeyValue("reason", e.toString())
                            .log("resources to collect are unknown, will ask again");
                }
                Thread.sleep(pause);
            }
        } catch (InterruptedException _) {
            // Being closed.
        }
    }

    private void update(ApiCatalog catalog) {
        SortedMap<ServedResource, Cache> before = view.caches();
        SortedMap<ServedResource, Cache> after = new TreeMap<>(ServedResource.ORDER);
        for (ServedResource resource : catalog.resources()) {
            if (collectable(resource)) {
                Cache known = before.get(resource);
                after.put(resource, known == null ? open(resource) : known);
            }
        }
        List<Cache> gone = new ArrayList<>();
        for (Map.Entry<ServedResource, Cache> entry : before.entrySet()) {
            if (after.containsKey(entry.getKey())) {
                continue;
            }
            // What an unreachable group holds is unknown, not gone.
            ServedResource resource = entry.getKey();
            if (catalog.staleGroups().contains(resource.group() + "/" + resource.version())) {
                after.put(resource, entry.getValue());
            } else {
                gone.add(entry.getValue());
            }
        }
        view = new View(Optional.of(catalog), after);
        // Started only now, so that whoever hears of an object finds it here.
        after.values().forEach(cache -> cache.informers().start());
        gone.forEach(cache -> cache.informers().close());
    }

    private Cache open(ServedResource resource) {
        var informers = new SharedInformers(client, random, metrics);
        Informer<PartialObjectMetadata> informer =
                informers.informer(resource.type(), InformerOptions.ALL);
        informer.addIndex(UID, object -> List.of(object.getMetadata().getUid()));
        informer.addIndex(OWNER, MetadataCaches::owners);
        informer.addHandler(handlers.apply(resource));
        return new Cache(informers, informer);
    }

    private static List<String> owners(PartialObjectMetadata object) {
        return object.getMetadata().getOwnerReferences() == null
                ? List.of()
                : object.getMetadata().getOwnerReferences().stream()
                        .map(OwnerReference::getUid)
                        .distinct()
                        .toList();
    }

    /** Events are many, own nothing and expire by themselves. */
    private static boolean collectable(ServedResource resource) {
        return resource.can("delete")
                && resource.can("list")
                && resource.can("watch")
                && !resource.resource().equals("events");
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        view.caches().values().forEach(cache -> cache.informers().close());
    }
}
