package io.trireme.apiserver.routes;

import io.trireme.api.codec.Json;
import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.HttpHeaders;
import io.trireme.apiserver.tokens.ServiceAccountTokens;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

import java.util.List;
import java.util.Optional;

/**
 * What others need who want to verify service account tokens: OpenID Connect's discovery document
 * and the public keys (RFC 7517). RBAC lets all service accounts see them.
 */
final class OpenIdRoutes {
    private static final String CONFIGURATION = "/.well-known/openid-configuration";
    private static final String KEYS = "/openid/v1/jwks";

    static final List<String> PATHS = List.of(CONFIGURATION, KEYS);

    private final byte[] configuration;
    private final byte[] keys;

    private OpenIdRoutes(JsonNode configuration, JsonNode keys) {
        this.configuration = Json.write(configuration);
        this.keys = Json.write(keys);
    }

    /** Empty where the issuer is no URL at which anybody could look. */
    static Optional<OpenIdRoutes> of(ServiceAccountTokens tokens) {
        return tokens.issuer()
                .keysUri()
                .filter(_ -> tokens.issuer().issuer().startsWith("https://"))
                .map(uri -> new OpenIdRoutes(configuration(tokens, uri.toString()), keys(tokens)));
    }

    private static JsonNode configuration(ServiceAccountTokens tokens, String keysUri) {
        var document =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("issuer", tokens.issuer().issuer())
                        .put("jwks_uri", keysUri);
        document.putArray("response_types_supported").add("id_token");
        document.putArray("subject_types_supported").add("public");
        var algorithms = document.putArray("id_token_signing_alg_values_supported");
        tokens.algorithms().forEach(algorithms::add);
        return document;
    }

    private static JsonNode keys(ServiceAccountTokens tokens) {
        var document = JsonNodeFactory.instance.objectNode();
        tokens.webKeys().forEach(document.putArray("keys")::add);
        return document;
    }

    static boolean serves(String path) {
        return PATHS.contains(path);
    }

    ApiReply reply(String path) {
        boolean ofKeys = path.equals(KEYS);
        return new ApiReply.Full(
                200,
                HttpHeaders.of(
                                "Content-Type",
                                ofKeys ? "application/jwk-set+json" : "application/json")
                        .and("Cache-Control", "public, max-age=3600"),
                ofKeys ? keys : configuration);
    }
}
