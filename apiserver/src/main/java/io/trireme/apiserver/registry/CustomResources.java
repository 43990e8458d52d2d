package io.trireme.apiserver.registry;

import io.trireme.api.definition.CustomDefinition;
import io.trireme.apiserver.registry.cache.CacheFeed;
import io.trireme.apiserver.registry.cache.CachedObject;
import io.trireme.apiserver.registry.cache.WatchCache;
import io.trireme.apiserver.upstream.WebhookCalls;
import io.trireme.store.Revision;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Serves what the CustomResourceDefinitions declare. It follows their cache on the feed's thread: a
 * resource is served, and its cache filled, before the feed moves past the revision that
 * established it. Whoever waits for that revision finds the resource on any server.
 */
final class CustomResources {
    private static final Logger log = LoggerFactory.getLogger(CustomResources.class);

    private final WatchCache definitions;
    private final CacheFeed feed;
    private final ServedResources served;
    private final WebhookCalls webhooks;
    private final Supplier<String> uids;
    private final Runnable onProgress;
    private volatile boolean someTerminate;

    /** By the definition's name; the feed's thread only. */
    private Map<String, Served> present = new TreeMap<>();

    /** A definition with all that was made of it. */
    private record Served(
            Revision revision,
            CustomDefinition definition,
            WatchCache cache,
            List<Resource> resources) {}

    private CustomResources(
            WatchCache definitions,
            CacheFeed feed,
            ServedResources served,
            WebhookCalls webhooks,
            Supplier<String> uids,
            Runnable onProgress) {
        this.definitions = definitions;
        this.feed = feed;
        this.served = served;
        this.webhooks = webhooks;
        this.uids = uids;
        this.onProgress = onProgress;
    }

    /**
     * Begins before the feed starts; goes on for as long as it runs.
     *
     * @param webhooks convert objects of definitions that ask for it
     * @param uids names what is asked of them
     * @param onProgress runs, on the feed's thread, when there may be something to do about a
     *     definition: it changed, or it waits for its objects to go and one of them changed
     */
    static void follow(
            WatchCache definitions,
            CacheFeed feed,
            ServedResources served,
            WebhookCalls webhooks,
            Supplier<String> uids,
            Runnable onProgress) {
        var custom = new CustomResources(definitions, feed, served, webhooks, uids, onProgress);
        var _ = definitions.onChange(custom::refresh);
    }

    private void refresh() {
        var next = new TreeMap<String, Served>();
        for (var object : definitions.snapshot().objects()) {
            var before = present.get(object.name());
            if (before != null && before.revision().equals(object.revision())) {
                next.put(object.name(), before);
                continue;
            }
            serve(object, before).ifPresent(one -> next.put(object.name(), one));
        }
        var gone = new HashMap<>(present);
        next.forEach((name, one) -> gone.computeIfPresent(name, (_, old) -> unless(old, one)));
        present = next;
        var resources = new ArrayList<Resource>();
        next.values().forEach(one -> resources.addAll(one.resources()));
        served.setCustom(resources);
        feed.follow(next.values().stream().map(Served::cache).toList());
        gone.values().forEach(one -> one.cache().close());
        someTerminate = next.values().stream().anyMatch(one -> one.definition().terminating());
        onProgress.run();
    }

    private void objectsChanged() {
        if (someTerminate) {
            onProgress.run();
        }
    }

    /** One that cannot be read must not stop the feed, and with it all resources. */
    private Optional<Served> serve(CachedObject object, Served before) {
        try {
            var definition = CustomDefinition.of(StoredObject.of(object).tree());
            return definition.established()
                    ? Optional.of(serve(object, definition, before))
                    : Optional.empty();
        } catch (RuntimeException e) {
            log.atError()
                    .addKeyValue("definition", object.name())
                    .setCause(e)
                    .log("custom resource definition cannot be served");
            return Optional.empty();
        }
    }

    /** Null if the cache goes on. */
    private static Served unless(Served old, Served successor) {
        return old.cache() == successor.cache() ? null : old;
    }

    private Served serve(CachedObject object, CustomDefinition definition, Served before) {
        var converter =
                definition
                        .conversionWebhook()
                        .<VersionConverter>map(
                                webhook -> new WebhookConversion(webhook, webhooks, uids))
                        .orElse(VersionConverter.RENAMING);
        var cache = cache(definition, before);
        var resources =
                definition.versions().stream()
                        .map(
                                version ->
                                        new Resource(
                                                version.definition(),
                                                version.rules(),
                                                definition.groupResource(),
                                                new CustomView(
                                                        version.definition()
                                                                .kind()
                                                                .groupVersion()
                                                                .toString(),
                                                        definition,
                                                        converter),
                                                Effects.NONE,
                                                cache))
                        .toList();
        return new Served(object.revision(), definition, cache, resources);
    }

    /**
     * A cache goes on as long as it holds the right objects, knows what selectors ask for, and its
     * watchers get objects converted as declared.
     */
    private WatchCache cache(CustomDefinition definition, Served before) {
        var index = FieldIndex.of(definition.versions());
        boolean goesOn =
                before != null
                        && before.definition().groupResource().equals(definition.groupResource())
                        && index.sameAs(FieldIndex.of(before.definition().versions()))
                        && before.definition()
                                .conversionWebhook()
                                .equals(definition.conversionWebhook());
        if (goesOn) {
            return before.cache();
        }
        var cache = new WatchCache(definition.groupResource(), index);
        var _ = cache.onChange(this::objectsChanged);
        return cache;
    }
}
