package io.trireme.apiserver.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.codahale.metrics.MetricRegistry;

import io.trireme.api.GroupVersion;
import io.trireme.api.definition.CustomDefinition;
import io.trireme.api.resource.ResourceDefinition;
import io.trireme.api.resource.ResourceDefinition.CustomTraits;
import io.trireme.api.schema.SchemaCatalog;
import io.trireme.api.status.ApiStatusException;
import io.trireme.apiserver.ApiHandler;
import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.HttpHeaders;
import io.trireme.apiserver.ObjectReader;
import io.trireme.apiserver.Readiness;
import io.trireme.apiserver.RequestInfo;
import io.trireme.apiserver.ResourceCatalog;
import io.trireme.apiserver.User;
import io.trireme.apiserver.WarningHeader;
import io.trireme.apiserver.aggregation.Aggregation;
import io.trireme.apiserver.aggregation.RemoteAggregation;
import io.trireme.apiserver.aggregation.RemoteCalls;
import io.trireme.apiserver.rbac.Authorizer;
import io.trireme.apiserver.rbac.RbacIndex;
import io.trireme.apiserver.registry.admission.AdmissionChain;
import io.trireme.apiserver.registry.admission.LiveReader;
import io.trireme.apiserver.registry.cache.CacheFeed;
import io.trireme.apiserver.registry.cache.StorageKeys;
import io.trireme.apiserver.registry.connect.Connects;
import io.trireme.apiserver.tokens.ServiceAccountTokens;
import io.trireme.apiserver.upstream.ServiceEndpoints;
import io.trireme.apiserver.upstream.Upstream;
import io.trireme.apiserver.upstream.WebhookCalls;
import io.trireme.store.Store;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * The resources of the cluster: the handler at the end of the chain.
 *
 * <p>{@link #open} starts the watch cache's feed and the housekeeping loops; until the cache holds
 * the store's state, {@link #readiness} says so, reads of the present still work and lists wait.
 */
public final class ResourceApi implements ApiHandler, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ResourceApi.class);

    /** Three rounds within {@link ServerLease#TTL}, so that one may fail. */
    private static final Duration ROUND_PAUSE = Duration.ofSeconds(5);

    private static final int METHOD_NOT_ALLOWED = 405;
    private static final Duration WITHDRAWAL_MAX = Duration.ofSeconds(4);
    private static final GroupVersion CUSTOM_DEFINITIONS =
            new GroupVersion(CustomDefinition.RESOURCE.group(), "v1");
    private static final GroupVersion API_SERVICES =
            new GroupVersion("apiregistration.k8s.io", "v1");

    private static final GroupVersion CORE = new GroupVersion("", "v1");
    private static final GroupVersion POLICY = new GroupVersion("policy", "v1");

    private final ServedResources served;
    private final CacheFeed feed;
    private final Listing listing;
    private final Replies replies;
    private final Verbs verbs;
    private final SubresourceVerbs subresourceVerbs;
    private final Optional<ComponentStatuses> componentStatuses;
    private final ObjectReader reader;
    private final RbacIndex rbac;
    private final Authorizer authorizer;
    private final Optional<ServiceAccountTokens> tokens;
    private final KubernetesEndpoints endpoints;
    private final Housekeeping housekeeping;
    private final Housekeeping definitionUpkeep;
    private final RemoteAggregation aggregation;
    private final Housekeeping remoteUpkeep;
    private final Housekeeping addressUpkeep;

    private ResourceApi(
            RegistryConfig config,
            Store store,
            Collection<ResourceDefinition> definitions,
            SchemaCatalog schemas,
            InstantSource time,
            RandomGenerator random,
            MetricRegistry metrics) {
        var clock = new Clock(time, random);
        var refused = metrics.counter("trireme_fenced_writes_refused_total");
        var storage = new ObjectStorage(store, refused::inc);
        var ownership = new Ownership(clock);
        var builtIn = new BuiltInResources(definitions, config, store, storage, ownership, clock);
        var resources = builtIn.all();
        var allocation = builtIn.allocation();
        var caches = builtIn.caches();
        served = new ServedResources(resources, definitions);
        feed = new CacheFeed(store, caches.values());
        reader = new CacheReader(caches);
        LiveReader live =
                (resource, namespace, name) ->
                        storage.read(StorageKeys.key(resource, namespace, name))
                                .map(StoredObject::tree);
        tokens =
                config.tokens()
                        .map(
                                issuer ->
                                        new ServiceAccountTokens(
                                                issuer, new TokenObjects(reader, live), time));
        rbac = RbacIndex.open(reader);
        authorizer = new Authorizer(rbac, feed::loaded);
        var admission = AdmissionChain.standard(reader, live, clock, authorizer);
        replies = new Replies(clock);
        listing = new Listing(store, feed);
        var guard = new WriteGuard(authorizer, listing);
        var quotas =
                new Quotas(served.find(CORE, "resourcequotas").orElseThrow(), storage, ownership);
        var creation = new Creation(storage, admission, clock, ownership, guard, quotas);
        var updating = new Updating(storage, admission, ownership, guard, quotas);
        var patching = new Patching(clock);
        var deletion = new Deletion(storage, admission, clock);
        var watching = new Watching(store, feed, listing, clock, metrics);
        verbs =
                new Verbs(
                        storage, creation, updating, patching, deletion, listing, watching, replies,
                        guard);
        var upstream = new Upstream(config.upstream(), metrics);
        var services = new ServiceEndpoints(reader, random);
        var connects =
                new Connects(upstream, config.kubelets(), live, reader, services, authorizer);
        subresourceVerbs =
                new SubresourceVerbs(
                        schemas,
                        verbs,
                        updating,
                        patching,
                        new Evictions(
                                schemas,
                                served.find(POLICY, "poddisruptionbudgets").orElseThrow(),
                                storage,
                                updating,
                                deletion,
                                listing,
                                replies,
                                clock),
                        connects,
                        new TokenRequests(schemas, config.tokens(), live, replies, clock),
                        replies,
                        clock);
        componentStatuses =
                definitions.stream()
                        .filter(definition -> definition.plural().equals("componentstatuses"))
                        .findFirst()
                        .map(found -> new ComponentStatuses(found, live, clock, replies));
        var objects = new SystemObjects(resources, creation, updating);
        var bootstrap = new BootstrapObjects(objects, allocation.ranges(), config.securePort());
        var rangeUpkeep = allocation.rangeUpkeep(updating, listing);
        endpoints = new KubernetesEndpoints(store, objects, config);
        housekeeping =
                new Housekeeping(
                        "registry-housekeeping",
                        new FirstSteps(List.of(bootstrap, rangeUpkeep)),
                        List.of(bootstrap, endpoints),
                        ROUND_PAUSE);
        var customDefinitions =
                served.find(CUSTOM_DEFINITIONS, CustomDefinition.RESOURCE.resource()).orElseThrow();
        var upkeep =
                new DefinitionUpkeep(
                        store, customDefinitions, served, listing, updating, deletion, clock);
        var apiServices = served.find(API_SERVICES, "apiservices").orElseThrow();
        var customApiServices =
                new CustomApiServices(store, apiServices, served, creation, updating, deletion);
        definitionUpkeep =
                new Housekeeping(
                        "custom-definitions",
                        () -> {},
                        List.of(upkeep, customApiServices),
                        ROUND_PAUSE);
        addressUpkeep =
                allocation.upkeep(
                        served.find(CORE, "services").orElseThrow(), rangeUpkeep, listing);
        CustomResources.follow(
                customDefinitions.cache(),
                feed,
                served,
                new WebhookCalls(upstream, services),
                clock::uid,
                definitionUpkeep::wake);
        var remotes = new RemoteCalls(upstream, services, config.frontProxy());
        aggregation = RemoteAggregation.open(reader, remotes);
        remoteUpkeep =
                new Housekeeping(
                        "remote-apis",
                        () -> {},
                        List.of(
                                new RemoteApiChecks(
                                        store, apiServices, reader, remotes, updating, clock)),
                        ROUND_PAUSE);
        aggregation.onCause(remoteUpkeep::wake);
    }

    /** Starts the registry over a store that the caller owns. */
    public static ResourceApi open(
            RegistryConfig config,
            Store store,
            Collection<ResourceDefinition> definitions,
            SchemaCatalog schemas,
            InstantSource time,
            RandomGenerator random,
            MetricRegistry metrics) {
        var api = new ResourceApi(config, store, definitions, schemas, time, random, metrics);
        api.feed.start();
        api.housekeeping.start();
        api.definitionUpkeep.start();
        api.remoteUpkeep.start();
        api.addressUpkeep.start();
        return api;
    }

    @Override
    public ApiReply handle(ApiRequest request, RequestInfo info, User user)
            throws InterruptedException {
        var resource = find(info);
        var deprecation = deprecation(resource, info);
        if (deprecation.isEmpty()) {
            return answer(resource, request, info, user);
        }
        try {
            return WarningHeader.addTo(answer(resource, request, info, user), deprecation.get());
        } catch (ApiStatusException refused) {
            // Where there is no such verb nothing was used that is deprecated.
            throw refused.status().code() == METHOD_NOT_ALLOWED
                    ? refused
                    : new ApiStatusException(refused.status(), List.of(deprecation.get()));
        }
    }

    /** A custom resource may have been established on another server just now. */
    private Optional<Resource> find(RequestInfo info) throws InterruptedException {
        var found = served.find(info.groupVersion(), info.resource());
        if (found.isPresent() || served.declares(info.groupVersion(), info.resource())) {
            return found;
        }
        listing.awaitPresent();
        return served.find(info.groupVersion(), info.resource());
    }

    private static Optional<String> deprecation(Optional<Resource> resource, RequestInfo info) {
        return resource.flatMap(found -> found.definition().custom())
                .map(CustomTraits::deprecationWarning)
                .filter(text -> !text.isEmpty())
                .or(() -> Deprecations.find(info.groupVersion(), info.resource()));
    }

    private ApiReply answer(
            Optional<Resource> found, ApiRequest request, RequestInfo info, User user)
            throws InterruptedException {
        if (served.hasBuiltIn(info.group())) {
            if (!served.has(info.groupVersion())) {
                throw Failures.unknownResource();
            }
        } else if (found.isEmpty()) {
            return pageNotFound();
        }
        if (componentStatuses.isPresent() && ComponentStatuses.serves(info)) {
            return componentStatuses.get().handle(request, info);
        }
        if (isOldBinding(info)) {
            var pods = require(info.groupVersion(), "pods");
            var form = ReplyForm.of(request, pods, false);
            return subresourceVerbs.bind(pods, request, info, user, form);
        }
        var resource = found.orElseThrow(() -> notFound(info.groupVersion(), info.resource()));
        boolean outsideNamespace =
                resource.definition().namespaced()
                        ? info.namespace().isEmpty() && !info.name().isEmpty() && isObjectPath(info)
                        : !info.namespace().isEmpty() && !info.resource().equals("namespaces");
        if (outsideNamespace) {
            if (resource.definition().custom().isPresent()) {
                return pageNotFound();
            }
            throw Failures.unknownResource();
        }
        try {
            return info.subresource().isEmpty()
                    ? verbs.handle(resource, request, info, user)
                    : subresourceVerbs.handle(resource, request, info, user);
        } catch (Listing.ExpiredContinue expired) {
            var form = ReplyForm.of(request, resource, false);
            return replies.tree(410, form, ExpiredStatus.of(expired.token()), new Warnings());
        }
    }

    /** As Kubernetes answers paths of custom resources that nothing is served at. */
    private static ApiReply pageNotFound() {
        return new ApiReply.Full(
                404,
                HttpHeaders.of("Content-Type", "text/plain; charset=utf-8"),
                "404 page not found\n".getBytes(UTF_8));
    }

    private static boolean isObjectPath(RequestInfo info) {
        return info.parts().size() > 1;
    }

    /** {@code POST …/bindings}, the way before the pods' own subresource. */
    private static boolean isOldBinding(RequestInfo info) {
        return info.group().isEmpty()
                && info.resource().equals("bindings")
                && info.verb().equals("create")
                && info.name().isEmpty()
                && !info.namespace().isEmpty();
    }

    private Resource require(GroupVersion version, String plural) {
        return served.find(version, plural).orElseThrow(() -> notFound(version, plural));
    }

    private ApiStatusException notFound(GroupVersion version, String plural) {
        return served.declares(version, plural)
                ? Failures.methodNotAllowed()
                : Failures.unknownResource();
    }

    /** What is served at the moment, custom resources included. */
    public ResourceCatalog catalog() {
        return served;
    }

    /** What other API servers answer. */
    public Aggregation aggregation() {
        return aggregation;
    }

    /** Stored objects, as this server's caches know them. */
    public ObjectReader reader() {
        return reader;
    }

    /** Decides by the stored roles and bindings, as this server's caches know them. */
    public Authorizer authorizer() {
        return authorizer;
    }

    /** Whom service account tokens prove; empty if this cluster signs none. */
    public Optional<ServiceAccountTokens> tokens() {
        return tokens;
    }

    /** Whether the caches hold the store's state and the bootstrap objects are there. */
    public Readiness readiness() {
        return () -> {
            SortedMap<String, String> checks = new TreeMap<>();
            checks.put("watch-cache", feed.reasonNotReady().orElse(""));
            checks.put("poststarthook/bootstrap-objects", housekeeping.reasonNotReady());
            return checks;
        };
    }

    /**
     * Completes with the cause when the watch caches stopped although nobody closed them. Lists and
     * watches would grow old in silence, so {@link #readiness} says so and the process should end.
     */
    public CompletableFuture<Throwable> fault() {
        return feed.fault();
    }

    /**
     * From now on this server is an endpoint of the Service {@code kubernetes}, if its address is
     * configured; closing the answer takes it out at once.
     */
    public AutoCloseable advertise() {
        endpoints.advertise(true);
        housekeeping.wake();
        return () -> {
            endpoints.advertise(false);
            if (!roundNow(WITHDRAWAL_MAX)) {
                log.atWarn()
                        .addKeyValue("limit", WITHDRAWAL_MAX)
                        .log("endpoint not taken out in time, it will expire");
            }
        };
    }

    /** As {@link Housekeeping#roundNow}, of Services' addresses. */
    boolean addressRoundNow(Duration limit) throws InterruptedException {
        return addressUpkeep.roundNow(limit);
    }

    /** As {@link Housekeeping#roundNow}. */
    boolean roundNow(Duration limit) throws InterruptedException {
        return housekeeping.roundNow(limit);
    }

    @Override
    public void close() {
        remoteUpkeep.close();
        aggregation.close();
        addressUpkeep.close();
        definitionUpkeep.close();
        housekeeping.close();
        rbac.close();
        feed.close();
    }
}
