package io.trireme.apiserver.chain;

import io.trireme.apiserver.User;
import io.trireme.apiserver.tokens.ServiceAccountTokens;
import io.trireme.apiserver.tokens.TokenVerdict;

import java.util.List;
import java.util.Optional;

/** Everything that a bearer token may be: one of the token file, or a service account's. */
public final class BearerTokens {
    private final TokenFile file;
    private final Optional<ServiceAccountTokens> accounts;

    /**
     * @param accounts empty if this cluster signs no tokens
     */
    public BearerTokens(TokenFile file, Optional<ServiceAccountTokens> accounts) {
        this.file = file;
        this.accounts = accounts;
    }

    /** Whom a token is for that asks for nobody else; empty if this cluster signs none. */
    private List<String> ownAudiences() {
        return accounts.map(tokens -> tokens.issuer().audiences()).orElse(List.of());
    }

    /** The user of a token that is for the API servers. */
    Optional<User> find(String token) {
        return verdict(token, ownAudiences()) instanceof TokenVerdict.Accepted accepted
                ? Optional.of(accepted.user())
                : Optional.empty();
    }

    /**
     * What a token proves to somebody else, who is one of some audiences.
     *
     * @param asked empty means the API servers
     */
    public TokenVerdict review(String token, List<String> asked) {
        return verdict(token, asked.isEmpty() ? ownAudiences() : asked);
    }

    private TokenVerdict verdict(String token, List<String> asked) {
        var common = ownAudiences().stream().filter(asked::contains).toList();
        // Tokens of the file are for the API servers only.
        if (!common.isEmpty() || asked.isEmpty()) {
            var known = file.find(token);
            if (known.isPresent()) {
                return new TokenVerdict.Accepted(Authentication.authenticated(known.get()), common);
            }
        }
        if (accounts.isEmpty()) {
            return new TokenVerdict.Unknown();
        }
        return switch (accounts.get().authenticate(token, asked)) {
            case TokenVerdict.Accepted(var user, var audiences) ->
                    new TokenVerdict.Accepted(Authentication.authenticated(user), audiences);
            case TokenVerdict other -> other;
        };
    }
}
