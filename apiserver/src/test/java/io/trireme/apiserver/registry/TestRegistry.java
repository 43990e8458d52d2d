package io.trireme.apiserver.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.codahale.metrics.MetricRegistry;

import io.trireme.api.GroupVersion;
import io.trireme.api.codec.Json;
import io.trireme.api.kinds.BuiltInKinds;
import io.trireme.api.schema.SchemaCatalog;
import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.HttpHeaders;
import io.trireme.apiserver.QueryParameters;
import io.trireme.apiserver.chain.BearerTokens;
import io.trireme.apiserver.chain.ClientCertificates;
import io.trireme.apiserver.chain.RequestChain;
import io.trireme.apiserver.chain.RequestLimits;
import io.trireme.apiserver.chain.TokenFile;
import io.trireme.apiserver.http.StatusReplies;
import io.trireme.apiserver.metrics.LabelledMetrics;
import io.trireme.apiserver.routes.AccessReviews;
import io.trireme.apiserver.routes.OpenApiSource;
import io.trireme.apiserver.routes.Router;
import io.trireme.apiserver.server.BootstrapRoles;
import io.trireme.apiserver.tokens.TokenIssuer;
import io.trireme.apiserver.tokens.TokenKeys;
import io.trireme.store.Store;
import io.trireme.store.memory.InMemoryStore;

import org.awaitility.Awaitility;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * An API server without its wire, over a store in memory, with a clock that stands still and seeded
 * chance. A request that names nobody comes from admin, of system:masters.
 */
