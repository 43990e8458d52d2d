package io.trireme.apiserver.tokens;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Who signs the cluster's service account tokens.
 *
 * @param issuer the claim {@code iss}; with an https URL, others may look the keys up at the paths
 *     of OpenID Connect
 * @param audiences whom tokens are for that name nobody: the API servers
 * @param extendsExpiration whether a pod's token for the API servers counts for a year, although
 *     its holder is told of an hour: programs that never read the file again go on
 * @param keysUri where the keys can be fetched; empty where the issuer is no https URL
 */
public record TokenIssuer(
        TokenKeys keys,
        String issuer,
        List<String> audiences,
        boolean extendsExpiration,
        Optional<URI> keysUri) {
    public TokenIssuer {
        requireNonNull(keys, "keys");
        requireNonNull(issuer, "issuer");
        audiences = audiences.isEmpty() ? List.of(issuer) : List.copyOf(audiences);
    }

    /** A signed token. */
    public String sign(TokenClaims claims) {
        return WebToken.sign(claims.tree(issuer), keys);
    }
}
