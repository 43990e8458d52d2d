package io.trireme.deploy.config;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * What service account tokens say.
 *
 * @param issuer who signed them
 * @param audiences whom they are for that name nobody; empty: the issuer
 * @param extendsExpiration whether pods' tokens count for a year
 * @param keysUri where others fetch the keys; empty: at this server's advertised address
 */
public record TokenSettings(
        String issuer, List<String> audiences, boolean extendsExpiration, Optional<URI> keysUri) {
    private static final String ISSUER_PRESET = "https://kubernetes.default.svc.cluster.local";

    public TokenSettings {
        audiences = List.copyOf(audiences);
    }

    static TokenSettings load(Settings settings) {
        return new TokenSettings(
                settings.findText("service-account-issuer").orElse(ISSUER_PRESET),
                settings.texts("api-audiences"),
                settings.flag("service-account-extend-token-expiration", true),
                settings.findText("service-account-jwks-uri").map(TokenSettings::uri));
    }

    private static URI uri(String text) {
        if (!text.startsWith("https://")) {
            throw new ConfigException(
                    "service-account-jwks-uri is \"" + text + "\", but must begin with https://");
        }
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(
                    "service-account-jwks-uri is \"" + text + "\", which is no URI", e);
        }
    }
}
