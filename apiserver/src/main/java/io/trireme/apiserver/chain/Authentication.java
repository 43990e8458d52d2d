package io.trireme.apiserver.chain;

import io.trireme.api.status.ApiStatus;
import io.trireme.api.status.ApiStatusException;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.User;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Optional;

/**
 * The step that finds out who asks: by client certificate, then by bearer token. Who shows nothing
 * is system:anonymous; who shows only what does not hold gets 401.
 */
final class Authentication {
    private static final ApiStatus UNAUTHORIZED =
            new ApiStatus(401, "Unauthorized", "Unauthorized", Optional.empty());

    private final ClientCertificates certificates;
    private final BearerTokens tokens;
    private final InstantSource clock;

    Authentication(ClientCertificates certificates, BearerTokens tokens, InstantSource clock) {
        this.certificates = certificates;
        this.tokens = tokens;
        this.clock = clock;
    }

    User authenticate(ApiRequest request) {
        var certificate = request.clientCertificate();
        var token = bearerToken(request);
        return certificate
                .flatMap(shown -> certificates.find(shown, clock.instant()))
                .or(() -> token.flatMap(tokens::find))
                .map(Authentication::authenticated)
                .orElseGet(
                        () -> {
                            if (certificate.isPresent() || token.isPresent()) {
                                throw new ApiStatusException(UNAUTHORIZED);
                            }
                            return User.ANONYMOUS;
                        });
    }

    /** Other schemes, and an empty token, are as if nothing had been sent. */
    private static Optional<String> bearerToken(ApiRequest request) {
        return request.headers()
                .first("Authorization")
                .map(header -> header.strip().split(" ", 3))
                .filter(words -> words.length > 1 && words[0].equalsIgnoreCase("bearer"))
                .map(words -> words[1])
                .filter(token -> !token.isEmpty());
    }

    static User authenticated(User user) {
        if (user.in(User.AUTHENTICATED) || user.in(User.UNAUTHENTICATED)) {
            return user;
        }
        var groups = new ArrayList<>(user.groups());
        groups.add(User.AUTHENTICATED);
        return new User(user.name(), user.uid(), groups, user.extra());
    }
}
