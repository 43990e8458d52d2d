package io.trireme.apiserver.tokens;

import io.trireme.api.GroupResource;
import io.trireme.apiserver.User;
import io.trireme.apiserver.tokens.TokenClaims.Reference;

import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Users by service account tokens. */
public final class ServiceAccountTokens {
    /** Clocks may differ so much (RFC 7519 §4.1.4); what is deleted counts for as long, too. */
    static final Duration LEEWAY = Duration.ofMinutes(1);

    private static final String EXTRA = "authentication.kubernetes.io/";
    private static final GroupResource ACCOUNTS = new GroupResource("", "serviceaccounts");
    private static final GroupResource SECRETS = new GroupResource("", "secrets");
    private static final GroupResource PODS = new GroupResource("", "pods");
    private static final GroupResource NODES = new GroupResource("", "nodes");
    private static final TokenVerdict INVALIDATED =
            new TokenVerdict.Refused("service account token has been invalidated");

    private final TokenIssuer issuer;
    private final BoundObjects objects;
    private final InstantSource clock;
    private final LegacyTokens legacy;
    private final VerifiedTokens verified = new VerifiedTokens();

    public ServiceAccountTokens(TokenIssuer issuer, BoundObjects objects, InstantSource clock) {
        this.issuer = issuer;
        this.objects = objects;
        this.clock = clock;
        this.legacy = new LegacyTokens(objects);
    }

    public TokenIssuer issuer() {
        return issuer;
    }

    /**
     * @param asked the audiences of which the token must be for one
     * @throws io.trireme.store.StoreException the store was asked and did not answer
     */
    public TokenVerdict authenticate(String token, List<String> asked) {
        var parsed = WebToken.parse(token);
        if (parsed.isEmpty() || !isOurs(parsed.get().issuer())) {
            return new TokenVerdict.Unknown();
        }
        if (!verified.contains(token)) {
            if (!parsed.get().isSignedBy(issuer.keys())) {
                return new TokenVerdict.Refused("invalid signature, no keys found");
            }
            verified.add(token);
        }
        boolean old = parsed.get().issuer().equals(LegacyTokens.ISSUER);
        var claims = TokenClaims.of(parsed.get().claims());
        var audiences =
                old || claims.audiences().isEmpty() ? issuer.audiences() : claims.audiences();
        var common = audiences.stream().filter(asked::contains).toList();
        if (common.isEmpty()) {
            return new TokenVerdict.Refused(
                    "token audiences "
                            + quoted(audiences)
                            + " is invalid for the target audiences "
                            + quoted(asked));
        }
        return old
                ? legacy.authenticate(token, parsed.get().claims(), common)
                : validate(claims, common);
    }

    private boolean isOurs(String name) {
        return name.equals(issuer.issuer()) || name.equals(LegacyTokens.ISSUER);
    }

    /** As Go prints a list of strings with {@code %q}. */
    private static String quoted(List<String> texts) {
        return texts.stream()
                .map(text -> '"' + text + '"')
                .collect(Collectors.joining(" ", "[", "]"));
    }

    private TokenVerdict validate(TokenClaims claims, List<String> audiences) {
        Instant now = clock.instant();
        if (claims.times().until().filter(end -> now.minus(LEEWAY).isAfter(end)).isPresent()) {
            return new TokenVerdict.Refused("service account token has expired");
        }
        if (claims.times().from().filter(start -> now.plus(LEEWAY).isBefore(start)).isPresent()) {
            return new TokenVerdict.Refused("service account token is not valid yet");
        }
        return account(claims)
                .or(() -> bound(SECRETS, "secret", claims.namespace(), claims.secret()))
                .or(() -> bound(PODS, "pod", claims.namespace(), claims.pod()))
                .or(() -> claims.pod().isPresent() ? Optional.empty() : node(claims))
                .orElseGet(() -> new TokenVerdict.Accepted(user(claims), audiences));
    }

    /** Why the account does not hold; empty if it does. */
    private Optional<TokenVerdict> account(TokenClaims claims) {
        var named = claims.account();
        var found = objects.find(ACCOUNTS, claims.namespace(), named.name(), named.uid());
        if (found.isEmpty()) {
            return refused("serviceaccounts \"" + named.name() + "\" not found");
        }
        if (isDeleted(found.get())) {
            return refused(
                    "service account "
                            + claims.namespace()
                            + "/"
                            + named.name()
                            + " has been deleted");
        }
        String uid = uid(found.get());
        return uid.equals(named.uid())
                ? Optional.empty()
                : refused(
                        "service account UID ("
                                + uid
                                + ") does not match claim ("
                                + named.uid()
                                + ")");
    }

    private Optional<TokenVerdict> node(TokenClaims claims) {
        return bound(NODES, "node", "", claims.node());
    }

    /** Why what a token is bound to does not hold; empty if it does, or if it is bound to none. */
    private Optional<TokenVerdict> bound(
            GroupResource resource, String kind, String namespace, Optional<Reference> reference) {
        if (reference.isEmpty()) {
            return Optional.empty();
        }
        var named = reference.get();
        var found = objects.find(resource, namespace, named.name(), named.uid());
        if (found.isEmpty() || isDeleted(found.get())) {
            return Optional.of(INVALIDATED);
        }
        String uid = uid(found.get());
        return uid.equals(named.uid())
                ? Optional.empty()
                : refused(
                        kind
                                + " UID ("
                                + uid
                                + ") does not match service account "
                                + kind
                                + " ref claim ("
                                + named.uid()
                                + ")");
    }

    private static Optional<TokenVerdict> refused(String reason) {
        return Optional.of(new TokenVerdict.Refused(reason));
    }

    /** A pod that ends may still use its token for a moment. */
    private boolean isDeleted(ObjectNode object) {
        String time = object.path("metadata").path("deletionTimestamp").asString("");
        return !time.isEmpty() && Instant.parse(time).isBefore(clock.instant().minus(LEEWAY));
    }

    private static String uid(ObjectNode object) {
        return object.path("metadata").path("uid").asString("");
    }

    private static User user(TokenClaims claims) {
        var extra = new TreeMap<String, List<String>>();
        if (!claims.id().isEmpty()) {
            extra.put(EXTRA + "credential-id", List.of("JTI=" + claims.id()));
        }
        claims.node().ifPresent(node -> put(extra, "node", node));
        claims.pod().ifPresent(pod -> put(extra, "pod", pod));
        return new User(
                claims.subject(), claims.account().uid(), groups(claims.namespace()), extra);
    }

    static List<String> groups(String namespace) {
        return List.of("system:serviceaccounts", "system:serviceaccounts:" + namespace);
    }

    private static void put(Map<String, List<String>> extra, String kind, Reference object) {
        extra.put(EXTRA + kind + "-name", List.of(object.name()));
        if (!object.uid().isEmpty()) {
            extra.put(EXTRA + kind + "-uid", List.of(object.uid()));
        }
    }

    /** The names of the algorithms that tokens are signed with, each once. */
    public List<String> algorithms() {
        return new ArrayList<>(
                issuer.keys().all().stream()
                        .map(key -> key.algorithm().name())
                        .distinct()
                        .toList());
    }

    /** The public keys as JSON Web Keys. */
    public List<ObjectNode> webKeys() {
        return issuer.keys().all().stream().map(TokenKey::webKey).toList();
    }
}
