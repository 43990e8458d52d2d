package io.trireme.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespaced;

import java.net.URLEncoder;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * Where objects of a Java class live in the API.
 *
 * @param group empty for the core group
 * @param resource plural name in the path
 */
public record ResourceType<T extends HasMetadata>(
        Class<T> type, String group, String version, String resource, boolean namespaced) {
    public ResourceType {
        requireNonNull(type, "type");
        requireNonNull(group, "group");
        requireNonNull(version, "version");
        requireNonNull(resource, "resource");
    }

    /** Reads the annotations of a fabric8 model. */
    public static <T extends HasMetadata> ResourceType<T> of(Class<T> type) {
        return new ResourceType<>(
                type,
                HasMetadata.getGroup(type),
                HasMetadata.getVersion(type),
                HasMetadata.getPlural(type),
                Namespaced.class.isAssignableFrom(type));
    }

    /** The path of all objects, or of one namespace's when {@code namespace} is not empty. */
    public String collectionPath(String namespace) {
        String root = group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
        if (namespace.isEmpty()) {
            return root + "/" + resource;
        }
        if (!namespaced) {
            throw new IllegalArgumentException(resource + " have no namespace: " + namespace);
        }
        return root + "/namespaces/" + encode(namespace) + "/" + resource;
    }

    /**
     * The path of one object or of a subresource of it.
     *
     * @param subresource empty for the object itself
     */
    public String objectPath(ObjectKey key, String subresource) {
        if (namespaced && key.namespace().isEmpty()) {
            throw new IllegalArgumentException(resource + " need a namespace: " + key);
        }
        if (key.name().isEmpty()) {
            throw new IllegalArgumentException(resource + " without a name");
        }
        String path = collectionPath(key.namespace()) + "/" + encode(key.name());
        return subresource.isEmpty() ? path : path + "/" + subresource;
    }

    static String withQuery(String path, SortedMap<String, String> query) {
        if (query.isEmpty()) {
            return path;
        }
        return query.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + encode(entry.getValue()))
                .collect(Collectors.joining("&", path + "?", ""));
    }

    private static String encode(String part) {
        return URLEncoder.encode(part, UTF_8).replace("+", "%20");
    }

    /** As messages name it: {@code deployments.apps}. */
    @Override
    public String toString() {
        return group.isEmpty() ? resource : resource + "." + group;
    }
}
