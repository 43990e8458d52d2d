package io.trireme.apiserver.tokens;

import static java.util.Objects.requireNonNull;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a service account token says.
 *
 * @param pod what the token is bound to, as are {@code secret} and {@code node}; a token of a pod
 *     names the pod's node, too
 * @param audiences whom the token is for; empty means the API servers
 * @param id the {@code jti}, by which audit finds a token; empty in old tokens
 * @param warnAfter when the token's holder should have asked for a new one
 */
public record TokenClaims(
        String namespace,
        Reference account,
        Optional<Reference> pod,
        Optional<Reference> secret,
        Optional<Reference> node,
        List<String> audiences,
        String id,
        Times times,
        Optional<Instant> warnAfter) {
    private static final String PRIVATE = "kubernetes.io";

    /**
     * An object by name and uid.
     *
     * @param uid empty where it is not known
     */
    public record Reference(String name, String uid) {
        public Reference {
            requireNonNull(name, "name");
            requireNonNull(uid, "uid");
        }

        ObjectNode tree() {
            var tree = JsonNodeFactory.instance.objectNode().put("name", name);
            if (!uid.isEmpty()) {
                tree.put("uid", uid);
            }
            return tree;
        }

        static Optional<Reference> find(JsonNode claims, String field) {
            var tree = claims.path(field);
            return tree.isObject()
                    ? Optional.of(
                            new Reference(
                                    tree.path("name").asString(""), tree.path("uid").asString("")))
                    : Optional.empty();
        }
    }

    /**
     * When a token was made and how long it counts, in whole seconds.
     *
     * @param issued empty, as are the others, where the token does not say
     */
    public record Times(Optional<Instant> issued, Optional<Instant> from, Optional<Instant> until) {
        /** From now on, for some seconds. */
        public static Times of(Instant now, long seconds) {
            var start = Instant.ofEpochSecond(now.getEpochSecond());
            return new Times(
                    Optional.of(start),
                    Optional.of(start),
                    Optional.of(start.plusSeconds(seconds)));
        }
    }

    public TokenClaims {
        audiences = List.copyOf(audiences);
    }

    /** The user's name, and the claim {@code sub}. */
    String subject() {
        return "system:serviceaccount:" + namespace + ":" + account.name();
    }

    /** In the order of the claims' names. */
    ObjectNode tree(String issuer) {
        var tree = JsonNodeFactory.instance.objectNode();
        audiences.forEach(tree.putArray("aud")::add);
        put(tree, "exp", times.until());
        put(tree, "iat", times.issued());
        tree.put("iss", issuer).put("jti", id);
        var own = tree.putObject(PRIVATE).put("namespace", namespace);
        node.ifPresent(reference -> own.set("node", reference.tree()));
        pod.ifPresent(reference -> own.set("pod", reference.tree()));
        secret.ifPresent(reference -> own.set("secret", reference.tree()));
        own.set("serviceaccount", account.tree());
        put(own, "warnafter", warnAfter);
        put(tree, "nbf", times.from());
        return tree.put("sub", subject());
    }

    private static void put(ObjectNode tree, String field, Optional<Instant> time) {
        time.ifPresent(instant -> tree.put(field, instant.getEpochSecond()));
    }

    /** Reads the claims of a token whose signature held. */
    static TokenClaims of(ObjectNode tree) {
        var own = tree.path(PRIVATE);
        return new TokenClaims(
                own.path("namespace").asString(""),
                Reference.find(own, "serviceaccount").orElse(new Reference("", "")),
                Reference.find(own, "pod"),
                Reference.find(own, "secret"),
                Reference.find(own, "node"),
                audiences(tree.path("aud")),
                tree.path("jti").asString(""),
                new Times(time(tree, "iat"), time(tree, "nbf"), time(tree, "exp")),
                time(own, "warnafter"));
    }

    /** One audience may stand alone (RFC 7519 §4.1.3). */
    private static List<String> audiences(JsonNode claim) {
        return claim.isString()
                ? List.of(claim.asString())
                : claim.valueStream().map(one -> one.asString("")).toList();
    }

    private static Optional<Instant> time(JsonNode tree, String field) {
        var claim = tree.path(field);
        return claim.isNumber()
                ? Optional.of(Instant.ofEpochSecond(claim.asLong(0)))
                : Optional.empty();
    }
}
