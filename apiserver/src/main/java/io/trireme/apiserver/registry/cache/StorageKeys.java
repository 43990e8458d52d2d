package io.trireme.apiserver.registry.cache;

import io.trireme.api.GroupResource;
import io.trireme.store.Bytes;

import java.util.Optional;

/**
 * Where objects lie in the store: {@code /registry/<group or core>/<plural>/<namespace>/<name>},
 * without the namespace for cluster-scoped objects.
 */
public final class StorageKeys {
    public static final String ROOT = "/registry/";

    private StorageKeys() {}

    /** The keys of a resource; ends with a slash. */
    public static String prefix(GroupResource resource) {
        String group = resource.group().isEmpty() ? "core" : resource.group();
        return ROOT + group + "/" + resource.resource() + "/";
    }

    /** The keys of a resource in a namespace; of all of them if the namespace is empty. */
    public static String prefix(GroupResource resource, String namespace) {
        return namespace.isEmpty() ? prefix(resource) : prefix(resource) + namespace + "/";
    }

    /** The key of an object; the namespace is empty for a cluster-scoped one. */
    public static Bytes key(GroupResource resource, String namespace, String name) {
        return Bytes.utf8(prefix(resource, namespace) + name);
    }

    /** A key cut into its resource's prefix and the object's own part. */
    public record Split(String prefix, String rest) {}

    static Optional<Split> split(Bytes key) {
        String text = key.toUtf8();
        if (!text.startsWith(ROOT)) {
            return Optional.empty();
        }
        int group = text.indexOf('/', ROOT.length());
        int plural = group < 0 ? -1 : text.indexOf('/', group + 1);
        return plural < 0
                ? Optional.empty()
                : Optional.of(new Split(text.substring(0, plural + 1), text.substring(plural + 1)));
    }
}
