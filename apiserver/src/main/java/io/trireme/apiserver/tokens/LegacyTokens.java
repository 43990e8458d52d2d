package io.trireme.apiserver.tokens;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.api.GroupResource;
import io.trireme.apiserver.User;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Tokens that lie in a Secret of type {@code kubernetes.io/service-account-token}. They have no
 * end: one counts as long as its Secret holds that very token and its account is there.
 */
final class LegacyTokens {
    static final String ISSUER = "kubernetes/serviceaccount";

    private static final String CLAIM = "kubernetes.io/serviceaccount/";
    private static final String INVALID_SINCE = "kubernetes.io/legacy-token-invalid-since";
    private static final GroupResource SECRETS = new GroupResource("", "secrets");
    private static final GroupResource ACCOUNTS = new GroupResource("", "serviceaccounts");
    private static final TokenVerdict INVALIDATED =
            new TokenVerdict.Refused("Token has been invalidated");

    private final BoundObjects objects;

    LegacyTokens(BoundObjects objects) {
        this.objects = objects;
    }

    /**
     * @param claims of a token whose signature held
     * @param audiences of the answer
     */
    TokenVerdict authenticate(String token, ObjectNode claims, List<String> audiences) {
        String namespace = text(claims, CLAIM + "namespace");
        String account = text(claims, CLAIM + "service-account.name");
        String uid = text(claims, CLAIM + "service-account.uid");
        String secret = text(claims, CLAIM + "secret.name");
        for (var claim : List.of("namespace", "secret.name", "service-account.name")) {
            if (text(claims, CLAIM + claim).isEmpty()) {
                return new TokenVerdict.Refused(claim + " claim is missing");
            }
        }
        String subject = "system:serviceaccount:" + namespace + ":" + account;
        if (!text(claims, "sub").equals(subject)) {
            return new TokenVerdict.Refused("sub claim is invalid");
        }
        return secret(token, objects.find(SECRETS, namespace, secret, ""))
                .or(() -> account(namespace, account, uid))
                .orElseGet(
                        () ->
                                new TokenVerdict.Accepted(
                                        new User(
                                                subject,
                                                uid,
                                                ServiceAccountTokens.groups(namespace),
                                                Collections.emptySortedMap()),
                                        audiences));
    }

    private static Optional<TokenVerdict> secret(String token, Optional<ObjectNode> found) {
        if (found.isEmpty() || isDeleted(found.get())) {
            return Optional.of(INVALIDATED);
        }
        var secret = found.get();
        if (!holds(secret.path("data").path("token").asString(""), token)) {
            return Optional.of(new TokenVerdict.Refused("Token does not match server's copy"));
        }
        boolean marked = secret.path("metadata").path("labels").has(INVALID_SINCE);
        return marked ? Optional.of(INVALIDATED) : Optional.empty();
    }

    /** Compares in the same time whatever differs. */
    private static boolean holds(String base64, String token) {
        try {
            return MessageDigest.isEqual(Base64.getDecoder().decode(base64), token.getBytes(UTF_8));
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private Optional<TokenVerdict> account(String namespace, String name, String uid) {
        var found = objects.find(ACCOUNTS, namespace, name, uid);
        String full = "ServiceAccount " + namespace + "/" + name;
        if (found.isEmpty() || isDeleted(found.get())) {
            return Optional.of(new TokenVerdict.Refused(full + " has been deleted"));
        }
        String present = found.get().path("metadata").path("uid").asString("");
        return present.equals(uid)
                ? Optional.empty()
                : Optional.of(
                        new TokenVerdict.Refused(
                                "ServiceAccount UID ("
                                        + present
                                        + ") does not match claim ("
                                        + uid
                                        + ")"));
    }

    private static boolean isDeleted(ObjectNode object) {
        return object.path("metadata").has("deletionTimestamp");
    }

    private static String text(JsonNode claims, String name) {
        return claims.path(name).asString("");
    }
}
