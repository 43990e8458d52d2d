package io.trireme.apiserver.registry;

import io.trireme.api.GroupResource;
import io.trireme.api.GroupVersionKind;
import io.trireme.api.kinds.BuiltInKinds;
import io.trireme.api.kinds.KindRules;
import io.trireme.api.resource.ResourceDefinition;
import io.trireme.apiserver.registry.cache.WatchCache;
import io.trireme.store.Store;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The built-in resources that are stored, each with its rules, effects and cache. */
final class BuiltInResources {
    private static final GroupResource ADDRESSES =
            new GroupResource("networking.k8s.io", "ipaddresses");
    private static final GroupResource CIDRS =
            new GroupResource("networking.k8s.io", "servicecidrs");

    private final Map<GroupResource, WatchCache> caches = new LinkedHashMap<>();
    private final RegistryConfig config;
    private final ServiceAllocation allocation;
    private final SharedLease eventLife;
    private final List<Resource> all;

    BuiltInResources(
            Collection<ResourceDefinition> definitions,
            RegistryConfig config,
            Store store,
            ObjectStorage storage,
            Ownership ownership,
            Clock clock) {
        this.config = config;
        eventLife = new SharedLease(store.leases(), config.eventTtl(), System::nanoTime);
        var published =
                new PublishedAddresses(plain(definitions, ADDRESSES), storage, ownership, clock);
        allocation =
                new ServiceAllocation(store, config, plain(definitions, CIDRS), published, clock);
        all =
                definitions.stream()
                        .filter(BuiltInResources::isStored)
                        .map(one -> resource(one, effects(one.kind())))
                        .toList();
    }

    /** One that brings nothing with its writes. */
    private Resource plain(Collection<ResourceDefinition> definitions, GroupResource name) {
        return definitions.stream()
                .filter(one -> one.groupResource().equals(name))
                .findFirst()
                .map(one -> resource(one, Effects.NONE))
                .orElseThrow();
    }

    /** Reviews, bindings and component statuses are answered, never stored. */
    private static boolean isStored(ResourceDefinition definition) {
        return definition.verbs().containsAll(List.of("create", "get"));
    }

    private Effects effects(GroupVersionKind kind) {
        return switch (kind.group() + "/" + kind.kind()) {
            case "/Service" -> allocation;
            case "coordination.k8s.io/Lease" ->
                    (before, after, dryRun) ->
                            dryRun ? Attached.NOTHING : Fence.attachedToLease(before, after);
            case "/Event", "events.k8s.io/Event" -> (_, _, _) -> Attached.life(eventLife);
            default -> Effects.NONE;
        };
    }

    private static ObjectView view(GroupVersionKind kind) {
        if (BuiltInKinds.storageKind(kind).equals(kind)) {
            return ObjectView.IDENTITY;
        }
        return kind.kind().equals("Event") ? EventView.INSTANCE : AutoscalerView.INSTANCE;
    }

    private KindRules rules(GroupVersionKind kind) {
        boolean service = kind.group().isEmpty() && kind.kind().equals("Service");
        var rules =
                service
                        ? BuiltInKinds.serviceRules(ServiceRanges.families(config.serviceCidr()))
                        : BuiltInKinds.rules(kind);
        return config.allowPrivileged() ? rules : UnprivilegedRules.of(kind, rules);
    }

    private Resource resource(ResourceDefinition definition, Effects effects) {
        var kind = definition.kind();
        var storage =
                new GroupResource(BuiltInKinds.storageKind(kind).group(), definition.plural());
        var cache =
                caches.computeIfAbsent(
                        storage, name -> new WatchCache(name, new FieldIndex(definition)));
        return new Resource(definition, rules(kind), storage, view(kind), effects, cache);
    }

    List<Resource> all() {
        return all;
    }

    /** The caches by the resource under which objects are stored. */
    Map<GroupResource, WatchCache> caches() {
        return caches;
    }

    ServiceAllocation allocation() {
        return allocation;
    }
}
