package io.trireme.apiserver.rbac;

import tools.jackson.databind.JsonNode;

import java.util.List;

/** One rule of a role. An empty list of resource names means every name. */
public record PolicyRule(
        List<String> verbs,
        List<String> apiGroups,
        List<String> resources,
        List<String> resourceNames,
        List<String> nonResourceUrls) {
    static final String ALL = "*";

    public PolicyRule {
        verbs = List.copyOf(verbs);
        apiGroups = List.copyOf(apiGroups);
        resources = List.copyOf(resources);
        resourceNames = List.copyOf(resourceNames);
        nonResourceUrls = List.copyOf(nonResourceUrls);
    }

    static PolicyRule of(JsonNode rule) {
        return new PolicyRule(
                texts(rule.path("verbs")),
                texts(rule.path("apiGroups")),
                texts(rule.path("resources")),
                texts(rule.path("resourceNames")),
                texts(rule.path("nonResourceURLs")));
    }

    static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }

    boolean allows(Attributes request) {
        if (!matches(verbs, request.verb())) {
            return false;
        }
        return request.resourceRequest()
                ? matches(apiGroups, request.group())
                        && coversResource(request.qualifiedResource(), request.subresource())
                        && (resourceNames.isEmpty() || resourceNames.contains(request.name()))
                : nonResourceUrls.stream().anyMatch(url -> coversUrl(url, request.path()));
    }

    private static boolean matches(List<String> allowed, String asked) {
        return allowed.contains(ALL) || allowed.contains(asked);
    }

    private boolean coversResource(String qualified, String subresource) {
        return resources.contains(ALL)
                || resources.contains(qualified)
                || (!subresource.isEmpty() && resources.contains("*/" + subresource));
    }

    /** A star ends a prefix; elsewhere it is a plain character. */
    static boolean coversUrl(String url, String path) {
        return url.equals(ALL)
                || url.equals(path)
                || (url.endsWith(ALL) && path.startsWith(url.substring(0, url.length() - 1)));
    }
}
