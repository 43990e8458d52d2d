package io.trireme.apiserver.server;

import io.trireme.api.GroupResource;
import io.trireme.api.pem.Pem;
import io.trireme.api.resource.ResourceDefinition;
import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.FromCatalog;
import io.trireme.apiserver.Readiness;
import io.trireme.apiserver.User;
import io.trireme.apiserver.chain.BearerTokens;
import io.trireme.apiserver.chain.ClientCertificates;
import io.trireme.apiserver.chain.RequestChain;
import io.trireme.apiserver.chain.TokenFile;
import io.trireme.apiserver.http.HttpServer;
import io.trireme.apiserver.http.ServerStartException;
import io.trireme.apiserver.http.StatusReplies;
import io.trireme.apiserver.metrics.LabelledMetrics;
import io.trireme.apiserver.metrics.PrometheusText;
import io.trireme.apiserver.routes.AccessReviews;
import io.trireme.apiserver.routes.Router;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A running API server: one TLS port, and a door for callers within the process. */
public final class ApiServer implements AutoCloseable {
    private final RequestChain chain;
    private final List<PolicyBootstrap> bootstraps;
    private final StatusReplies failures;
    private final List<Readiness> ready = new ArrayList<>();
    private HttpServer http;
    private volatile boolean stopping;

    /** Answers a caller within the process whose identity is known; no socket, same rules. */
    @FunctionalInterface
    public interface InProcessHandler {
        /** Failures are replies too. The caller writes the body of a streaming reply. */
        ApiReply handle(ApiRequest request, User user) throws InterruptedException;
    }

    private ApiServer(ApiServerConfig config, ApiServerParts parts) {
        var failures = new StatusReplies();
        var labelled = new LabelledMetrics();
        var tokens = new BearerTokens(tokenFile(config), parts.tokens());
        var authorizer = parts.authorizer();
        ready.addAll(parts.ready());
        ready.add(this::shutdownCheck);
        ready.add(this::bootstrapChecks);
        var router =
                new Router(
                        new Router.Parts(
                                parts.catalog(),
                                parts.resources(),
                                new AccessReviews(authorizer, tokens, parts.clock()),
                                parts.openApi(),
                                parts.aggregation(),
                                parts.tokens(),
                                List.of(),
                                ready,
                                () ->
                                        PrometheusText.of(
                                                labelled, parts.metrics(), parts.metricSources()),
                                parts.extensions()));
        var known = new FromCatalog<>(parts.catalog(), ApiServer::groupResources);
        this.chain =
                new RequestChain(
                        new RequestChain.Parts(
                                certificates(config),
                                tokens,
                                authorizer,
                                config.limits(),
                                router,
                                resource -> known.get().contains(resource),
                                parts.aggregation()::answers,
                                labelled,
                                failures,
                                parts.clock(),
                                parts.random()));
        this.bootstraps =
                plans(config, known.get(), parts.catalog().definitions()).stream()
                        .map(
                                plan ->
                                        new PolicyBootstrap(
                                                plan,
                                                chain,
                                                parts.objects(),
                                                () -> rolesLoaded(parts)))
                        .toList();
        this.failures = failures;
    }

    /**
     * Starts to serve; the roles that every cluster has come into the store soon after.
     *
     * @throws ServerStartException a file cannot be used or the address is taken
     */
    public static ApiServer open(ApiServerConfig config, ApiServerParts parts) {
        var server = new ApiServer(config, parts);
        try {
            server.http =
                    HttpServer.open(
                            config.http(),
                            server.chain,
                            server.failures,
                            parts.clock(),
                            parts.metrics());
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
        server.bootstraps.forEach(PolicyBootstrap::start);
        return server;
    }

    private static Set<GroupResource> groupResources(List<ResourceDefinition> definitions) {
        return definitions.stream()
                .map(ResourceDefinition::groupResource)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static boolean rolesLoaded(ApiServerParts parts) {
        return parts.ready().stream()
                .allMatch(one -> one.checks().getOrDefault("watch-cache", "").isEmpty());
    }

    /** Whether all checks of {@code /readyz} are fine. */
    public boolean ready() {
        return ready.stream()
                .flatMap(one -> one.checks().values().stream())
                .allMatch(String::isEmpty);
    }

    /** What every cluster has of the kinds that are served. */
    private static List<BootstrapPlan> plans(
            ApiServerConfig config,
            Set<GroupResource> served,
            List<ResourceDefinition> definitions) {
        return Stream.of(
                        BootstrapPolicy.plan(),
                        FlowControlPolicy.plan(),
                        LocalApiServices.plan(definitions),
                        facts(config))
                .filter(plan -> served.contains(plan.wanted().getFirst().resource()))
                .toList();
    }

    private static BootstrapPlan facts(ApiServerConfig config) {
        return AuthenticationFacts.plan(
                config.http().tls().clientCa().map(file -> text("client CA", file)),
                config.frontProxy().map(proxy -> text("front proxy CA", proxy.ca())),
                config.frontProxy().map(ApiServerConfig.FrontProxy::name).orElse(""));
    }

    private static String text(String what, Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw unusable(what, file, e);
        }
    }

    private SortedMap<String, String> bootstrapChecks() {
        var checks = new TreeMap<String, String>();
        bootstraps.forEach(one -> checks.putAll(one.readiness().checks()));
        return checks;
    }

    private SortedMap<String, String> shutdownCheck() {
        var checks = new TreeMap<String, String>();
        checks.put("shutdown", stopping ? "the server is stopping" : "");
        return checks;
    }

    private static TokenFile tokenFile(ApiServerConfig config) {
        if (config.tokenFile().isEmpty()) {
            return TokenFile.empty();
        }
        try {
            return TokenFile.read(config.tokenFile().get());
        } catch (IOException e) {
            throw unusable("token file", config.tokenFile().get(), e);
        }
    }

    private static ClientCertificates certificates(ApiServerConfig config) {
        var file = config.http().tls().clientCa();
        if (file.isEmpty()) {
            return new ClientCertificates(List.of());
        }
        try {
            return new ClientCertificates(Pem.certificates(Files.readAllBytes(file.get())));
        } catch (IOException | IllegalArgumentException e) {
            throw unusable("client CA", file.get(), e);
        }
    }

    private static ServerStartException unusable(String what, Path file, Exception e) {
        return new ServerStartException(
                "cannot use the " + what + " " + file + ": " + e.getMessage(), e);
    }

    /** Where the server listens, with the real port. */
    public InetSocketAddress address() {
        return http.address();
    }

    /** The door for callers within the process. */
    public InProcessHandler handler() {
        return chain::handle;
    }

    /** Says so in /readyz, ends watches, lets the rest finish for a bounded time. */
    @Override
    public void close() {
        stopping = true;
        bootstraps.forEach(PolicyBootstrap::close);
        if (http != null) {
            http.close();
        }
        chain.close();
    }
}