final class TestRegistry implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    /** As the recorded server's. */
    static final String ISSUER = "https://kubernetes.default.svc";

    private static final TokenKeys KEYS = keys();

    /** A request with this header comes from nobody. */
    static final String ANONYMOUS_HEADER = "X-Anonymous";

    private static final String TOKENS =
            """
            admin,admin,admin-uid,"system:masters"
            alice,alice,alice-uid,"dev"
            alice-token,alice,alice-uid,"dev"
            bob,bob,bob-uid
            """;

    final MetricRegistry metrics = new MetricRegistry();
    final ResourceApi api;
    private final RequestChain chain;
    private final Store store;

    private TestRegistry(Store store, RegistryConfig config) {
        this.store = store;
        api =
                ResourceApi.open(
                        config,
                        store,
                        BuiltInKinds.definitions(),
                        SchemaCatalog.builtIn(),
                        () -> NOW,
                        new Random(7),
                        metrics);
        chain = chain();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> api.readiness().checks().values().stream().allMatch(String::isEmpty));
    }

    private RequestChain chain() {
        var tokens = new BearerTokens(tokenFile(), api.tokens());
        var router =
                new Router(
                        new Router.Parts(
                                api.catalog(),
                                api,
                                new AccessReviews(api.authorizer(), tokens, () -> NOW),
                                new NoOpenApi(),
                                api.aggregation(),
                                api.tokens(),
                                List.of(),
                                List.of(api.readiness()),
                                () -> "",
                                new TreeMap<>()));
        return new RequestChain(
                new RequestChain.Parts(
                        new ClientCertificates(List.of()),
                        tokens,
                        api.authorizer(),
                        RequestLimits.DEFAULT,
                        router,
                        _ -> true,
                        api.aggregation()::answers,
                        new LabelledMetrics(),
                        new StatusReplies(),
                        () -> NOW,
                        new Random(8)));
    }

    private static TokenKeys keys() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return TokenKeys.of(generator.generateKeyPair());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Every registry signs with the same key, as the servers of a cluster do. */
    static TokenIssuer issuer() {
        return new TokenIssuer(
                KEYS,
                ISSUER,
                List.of(),
                true,
                Optional.of(URI.create("https://127.0.0.1:6443/openid/v1/jwks")));
    }

    private static TokenFile tokenFile() {
        try {
            var file = Files.createTempFile("tokens", ".csv");
            try {
                return TokenFile.read(Files.writeString(file, TOKENS));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@link #open}, with the roles that every cluster has. */
    static TestRegistry withBootstrapRoles() {
        var registry = open();
        BootstrapRoles.write(registry.chain, registry.api.reader());
        return registry;
    }

    static TestRegistry open() {
        return over(new InMemoryStore());
    }

    static TestRegistry over(Store store) {
        return over(store, RegistryConfig.defaults().withTokens(issuer()));
    }

    static TestRegistry over(Store store, RegistryConfig config) {
        return new TestRegistry(store, config);
    }

    Store store() {
        return store;
    }

    static ApiRequest request(String method, String target, HttpHeaders headers, String body) {
        return request(method, target, headers, body.getBytes(UTF_8));
    }

    private static ApiRequest request(
            String method, String target, HttpHeaders headers, byte[] body) {
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        String query = question < 0 ? "" : target.substring(question + 1);
        return new ApiRequest(
                method,
                URLDecoder.decode(path.replace("+", "%2B"), UTF_8),
                QueryParameters.parse(query),
                headers,
                body,
                Optional.empty(),
                "test");
    }

    ApiReply handle(ApiRequest request) throws InterruptedException {
        var headers = request.headers();
        if (!headers.has("Authorization") && !headers.has(ANONYMOUS_HEADER)) {
            headers = headers.and("Authorization", "Bearer admin");
        }
        var known =
                new ApiRequest(
                        request.method(),
                        request.path(),
                        request.query(),
                        headers,
                        request.body(),
                        request.clientCertificate(),
                        request.remoteAddress());
        var reply = new ApiReply[1];
        try {
            chain.handle(known, made -> reply[0] = made);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return reply[0];
    }

    /** Documents are tested where they are made. */
    private static final class NoOpenApi implements OpenApiSource {
        @Override
        public byte[] v2() {
            return new byte[] {'{', '}'};
        }

        @Override
        public byte[] v2Protobuf() {
            return new byte[0];
        }

        @Override
        public byte[] v3Index() {
            return new byte[] {'{', '}'};
        }

        @Override
        public Optional<byte[]> v3(GroupVersion groupVersion) {
            return Optional.empty();
        }
    }

    /** A whole answer; of a stream, all that is written until it ends. */
    Answer call(String method, String target, HttpHeaders headers, String body)
            throws InterruptedException {
        return call(method, target, headers, body.getBytes(UTF_8));
    }

    Answer call(String method, String target, HttpHeaders headers, byte[] body)
            throws InterruptedException {
        var reply = handle(request(method, target, headers, body));
        return switch (reply) {
            case ApiReply.Full full -> new Answer(full.status(), full.headers(), full.body());
            case ApiReply.Upgrade _ -> throw new AssertionError("an upgrade");
            case ApiReply.Streaming streaming -> {
                var sink = new CollectingSink();
                try {
                    streaming.writer().writeTo(sink);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
                yield new Answer(streaming.status(), streaming.headers(), sink.bytes());
            }
        };
    }

    Answer call(String method, String target, String body) throws InterruptedException {
        return call(method, target, HttpHeaders.EMPTY, body);
    }

    /**
     * Waits until the caches, and so the roles too, hold what is stored (a list is consistent), and
     * until the server has said what it has to say of each CustomResourceDefinition and
     * ServiceCIDR.
     */
    void catchUp() throws InterruptedException {
        var answer = get("/api/v1/namespaces");
        if (answer.status() != 200) {
            throw new IllegalStateException(answer.body());
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(
                        () ->
                                definitionsAreSettled()
                                        && apiServicesAreChecked()
                                        && rangesAreSettled());
    }

    private boolean apiServicesAreChecked() throws InterruptedException {
        for (var service :
                get("/apis/apiregistration.k8s.io/v1/apiservices").json().path("items")) {
            if (service.at("/status/conditions").isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private boolean rangesAreSettled() throws InterruptedException {
        for (var range : get("/apis/networking.k8s.io/v1/servicecidrs").json().path("items")) {
            boolean deleted = range.path("metadata").has("deletionTimestamp");
            String wanted = deleted ? "False" : "True";
            if (!range.at("/status/conditions/0/status").asString("").equals(wanted)) {
                return false;
            }
        }
        return true;
    }

    private boolean definitionsAreSettled() throws InterruptedException {
        for (var definition :
                get("/apis/apiextensions.k8s.io/v1/customresourcedefinitions")
                        .json()
                        .path("items")) {
            boolean deleted = definition.path("metadata").has("deletionTimestamp");
            String wanted = deleted ? "InstanceDeletionInProgress" : "NamesAccepted";
            if (!definition.at("/status/conditions").toString().contains(wanted)) {
                return false;
            }
        }
        return true;
    }

    Answer get(String target) throws InterruptedException {
        return call("GET", target, "");
    }

    /** A patch of one of the JSON patch types: json, merge, strategic-merge. */
    Answer patch(String type, String target, String body) throws InterruptedException {
        return call(
                "PATCH",
                target,
                HttpHeaders.of("Content-Type", "application/" + type + "-patch+json"),
                body);
    }

    /** Opens a watch on a thread of its own. */
    OpenWatch watch(String target, HttpHeaders headers) throws InterruptedException {
        var reply = handle(request("GET", target, headers, ""));
        return new OpenWatch(reply);
    }

    OpenWatch watch(String target) throws InterruptedException {
        return watch(target, HttpHeaders.EMPTY);
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Answer(int status, HttpHeaders headers, byte[] bytes) {
        String body() {
            return new String(bytes, UTF_8);
        }

        JsonNode json() {
            return Json.parse(bytes);
        }

        String text(String pointer) {
            return json().at(pointer).asString("");
        }
    }

    /** A server started anew over the same store; this one is closed. */
    TestRegistry restarted() {
        chain.close();
        api.close();
        return over(store);
    }

    @Override
    public void close() {
        chain.close();
        api.close();
        store.close();
    }
}
