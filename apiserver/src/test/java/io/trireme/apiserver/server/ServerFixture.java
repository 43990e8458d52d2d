package io.trireme.apiserver.server;

import com.codahale.metrics.MetricRegistry;

import io.trireme.api.GroupVersion;
import io.trireme.api.kinds.BuiltInKinds;
import io.trireme.apiserver.Readiness;
import io.trireme.apiserver.aggregation.Aggregation;
import io.trireme.apiserver.chain.RequestLimits;
import io.trireme.apiserver.http.HttpServerConfig;
import io.trireme.apiserver.http.TestPki;
import io.trireme.apiserver.rbac.Authorizer;
import io.trireme.apiserver.rbac.RbacIndex;
import io.trireme.apiserver.routes.OpenApiSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

import javax.net.ssl.SSLContext;

/** A whole server on a free loopback port, with resources that are kept in memory. */
final class ServerFixture implements AutoCloseable {
    static final String TOKENS =
            """
            admin-token,admin,admin-uid,"system:masters"
            alice-token,alice,alice-uid,"dev"
            bob-token,bob,bob-uid
            """;

    final TestPki pki = new TestPki("CN=test-ca");
    final FakeObjects objects = new FakeObjects();
    final MetricRegistry metrics = new MetricRegistry();
    final AtomicReference<String> storeProblem = new AtomicReference<>("");
    final ApiServer server;

    ServerFixture(Path folder) throws IOException {
        this(folder, HttpServerConfig.Limits.DEFAULT, RequestLimits.DEFAULT);
    }

    ServerFixture(Path folder, HttpServerConfig.Limits limits, RequestLimits requests)
            throws IOException {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var tokens = Files.writeString(folder.resolve("tokens.csv"), TOKENS);
        var config =
                new ApiServerConfig(
                        new HttpServerConfig(address, pki.writeServerFiles(folder), limits),
                        requests,
                        Optional.of(tokens),
                        Optional.empty());
        server = ApiServer.open(config, parts());
    }

    private ApiServerParts parts() {
        Readiness store =
                () -> {
                    var checks = new TreeMap<String, String>();
                    checks.put("store", storeProblem.get());
                    return checks;
                };
        return new ApiServerParts(
                BuiltInKinds::definitions,
                objects,
                Aggregation.NONE,
                objects,
                new Authorizer(RbacIndex.open(objects), () -> true),
                new NoOpenApi(),
                Optional.empty(),
                List.of(store),
                new TreeMap<>(),
                metrics,
                List.of(),
                InstantSource.system(),
                new SplittableRandom(7));
    }

    URI uri(String path) {
        return URI.create("https://127.0.0.1:" + server.address().getPort() + path);
    }

    HttpClient client(HttpClient.Version version) {
        return client(version, pki.clientTls());
    }

    HttpClient client(HttpClient.Version version, SSLContext tls) {
        return HttpClient.newBuilder()
                .version(version)
                .sslContext(tls)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(20));
    }

    HttpRequest.Builder request(String path, String token) {
        return request(path).header("Authorization", "Bearer " + token);
    }

    HttpResponse<String> send(HttpClient client, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        server.close();
    }

    /** One small document for every group version. */
    private static final class NoOpenApi implements OpenApiSource {
        @Override
        public byte[] v2() {
            return new byte[] {'{', '}'};
        }

        @Override
        public byte[] v2Protobuf() {
            return new byte[] {10, 3, '2', '.', '0'};
        }

        @Override
        public byte[] v3Index() {
            return new byte[] {'{', '}'};
        }

        @Override
        public Optional<byte[]> v3(GroupVersion groupVersion) {
            return groupVersion.group().equals("apps")
                    ? Optional.of(new byte[] {'{', '}'})
                    : Optional.empty();
        }
    }
}
