package io.trireme.apiserver.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.apiserver.http.TestPki;

import org.awaitility.Awaitility;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;

/** Who may do what, and what the server says of itself, over real TLS. */
final class ApiServerIT {
    @TempDir Path folder;
    private ServerFixture fixture;
    private HttpClient client;

    @BeforeEach
    void open() throws Exception {
        fixture = new ServerFixture(folder);
        client = fixture.client(Version.HTTP_2);
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> get("/readyz", "admin-token").statusCode() == 200);
    }

    @AfterEach
    void close() {
        client.close();
        fixture.close();
    }

    private HttpResponse<String> get(String path, String token) throws Exception {
        return fixture.send(client, fixture.request(path, token));
    }

    private static JsonNode json(HttpResponse<String> reply) {
        return JsonMapper.shared().readTree(reply.body());
    }

    @ParameterizedTest
    @EnumSource
    void versionIsAnsweredOnBothProtocols(Version version) throws Exception {
        try (var own = fixture.client(version)) {
            var reply = fixture.send(own, fixture.request("/version"));
            assertEquals(200, reply.statusCode());
            assertEquals(version, reply.version());
            assertEquals("36", json(reply).path("minor").asString());
        }
    }

    @Test
    void anonymousMaySeeHealthAndNothingElse() throws Exception {
        assertEquals("ok", fixture.send(client, fixture.request("/livez")).body());
        var refused = fixture.send(client, fixture.request("/api/v1/namespaces/a/pods"));
        assertEquals(403, refused.statusCode());
        assertEquals(
                """
                {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"pods \
                is forbidden: User \\"system:anonymous\\" cannot list resource \\"pods\\" in API group \
                \\"\\" in the namespace \\"a\\"","reason":"Forbidden","details":{"kind":"pods"},\
                "code":403}
                """,
                refused.body());
        var path = fixture.send(client, fixture.request("/metrics"));
        assertEquals(
                "forbidden: User \"system:anonymous\" cannot get path \"/metrics\"",
                json(path).path("message").asString());
    }

    @Test
    void unknownTokenIsUnauthorized() throws Exception {
        var reply = get("/version", "wrong");
        assertEquals(401, reply.statusCode());
        assertEquals(129, reply.body().length());
        assertEquals("Unauthorized", json(reply).path("reason").asString());
    }

    @Test
    void roleAndBindingOpenTheDoorAtOnce() throws Exception {
        assertEquals(403, get("/api/v1/namespaces/a/pods", "alice-token").statusCode());
        fixture.objects.put(
                "roles",
                """
                {"metadata":{"name":"reader","namespace":"a"},
                 "rules":[{"apiGroups":[""],"resources":["pods"],"verbs":["list"]}]}""");
        fixture.objects.put(
                "rolebindings",
                """
                {"metadata":{"name":"devs","namespace":"a"},"subjects":[{"kind":"Group","name":"dev"}],
                 "roleRef":{"kind":"Role","name":"reader"}}""");
        assertEquals("pods", get("/api/v1/namespaces/a/pods", "alice-token").body());
        assertEquals(403, get("/api/v1/namespaces/b/pods", "alice-token").statusCode());
        assertEquals(403, get("/api/v1/namespaces/a/pods", "bob-token").statusCode());
    }

    @Test
    void clientCertificateNamesUserAndGroups() throws Exception {
        var admin = fixture.pki.client("CN=root,O=system:masters");
        try (var own = fixture.client(Version.HTTP_2, fixture.pki.clientTls(admin))) {
            assertEquals("pods", fixture.send(own, fixture.request("/api/v1/pods")).body());
        }
    }

    @ParameterizedTest
    @EnumSource
    void certificateOfAnotherAuthorityIsUnauthorized(Version version) throws Exception {
        var foreign = new TestPki("CN=test-ca").client("CN=root,O=system:masters");
        try (var own = fixture.client(version, fixture.pki.clientTls(foreign))) {
            assertEquals(401, fixture.send(own, fixture.request("/api/v1/pods")).statusCode());
            // As in Kubernetes, a good token beside it counts.
            assertEquals(
                    200,
                    fixture.send(own, fixture.request("/api/v1/pods", "admin-token")).statusCode());
        }
    }

    @Test
    void expiredOrServerCertificateIsUnauthorized() throws Exception {
        var expired =
                fixture.pki.issue(
                        "CN=root,O=system:masters",
                        KeyPurposeId.id_kp_clientAuth,
                        Duration.ofHours(-1));
        var server =
                fixture.pki.issue(
                        "CN=root,O=system:masters",
                        KeyPurposeId.id_kp_serverAuth,
                        Duration.ofHours(1));
        for (var identity : new TestPki.Identity[] {expired, server}) {
            try (var own = fixture.client(Version.HTTP_2, fixture.pki.clientTls(identity))) {
                assertEquals(401, fixture.send(own, fixture.request("/api/v1/pods")).statusCode());
            }
        }
    }

    @Test
    void discoveryIsPlainOrAggregatedAsAccepted() throws Exception {
        assertEquals("APIGroupList", json(get("/apis", "bob-token")).path("kind").asString());
        String aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
        var request =
                fixture.request("/apis", "bob-token")
                        .header("Accept", aggregated + ",application/json");
        var reply = fixture.send(client, request);
        assertEquals(aggregated, reply.headers().firstValue("Content-Type").orElse(""));
        String tag = reply.headers().firstValue("Etag").orElse("");
        assertEquals(130, tag.length());
        var again =
                fixture.send(
                        client,
                        fixture.request("/apis", "bob-token")
                                .header("Accept", aggregated)
                                .header("If-None-Match", tag));
        assertEquals(304, again.statusCode());
        assertEquals("", again.body());
        assertEquals(
                "deployments",
                json(get("/apis/apps/v1", "bob-token"))
                        .path("resources")
                        .valueStream()
                        .map(one -> one.path("name").asString())
                        .filter("deployments"::equals)
                        .findFirst()
                        .orElse(""));
    }

    @Test
    void unknownPathsAreTextOrStatusAsInKubernetes() throws Exception {
        assertEquals("404 page not found\n", get("/nope", "admin-token").body());
        assertEquals(
                "NotFound", json(get("/apis/apps/v9", "admin-token")).path("reason").asString());
        assertEquals("NotFound", json(get("/api/v2", "admin-token")).path("reason").asString());
        var put = fixture.request("/version", "admin-token").PUT(BodyPublishers.ofString("{}"));
        assertEquals(405, fixture.send(client, put).statusCode());
    }

    @Test
    void readinessNamesWhatIsWrongWhileLivenessStaysUp() throws Exception {
        fixture.storeProblem.set("no leader for 3 s");
        var reply = fixture.send(client, fixture.request("/readyz"));
        assertEquals(500, reply.statusCode());
        assertTrue(reply.body().contains("[-]store failed: no leader for 3 s\n"), reply.body());
        assertEquals(200, fixture.send(client, fixture.request("/livez")).statusCode());
        assertEquals(500, get("/readyz/store", "admin-token").statusCode());
        assertEquals(200, get("/readyz/ping", "admin-token").statusCode());
        assertEquals(404, get("/readyz/other", "admin-token").statusCode());
        var excluded = fixture.send(client, fixture.request("/readyz?verbose&exclude=store"));
        assertEquals(200, excluded.statusCode());
    }

    @Test
    void metricsShowRequestsUnderKubernetesNames() throws Exception {
        assertEquals(200, get("/api/v1/namespaces/a/pods", "admin-token").statusCode());
        String text = get("/metrics", "admin-token").body();
        assertTrue(
                text.contains(
                        "apiserver_request_total{verb=\"LIST\",dry_run=\"\",group=\"\",version=\"v1\","
                                + "resource=\"pods\",subresource=\"\",scope=\"namespace\",component=\"apiserver\","
                                + "code=\"200\"} 1\n"),
                text);
        assertTrue(text.contains("apiserver_request_duration_seconds_bucket{verb=\"LIST\""), text);
        assertTrue(text.contains("le=\"+Inf\"} 1\n"), text);
        assertTrue(
                text.contains("apiserver_current_inflight_requests{request_kind=\"mutating\"} 0"));
        assertTrue(text.contains("process_cpu_seconds_total"), text);
    }

    @Test
    void selfSubjectReviewAndAccessReviewsAnswer() throws Exception {
        String base = "/apis/authorization.k8s.io/v1/";
        var may =
                fixture.request(base + "selfsubjectaccessreviews", "bob-token")
                        .POST(
                                BodyPublishers.ofString(
                                        """
                                        {"spec":{"nonResourceAttributes":{"path":"/version","verb":"get"}}}"""));
        var status = json(fixture.send(client, may)).path("status");
        assertEquals(true, status.path("allowed").asBoolean());
        assertTrue(
                status.path("reason").asString().startsWith("RBAC: allowed by ClusterRoleBinding"));
        var who =
                fixture.request("/apis/authentication.k8s.io/v1/selfsubjectreviews", "admin-token")
                        .header("Impersonate-User", "system:serviceaccount:a:b")
                        .POST(BodyPublishers.ofString("{}"));
        assertEquals(
                "[\"system:serviceaccounts\",\"system:serviceaccounts:a\",\"system:authenticated\"]",
                json(fixture.send(client, who))
                        .path("status")
                        .path("userInfo")
                        .path("groups")
                        .toString());
    }

    @Test
    void nodesMayDoWhatNodesDo() throws Exception {
        var node = fixture.pki.client("CN=system:node:n1,O=system:nodes");
        try (var own = fixture.client(Version.HTTP_2, fixture.pki.clientTls(node))) {
            assertEquals(200, fixture.send(own, fixture.request("/api/v1/pods")).statusCode());
            assertEquals(403, fixture.send(own, fixture.request("/metrics")).statusCode());
        }
    }
}
