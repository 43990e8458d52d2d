package io.trireme.apiserver.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.api.codec.Json;
import io.trireme.apiserver.HttpHeaders;
import io.trireme.apiserver.registry.TestRegistry.Answer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.util.Base64;

/** Service account tokens, asked for and used over one store with two servers. */
final class TokenRequestTest {
    private static final String ACCOUNTS = "/api/v1/namespaces/default/serviceaccounts";
    private static final String TOKEN = ACCOUNTS + "/a/token";
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final String REVIEWS = "/apis/authentication.k8s.io/v1/selfsubjectreviews";

    private TestRegistry one;
    private TestRegistry other;

    @BeforeEach
    void open() throws Exception {
        one = TestRegistry.withBootstrapRoles();
        other = TestRegistry.over(one.store());
        other.catchUp();
        assertEquals(201, one.call("POST", ACCOUNTS, "{\"metadata\":{\"name\":\"a\"}}").status());
        String pod =
                """
                {"metadata":{"name":"p"},"spec":{"serviceAccountName":"a","nodeName":"gone",
                "containers":[{"name":"c","image":"i"}]}}""";
        assertEquals(201, one.call("POST", PODS, pod).status());
    }

    @AfterEach
    void close() {
        other.close();
        one.close();
    }

    private Answer ask(String spec) throws InterruptedException {
        return one.call("POST", TOKEN, "{\"spec\":" + spec + "}");
    }

    private static Answer use(TestRegistry server, String token) throws InterruptedException {
        return server.call(
                "POST", REVIEWS, HttpHeaders.of("Authorization", "Bearer " + token), "{}");
    }

    private static JsonNode claims(Answer answer) {
        String token = answer.text("/status/token");
        return Json.parse(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]));
    }

    private static String forPod(String uid) {
        return "{\"expirationSeconds\":3607,\"boundObjectRef\":{\"kind\":\"Pod\",\"apiVersion\":"
                + "\"v1\",\"name\":\"p\""
                + (uid.isEmpty() ? "" : ",\"uid\":\"" + uid + "\"")
                + "}}";
    }

    @Test
    void tokenOfOneServerCountsAtOnceOnAnother() throws Exception {
        var answer = ask("{}");
        assertEquals(201, answer.status(), answer.body());
        var who = use(other, answer.text("/status/token"));
        assertEquals(201, who.status(), who.body());
        assertEquals("system:serviceaccount:default:a", who.text("/status/userInfo/username"));
        assertEquals("system:authenticated", who.text("/status/userInfo/groups/2"));
    }

    @Test
    void tokenOfAPodEndsWithThePodOnAllServers() throws Exception {
        String token = ask(forPod("")).text("/status/token");
        var who = use(other, token);
        assertEquals(
                "gone",
                who.json()
                        .at("/status/userInfo/extra")
                        .path("authentication.kubernetes.io/node-name")
                        .path(0)
                        .asString(),
                who.body());
        assertEquals(200, one.call("DELETE", PODS + "/p", "{\"gracePeriodSeconds\":0}").status());
        other.catchUp();
        assertEquals(401, use(other, token).status());
    }

    @Test
    void tokenOfAPodForTheServersCountsForAYearAndWarnsAfterAnHour() throws Exception {
        var answer = ask(forPod(""));
        long now = TestRegistry.NOW.getEpochSecond();
        assertEquals(now + 365 * 24 * 3600, claims(answer).path("exp").asLong());
        assertEquals(now + 3607, claims(answer).path("kubernetes.io").path("warnafter").asLong());
        assertEquals("2026-01-02T04:04:12Z", answer.text("/status/expirationTimestamp"));
        assertEquals(3607, answer.json().at("/spec/expirationSeconds").asInt());
    }

    @Test
    void tokenForOthersIsNotExtended() throws Exception {
        var answer = ask(forPod("").replace("{\"exp", "{\"audiences\":[\"x\"],\"exp"));
        assertEquals(TestRegistry.NOW.getEpochSecond() + 3607, claims(answer).path("exp").asLong());
        assertEquals(401, use(one, answer.text("/status/token")).status());
    }

    @Test
    void podOfAnotherUidIsAConflict() throws Exception {
        var answer = ask(forPod("other"));
        assertEquals(409, answer.status());
        assertEquals(
                "Operation cannot be fulfilled on Pod \"p\": the UID in the bound object reference"
                        + " (other) does not match the UID in record. The object might have been"
                        + " deleted and then recreated",
                answer.text("/message"));
    }

    @Test
    void podOfAnotherAccountIsRefused() throws Exception {
        assertEquals(201, one.call("POST", ACCOUNTS, "{\"metadata\":{\"name\":\"b\"}}").status());
        var answer = one.call("POST", ACCOUNTS + "/b/token", "{\"spec\":" + forPod("") + "}");
        assertEquals(
                "cannot bind token for serviceaccount \"b\" to pod running with different"
                        + " serviceaccount name.",
                answer.text("/message"));
    }

    @Test
    void requestForAnotherAccountThanTheUrlsIsRefused() throws Exception {
        var answer = one.call("POST", TOKEN, "{\"metadata\":{\"name\":\"b\"},\"spec\":{}}");
        assertEquals(422, answer.status());
        assertEquals(
                "TokenRequest.authentication.k8s.io \"a\" is invalid: metadata.name: Invalid value:"
                        + " \"b\": must match the service account name if specified",
                answer.text("/message"));
    }

    @Test
    void keysAreToldToServiceAccounts() throws Exception {
        String kid =
                Json.parse(
                                Base64.getUrlDecoder()
                                        .decode(
                                                ask("{}")
                                                        .text("/status/token")
                                                        .split("\\.", -1)[0]))
                        .path("kid")
                        .asString();
        assertEquals(kid, other.get("/openid/v1/jwks").text("/keys/0/kid"));
        var configuration = other.get("/.well-known/openid-configuration");
        assertEquals("https://127.0.0.1:6443/openid/v1/jwks", configuration.text("/jwks_uri"));
        assertTrue(one.get("/").body().contains("\"/openid/v1/jwks\""));
    }
}
