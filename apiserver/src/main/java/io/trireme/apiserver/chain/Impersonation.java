package io.trireme.apiserver.chain;

import io.trireme.api.status.ApiStatus;
import io.trireme.api.status.ApiStatusException;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.RequestInfo;
import io.trireme.apiserver.User;
import io.trireme.apiserver.rbac.Attributes;
import io.trireme.apiserver.rbac.Authorizer;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The step that lets a user who may {@code impersonate} act as someone else ({@code kubectl --as}).
 */
final class Impersonation {
    private static final String PREFIX = "impersonate-";
    private static final String EXTRA_PREFIX = "impersonate-extra-";
    private static final String SERVICE_ACCOUNT_PREFIX = "system:serviceaccount:";

    private final Authorizer authorizer;

    Impersonation(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    /** The user to go on as. */
    User resolve(ApiRequest request, RequestInfo info, User user) {
        var asked = new Asked();
        request.headers().forEach(asked::take);
        if (asked.isEmpty()) {
            return user;
        }
        if (asked.name.isEmpty()) {
            throw new ApiStatusException(
                    ApiStatus.badRequest(asked.print() + " without impersonating a user name"));
        }
        if (!allowed(asked, user)) {
            String mode =
                    asked.serviceAccount().length == 0
                            ? "impersonate-on:user-info:"
                            : "impersonate-on:serviceaccount:";
            throw new ApiStatusException(
                    Authorization.refusal(
                            Attributes.of(info, user).withVerb(mode + info.verb()), ""));
        }
        return asked.user();
    }

    private boolean allowed(Asked asked, User user) {
        var account = asked.serviceAccount();
        boolean name =
                account.length == 0
                        ? may(user, "", "", "users", "", asked.name)
                        : may(user, account[0], "", "serviceaccounts", "", account[1]);
        String group = "authentication.k8s.io";
        return name
                && asked.groups.stream().allMatch(one -> may(user, "", "", "groups", "", one))
                && (asked.uid.isEmpty() || may(user, "", group, "uids", "", asked.uid))
                && asked.extra.entrySet().stream()
                        .allMatch(
                                extra ->
                                        extra.getValue().stream()
                                                .allMatch(
                                                        value ->
                                                                may(
                                                                        user,
                                                                        "",
                                                                        group,
                                                                        "userextras",
                                                                        extra.getKey(),
                                                                        value)));
    }

    private boolean may(
            User user,
            String namespace,
            String group,
            String resource,
            String subresource,
            String name) {
        return authorizer
                .decide(
                        new Attributes(
                                user,
                                "impersonate",
                                true,
                                namespace,
                                group,
                                resource,
                                subresource,
                                name,
                                ""))
                .allowed();
    }

    /** What the headers ask for. */
    private static final class Asked {
        private String name = "";
        private String uid = "";
        private final List<String> groups = new ArrayList<>();
        private final SortedMap<String, List<String>> extra = new TreeMap<>();

        void take(String header, String value) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (!lower.startsWith(PREFIX)) {
                return;
            }
            if (lower.startsWith(EXTRA_PREFIX)) {
                extra.computeIfAbsent(
                                decoded(lower.substring(EXTRA_PREFIX.length())),
                                _ -> new ArrayList<>())
                        .add(value);
                return;
            }
            switch (lower) {
                case "impersonate-user" -> name = value;
                case "impersonate-uid" -> uid = value;
                case "impersonate-group" -> groups.add(value);
                case String _ -> {
                    // Not a header of impersonation.
                }
            }
        }

        private static String decoded(String key) {
            try {
                return URLDecoder.decode(key.replace("+", "%2B"), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException _) {
                return key;
            }
        }

        boolean isEmpty() {
            return name.isEmpty() && uid.isEmpty() && groups.isEmpty() && extra.isEmpty();
        }

        /** Namespace and name, or nothing if the user is not a service account. */
        String[] serviceAccount() {
            if (!name.startsWith(SERVICE_ACCOUNT_PREFIX)) {
                return new String[0];
            }
            var words = name.substring(SERVICE_ACCOUNT_PREFIX.length()).split(":", -1);
            return words.length == 2 ? words : new String[0];
        }

        User user() {
            var all = new ArrayList<>(groups);
            var account = serviceAccount();
            if (account.length == 2 && groups.isEmpty()) {
                all.add("system:serviceaccounts");
                all.add("system:serviceaccounts:" + account[0]);
            }
            if (name.equals(User.ANONYMOUS_NAME)) {
                all.add(User.UNAUTHENTICATED);
                return new User(name, uid, all, extra);
            }
            return Authentication.authenticated(new User(name, uid, all, extra));
        }

        /** The request as Go prints it, which is what Kubernetes' message shows. */
        String print() {
            var quoted = groups.stream().map(group -> '"' + group + '"').toList();
            String list =
                    groups.isEmpty()
                            ? "[]string(nil)"
                            : "[]string{" + String.join(", ", quoted) + "}";
            return "requested &user.DefaultInfo{Name:\"\", UID:\""
                    + uid
                    + "\", Groups:"
                    + list
                    + ", Extra:map[string][]string(nil)}";
        }
    }
}
