package io.trireme.apiserver.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.codahale.metrics.MetricRegistry;

import io.trireme.api.GroupVersion;
import io.trireme.api.kinds.BuiltInKinds;
import io.trireme.api.schema.SchemaCatalog;
import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.HttpHeaders;
import io.trireme.apiserver.QueryParameters;
import io.trireme.apiserver.User;
import io.trireme.apiserver.chain.RequestLimits;
import io.trireme.apiserver.http.HttpServerConfig;
import io.trireme.apiserver.http.TestPki;
import io.trireme.apiserver.registry.connect.KubeletConfig;
import io.trireme.apiserver.routes.OpenApiSource;
import io.trireme.apiserver.server.ApiServer;
import io.trireme.apiserver.server.ApiServerConfig;
import io.trireme.apiserver.server.ApiServerParts;
import io.trireme.apiserver.upstream.ClientIdentity;
import io.trireme.apiserver.upstream.UpstreamConfig;
import io.trireme.apiserver.upstream.UpstreamTls;
import io.trireme.store.memory.InMemoryStore;

import org.awaitility.Awaitility;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** An API server with its wire on a free loopback port, over a store in memory. */
final class LiveServer implements AutoCloseable {
    private static final String TOKENS =
            """
            admin,admin,admin-uid,"system:masters"
            alice,alice,alice-uid,"dev"
            """;

    final TestPki pki = new TestPki("CN=test-ca");
    final ApiServer server;
    private final ResourceApi api;

    LiveServer(Path folder) throws IOException {
        var metrics = new MetricRegistry();
        api =
                ResourceApi.open(
                        RegistryConfig.defaults()
                                .withUpstream(UpstreamConfig.defaults(), kubelets()),
                        new InMemoryStore(),
                        BuiltInKinds.definitions(),
                        SchemaCatalog.builtIn(),
                        InstantSource.system(),
                        new SplittableRandom(7),
                        metrics);
        var http =
                new HttpServerConfig(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        pki.writeServerFiles(folder),
                        HttpServerConfig.Limits.DEFAULT);
        var tokens = Files.writeString(folder.resolve("tokens.csv"), TOKENS);
        server =
                ApiServer.open(
                        new ApiServerConfig(
                                http, RequestLimits.DEFAULT, Optional.of(tokens), Optional.empty()),
                        new ApiServerParts(
                                api.catalog(),
                                api,
                                api.aggregation(),
                                api.reader(),
                                api.authorizer(),
                                new NoOpenApi(),
                                api.tokens(),
                                List.of(api.readiness()),
                                new TreeMap<>(),
                                metrics,
                                List.of(),
                                InstantSource.system(),
                                new SplittableRandom(8)));
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(server::ready);
    }

    private KubeletConfig kubelets() {
        var identity = pki.client("CN=kube-apiserver-kubelet-client");
        var own = Optional.of(new ClientIdentity(List.of(identity.certificate()), identity.key()));
        return KubeletConfig.of(
                UpstreamTls.verifying(List.of(pki.certificate()), own), UpstreamTls.insecure(own));
    }

    int port() {
        return server.address().getPort();
    }

    void create(String path, String json) throws InterruptedException {
        write("POST", path, "application/json", json);
    }

    void patch(String path, String json) throws InterruptedException {
        write("PATCH", path, "application/merge-patch+json", json);
    }

    /** As the administrator. */
    private void write(String method, String path, String type, String json)
            throws InterruptedException {
        var reply =
                server.handler()
                        .handle(
                                new ApiRequest(
                                        method,
                                        path,
                                        QueryParameters.EMPTY,
                                        HttpHeaders.of("Content-Type", type),
                                        json.getBytes(UTF_8),
                                        Optional.empty(),
                                        "test"),
                                User.of("admin", User.MASTERS));
        if (reply.status() / 100 != 2) {
            throw new AssertionError(
                    reply instanceof ApiReply.Full full ? new String(full.body(), UTF_8) : path);
        }
    }

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

    @Override
    public void close() {
        server.close();
        api.close();
    }
}
