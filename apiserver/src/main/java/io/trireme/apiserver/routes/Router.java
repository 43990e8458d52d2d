package io.trireme.apiserver.routes;

import io.trireme.api.status.ApiStatusException;
import io.trireme.apiserver.ApiHandler;
import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.HttpHeaders;
import io.trireme.apiserver.Readiness;
import io.trireme.apiserver.RequestInfo;
import io.trireme.apiserver.ResourceCatalog;
import io.trireme.apiserver.User;
import io.trireme.apiserver.aggregation.Aggregation;
import io.trireme.apiserver.http.StatusReplies;
import io.trireme.apiserver.metrics.PrometheusText;
import io.trireme.apiserver.tokens.ServiceAccountTokens;

import tools.jackson.databind.node.JsonNodeFactory;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Gives an authorized request to what answers it. */
public final class Router implements ApiHandler {
    private static final Set<String> READ_METHODS = Set.of("GET", "HEAD");

    private final ResourceCatalog catalog;
    private final ApiHandler resources;
    private final AccessReviews reviews;
    private final DiscoveryRoutes discovery;
    private final Aggregation aggregation;
    private final OpenApiRoutes openApi;
    private final Optional<OpenIdRoutes> openId;
    private final HealthChecks livez;
    private final HealthChecks readyz;
    private final HealthChecks healthz;
    private final Supplier<String> metrics;
    private final SortedMap<String, ApiHandler> extensions;

    /**
     * What a router is made of.
     *
     * @param catalog what discovery tells
     * @param resources answers requests for stored objects, and for what nobody serves
     * @param aggregation what other API servers answer
     * @param tokens of service accounts, whose keys are told; empty if this cluster signs none
     * @param live why the process should be started again; rarely anything
     * @param ready why the server cannot serve now
     * @param metrics makes the text of {@code /metrics}
     * @param extensions what answers paths that are not Kubernetes', by their first part; guarded
     *     by RBAC as non-resource paths
     */
    public record Parts(
            ResourceCatalog catalog,
            ApiHandler resources,
            AccessReviews reviews,
            OpenApiSource openApi,
            Aggregation aggregation,
            Optional<ServiceAccountTokens> tokens,
            List<Readiness> live,
            List<Readiness> ready,
            Supplier<String> metrics,
            SortedMap<String, ApiHandler> extensions) {}

    public Router(Parts parts) {
        this.catalog = parts.catalog();
        this.resources = parts.resources();
        this.reviews = parts.reviews();
        this.aggregation = parts.aggregation();
        this.discovery = new DiscoveryRoutes(catalog, aggregation::versions);
        this.openApi = new OpenApiRoutes(parts.openApi(), catalog, aggregation::openApi);
        this.openId = parts.tokens().flatMap(OpenIdRoutes::of);
        this.livez = new HealthChecks("livez", parts.live());
        this.readyz = new HealthChecks("readyz", parts.ready());
        this.healthz = new HealthChecks("healthz", parts.live());
        this.metrics = parts.metrics();
        this.extensions = parts.extensions();
    }

    @Override
    public ApiReply handle(ApiRequest request, RequestInfo info, User user)
            throws InterruptedException {
        if (request.path().startsWith("//")) {
            return Replies.pageNotFound();
        }
        var remote = aggregation.reply(request, info, user);
        if (remote.isPresent()) {
            return remote.get();
        }
        if (!info.resourceRequest()) {
            return other(request, info, user);
        }
        return AccessReviews.covers(info)
                ? reviews.handle(request, info, user)
                : resources.handle(request, info, user);
    }

    private ApiReply other(ApiRequest request, RequestInfo info, User user)
            throws InterruptedException {
        String path = trimmed(request.path());
        String first = path.equals("/") ? "" : path.substring(1).split("/", -1)[0];
        return switch (first) {
            case String _ when path.equals("/") -> read(request, () -> paths(request));
            case "api", "apis" -> read(request, () -> discovery.reply(request, path));
            case "version" ->
                    path.equals("/version")
                            ? read(
                                    request,
                                    () -> Replies.json(200, VersionDocument.tree(), request))
                            : Replies.pageNotFound();
            case "openapi" -> read(request, () -> openApi.reply(request));
            case String _ when openId.isPresent() && OpenIdRoutes.serves(path) ->
                    read(request, () -> openId.get().reply(path));
            case "livez" -> read(request, () -> livez.reply(request));
            case "readyz" -> read(request, () -> readyz.reply(request));
            case "healthz" -> read(request, () -> healthz.reply(request));
            case "metrics" ->
                    path.equals("/metrics") ? read(request, this::metrics) : Replies.pageNotFound();
            case String _ when extensions.containsKey(first) ->
                    extensions.get(first).handle(request, info, user);
            case String _ -> Replies.pageNotFound();
        };
    }

    private static String trimmed(String path) {
        return path.length() > 1 && path.endsWith("/")
                ? path.substring(0, path.length() - 1)
                : path;
    }

    private static ApiReply read(ApiRequest request, Supplier<ApiReply> reply) {
        if (!READ_METHODS.contains(request.method())) {
            throw new ApiStatusException(StatusReplies.methodNotAllowed());
        }
        return reply.get();
    }

    private ApiReply metrics() {
        return new ApiReply.Full(
                200,
                HttpHeaders.of("Content-Type", PrometheusText.CONTENT_TYPE),
                metrics.get().getBytes(StandardCharsets.UTF_8));
    }

    private ApiReply paths(ApiRequest request) {
        var paths =
                new TreeSet<>(List.of("/api", "/apis", "/metrics", "/openapi/v2", "/openapi/v3"));
        paths.add("/version");
        openId.ifPresent(_ -> paths.addAll(OpenIdRoutes.PATHS));
        for (var definition : catalog.definitions()) {
            var kind = definition.kind();
            if (kind.group().isEmpty()) {
                paths.add("/api/" + kind.version());
            } else {
                paths.add("/apis/" + kind.group());
                paths.add("/apis/" + kind.group() + "/" + kind.version());
            }
        }
        paths.addAll(livez.paths());
        paths.addAll(readyz.paths());
        paths.addAll(healthz.paths());
        var tree = JsonNodeFactory.instance.objectNode();
        paths.forEach(tree.putArray("paths")::add);
        return Replies.json(200, tree, request);
    }
}
