package io.trireme.apiserver.tokens;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.trireme.api.codec.Json;
import io.trireme.api.status.ApiStatusException;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A JSON Web Token in its compact form: header, claims and signature, each in base64url.
 *
 * @param keyId empty where the header names none
 * @param signed what the signature is of
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record WebToken(
        String algorithm, String keyId, ObjectNode claims, byte[] signed, byte[] signature) {
    /** No token of ours is longer; the longest names are 253 characters. */
    private static final int LENGTH_MAX = 16 << 10;

    /** Signs claims with the keys' own key. */
    static String sign(ObjectNode claims, TokenKeys keys) {
        var header =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("alg", keys.own().algorithm().name())
                        .put("kid", keys.own().id());
        String signed =
                TokenKey.base64(Json.write(header)) + "." + TokenKey.base64(Json.write(claims));
        return signed + "." + TokenKey.base64(keys.sign(signed.getBytes(US_ASCII)));
    }

    /** Empty if the text is no such token. Nothing in it is proven yet. */
    static Optional<WebToken> parse(String text) {
        if (text.length() > LENGTH_MAX) {
            return Optional.empty();
        }
        var parts = text.split("\\.", -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        try {
            var decoder = Base64.getUrlDecoder();
            if (Json.parse(decoder.decode(parts[0])) instanceof ObjectNode header
                    && Json.parse(decoder.decode(parts[1])) instanceof ObjectNode claims) {
                return Optional.of(
                        new WebToken(
                                header.path("alg").asString(""),
                                header.path("kid").asString(""),
                                claims,
                                (parts[0] + "." + parts[1]).getBytes(US_ASCII),
                                decoder.decode(parts[2])));
            }
            return Optional.empty();
        } catch (IllegalArgumentException | ApiStatusException _) {
            return Optional.empty();
        }
    }

    String issuer() {
        return claims.path("iss").asString("");
    }

    /** Whether one of the keys has signed it. A header that names a key is held to it. */
    boolean isSignedBy(TokenKeys keys) {
        List<TokenKey> candidates =
                keyId.isEmpty() ? keys.all() : keys.find(keyId).map(List::of).orElse(List.of());
        return candidates.stream()
                .filter(key -> key.algorithm().name().equals(algorithm))
                .anyMatch(key -> key.verifies(signed, signature));
    }

    @Override
    public String toString() {
        return "WebToken[" + signed.length + " bytes, " + Arrays.hashCode(signed) + "]";
    }
}
