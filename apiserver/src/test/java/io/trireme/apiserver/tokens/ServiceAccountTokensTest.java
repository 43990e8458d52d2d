package io.trireme.apiserver.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.api.GroupResource;
import io.trireme.api.codec.Json;
import io.trireme.apiserver.tokens.TokenClaims.Reference;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

final class ServiceAccountTokensTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final List<String> API = List.of("https://issuer");
    private static final KeyPair RSA = pair("RSA", 2048);
    private static final KeyPair EC = pair("EC", 256);

    private final Map<String, ObjectNode> objects = new TreeMap<>();
    private Instant now = NOW;

    private static KeyPair pair(String algorithm, int bits) {
        try {
            var generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void makeObjects() {
        put("serviceaccounts", "a/sa", "sa-uid");
        put("pods", "a/p", "p-uid");
        put("nodes", "/n", "n-uid");
    }

    private ObjectNode put(String resource, String path, String uid) {
        var object = JsonNodeFactory.instance.objectNode();
        object.putObject("metadata").put("uid", uid);
        objects.put(resource + " " + path, object);
        return object;
    }

    private Optional<ObjectNode> find(
            GroupResource resource, String namespace, String name, String uid) {
        return Optional.ofNullable(objects.get(resource + " " + namespace + "/" + name));
    }

    private static TokenIssuer issuer(KeyPair pair) {
        return new TokenIssuer(
                TokenKeys.of(pair), "https://issuer", List.of(), true, Optional.empty());
    }

    private ServiceAccountTokens tokens(KeyPair pair) {
        return new ServiceAccountTokens(issuer(pair), this::find, () -> now);
    }

    private static TokenClaims claims(Optional<Reference> pod, Optional<Reference> node) {
        return new TokenClaims(
                "a",
                new Reference("sa", "sa-uid"),
                pod,
                Optional.empty(),
                node,
                API,
                "id",
                TokenClaims.Times.of(NOW, 600),
                Optional.empty());
    }

    private static final Optional<Reference> POD = Optional.of(new Reference("p", "p-uid"));
    private static final Optional<Reference> NODE = Optional.of(new Reference("n", "n-uid"));
    private static final TokenClaims PLAIN = claims(Optional.empty(), Optional.empty());

    private TokenVerdict verdict(TokenClaims claims) {
        return tokens(RSA).authenticate(issuer(RSA).sign(claims), API);
    }

    private String reason(TokenClaims claims) {
        return assertInstanceOf(TokenVerdict.Refused.class, verdict(claims)).reason();
    }

    @Test
    void tokenOfAPodSaysPodAndNode() {
        var user = assertInstanceOf(TokenVerdict.Accepted.class, verdict(claims(POD, NODE))).user();
        assertEquals("system:serviceaccount:a:sa", user.name());
        assertEquals("sa-uid", user.uid());
        assertEquals(List.of("system:serviceaccounts", "system:serviceaccounts:a"), user.groups());
        assertEquals(
                "{authentication.kubernetes.io/credential-id=[JTI=id],"
                        + " authentication.kubernetes.io/node-name=[n],"
                        + " authentication.kubernetes.io/node-uid=[n-uid],"
                        + " authentication.kubernetes.io/pod-name=[p],"
                        + " authentication.kubernetes.io/pod-uid=[p-uid]}",
                user.extra().toString());
    }

    @Test
    void claimsStandInTheOrderOfTheirNames() {
        var parts = issuer(RSA).sign(claims(POD, NODE)).split("\\.", -1);
        assertEquals(
                "{\"aud\":[\"https://issuer\"],\"exp\":1767323645,\"iat\":1767323045,"
                        + "\"iss\":\"https://issuer\",\"jti\":\"id\",\"kubernetes.io\":{"
                        + "\"namespace\":\"a\",\"node\":{\"name\":\"n\",\"uid\":\"n-uid\"},"
                        + "\"pod\":{\"name\":\"p\",\"uid\":\"p-uid\"},"
                        + "\"serviceaccount\":{\"name\":\"sa\",\"uid\":\"sa-uid\"}},"
                        + "\"nbf\":1767323045,\"sub\":\"system:serviceaccount:a:sa\"}",
                new String(Base64.getUrlDecoder().decode(parts[1]), UTF_8));
    }

    @Test
    void keyOfP256SignsWithBothNumbersInFixedLength() {
        String token = issuer(EC).sign(PLAIN);
        assertInstanceOf(TokenVerdict.Accepted.class, tokens(EC).authenticate(token, API));
        assertEquals(64, Base64.getUrlDecoder().decode(token.split("\\.", -1)[2]).length);
        assertEquals(
                "[ES256] P-256",
                tokens(EC).algorithms()
                        + " "
                        + tokens(EC).webKeys().getFirst().path("crv").asString());
    }

    @Test
    void signatureOfAnotherKeyIsRefused() {
        String token = issuer(pair("RSA", 2048)).sign(PLAIN);
        assertEquals(
                new TokenVerdict.Refused("invalid signature, no keys found"),
                tokens(RSA).authenticate(token, API));
    }

    @Test
    void changedClaimsAreRefusedEvenAfterTheTokenWasVerified() {
        var tokens = tokens(RSA);
        String token = issuer(RSA).sign(PLAIN);
        assertInstanceOf(TokenVerdict.Accepted.class, tokens.authenticate(token, API));
        var parts = token.split("\\.", -1);
        var claims = (ObjectNode) Json.parse(Base64.getUrlDecoder().decode(parts[1]));
        claims.put("exp", 4000000000L);
        String forged = parts[0] + "." + TokenKey.base64(Json.write(claims)) + "." + parts[2];
        assertInstanceOf(TokenVerdict.Refused.class, tokens.authenticate(forged, API));
    }

    /** The attacks that RFC 8725 §2.1 names: no algorithm, and the public key as a secret. */
    @Test
    void otherAlgorithmThanTheKeysIsRefused() {
        var parts = issuer(RSA).sign(PLAIN).split("\\.", -1);
        for (String algorithm : List.of("none", "HS256", "ES256", "RS512")) {
            String header = "{\"alg\":\"" + algorithm + "\"}";
            String token = TokenKey.base64(header.getBytes(UTF_8)) + "." + parts[1] + ".";
            assertInstanceOf(
                    TokenVerdict.Refused.class, tokens(RSA).authenticate(token, API), algorithm);
            assertInstanceOf(
                    TokenVerdict.Refused.class,
                    tokens(RSA).authenticate(token + parts[2], API),
                    algorithm);
        }
    }

    @Test
    void whatIsNoTokenOfThisClusterIsUnknown() {
        var strange =
                new TokenIssuer(
                        TokenKeys.of(RSA), "https://other", List.of(), true, Optional.empty());
        for (String token :
                List.of(
                        "",
                        "a.b.c",
                        "..",
                        "e30.e30.e30",
                        "a.".repeat(20_000),
                        strange.sign(PLAIN))) {
            assertEquals(new TokenVerdict.Unknown(), tokens(RSA).authenticate(token, API));
        }
    }

    @Test
    void tokenCountsFromItsBeginningToItsEndAndAMinuteMore() {
        now = NOW.plusSeconds(600).plus(ServiceAccountTokens.LEEWAY);
        assertInstanceOf(TokenVerdict.Accepted.class, verdict(PLAIN));
        now = now.plusMillis(1);
        assertEquals("service account token has expired", reason(PLAIN));
        now = NOW.minus(ServiceAccountTokens.LEEWAY).minusMillis(1);
        assertEquals("service account token is not valid yet", reason(PLAIN));
    }

    @Test
    void tokenForOthersIsRefused() {
        assertEquals(
                new TokenVerdict.Refused(
                        "token audiences [\"https://issuer\"] is invalid for the target audiences"
                                + " [\"x\" \"y\"]"),
                tokens(RSA).authenticate(issuer(RSA).sign(PLAIN), List.of("x", "y")));
    }

    @Test
    void tokenEndsWithItsAccount() {
        objects.remove("serviceaccounts a/sa");
        assertEquals("serviceaccounts \"sa\" not found", reason(PLAIN));
        put("serviceaccounts", "a/sa", "new-uid");
        assertEquals("service account UID (new-uid) does not match claim (sa-uid)", reason(PLAIN));
    }

    @Test
    void tokenEndsWithItsPodButNotWithThePodsNode() {
        objects.remove("nodes /n");
        assertInstanceOf(TokenVerdict.Accepted.class, verdict(claims(POD, NODE)));
        put("pods", "a/p", "new-uid");
        assertEquals(
                "pod UID (new-uid) does not match service account pod ref claim (p-uid)",
                reason(claims(POD, NODE)));
        objects.remove("pods a/p");
        assertEquals("service account token has been invalidated", reason(claims(POD, NODE)));
    }

    @Test
    void tokenEndsWithTheNodeItIsBoundTo() {
        assertInstanceOf(TokenVerdict.Accepted.class, verdict(claims(Optional.empty(), NODE)));
        objects.remove("nodes /n");
        assertEquals(
                "service account token has been invalidated",
                reason(claims(Optional.empty(), NODE)));
    }

    @Test
    void podThatEndsMayUseItsTokenForAMinute() {
        var metadata = (ObjectNode) put("pods", "a/p", "p-uid").get("metadata");
        metadata.put("deletionTimestamp", NOW.minus(Duration.ofSeconds(60)).toString());
        assertInstanceOf(TokenVerdict.Accepted.class, verdict(claims(POD, NODE)));
        metadata.put("deletionTimestamp", NOW.minus(Duration.ofSeconds(61)).toString());
        assertEquals("service account token has been invalidated", reason(claims(POD, NODE)));
    }

    private static String legacy() {
        var claims =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("iss", LegacyTokens.ISSUER)
                        .put("kubernetes.io/serviceaccount/namespace", "a")
                        .put("kubernetes.io/serviceaccount/secret.name", "s")
                        .put("kubernetes.io/serviceaccount/service-account.name", "sa")
                        .put("kubernetes.io/serviceaccount/service-account.uid", "sa-uid")
                        .put("sub", "system:serviceaccount:a:sa");
        return WebToken.sign(claims, TokenKeys.of(RSA));
    }

    @Test
    void tokenOfASecretCountsWhileTheSecretHoldsIt() {
        String token = legacy();
        assertEquals(
                new TokenVerdict.Refused("Token has been invalidated"),
                tokens(RSA).authenticate(token, API));
        var data = put("secrets", "a/s", "s-uid").putObject("data");
        data.put("token", Base64.getEncoder().encodeToString(token.getBytes(UTF_8)));
        var accepted =
                assertInstanceOf(TokenVerdict.Accepted.class, tokens(RSA).authenticate(token, API));
        assertEquals("system:serviceaccount:a:sa", accepted.user().name());
        assertTrue(accepted.user().extra().isEmpty());
        data.put("token", "b3RoZXI=");
        assertEquals(
                new TokenVerdict.Refused("Token does not match server's copy"),
                tokens(RSA).authenticate(token, API));
    }

    @Test
    void webKeyOfRsaHasNoSignByte() {
        var key = tokens(RSA).webKeys().getFirst();
        assertEquals(256, Base64.getUrlDecoder().decode(key.path("n").asString()).length);
        assertEquals("AQAB", key.path("e").asString());
        assertEquals(43, key.path("kid").asString().length());
    }

    @Test
    void keysThatDoNotBelongTogetherAreRefused() {
        var mixed = new KeyPair(pair("EC", 256).getPublic(), EC.getPrivate());
        assertThrows(IllegalArgumentException.class, () -> TokenKeys.of(mixed));
        var kinds = new KeyPair(RSA.getPublic(), EC.getPrivate());
        assertThrows(IllegalArgumentException.class, () -> TokenKeys.of(kinds));
        assertThrows(IllegalArgumentException.class, () -> TokenKeys.of(pair("Ed25519", 255)));
    }
}
