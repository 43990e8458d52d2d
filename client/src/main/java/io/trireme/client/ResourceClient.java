package io.trireme.client;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.trireme.client.json.ListReader;
import io.trireme.client.json.ObjectCodec;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Verbs on the objects of one kind. For cluster-scoped kinds the namespace is empty; a list over
 * all namespaces has an empty one too.
 *
 * <p>Every method may throw {@link ApiClientException} when the server refuses, and {@link
 * ApiUnreachableException} when it gives no answer.
 */
public final class ResourceClient<T extends HasMetadata> {
    private final ApiClient client;
    private final ResourceType<T> type;

    ResourceClient(ApiClient client, ResourceType<T> type) {
        this.client = requireNonNull(client, "client");
        this.type = requireNonNull(type, "type");
    }

    public ResourceType<T> type() {
        return type;
    }

    public Optional<T> find(String namespace, String name) throws InterruptedException {
        return find(new ObjectKey(namespace, name));
    }

    public Optional<T> find(ObjectKey key) throws InterruptedException {
        return find(type.objectPath(key, ""));
    }

    /**
     * The object as the server's cache has it: perhaps old, but at once and without a quorum. It
     * may even be older than what was read from another server.
     */
    public Optional<T> findCached(String namespace, String name) throws InterruptedException {
        var any = new TreeMap<>(Map.of("resourceVersion", "0"));
        String path = type.objectPath(new ObjectKey(namespace, name), "");
        return find(ResourceType.withQuery(path, any));
    }

    private Optional<T> find(String path) throws InterruptedException {
        try {
            return Optional.of(decode(client.send("GET", path)));
        } catch (ApiClientException e) {
            if (e.isNotFound()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    public T require(String namespace, String name) throws InterruptedException {
        return require(new ObjectKey(namespace, name));
    }

    /** The object; a missing one is an exception with code 404. */
    public T require(ObjectKey key) throws InterruptedException {
        return decode(client.send("GET", type.objectPath(key, "")));
    }

    public ObjectList<T> list(String namespace, ListOptions options) throws InterruptedException {
        String path = ResourceType.withQuery(type.collectionPath(namespace), options.query());
        return ListReader.read(client.send("GET", path), type.type());
    }

    /**
     * Opens a watch.
     *
     * @throws ApiClientException code 410 when the resourceVersion is too old
     */
    public ObjectWatch<T> watch(String namespace, WatchOptions options)
            throws InterruptedException {
        String path = ResourceType.withQuery(type.collectionPath(namespace), options.query());
        return ObjectWatch.open(client.stream(ApiCall.get(path)), type.type());
    }

    public T create(T object) throws InterruptedException {
        return decode(client.send("POST", type.collectionPath(namespaceOf(object)), object));
    }

    /** Replaces the object; a resourceVersion in it makes a stale write a conflict. */
    public T update(T object) throws InterruptedException {
        return updateSubresource(object, "");
    }

    public T updateStatus(T object) throws InterruptedException {
        return updateSubresource(object, "status");
    }

    /** PUT of the object to one of its subresources, such as {@code status} or {@code finalize}. */
    public T updateSubresource(T object, String subresource) throws InterruptedException {
        String path = type.objectPath(ObjectKey.of(object), subresource);
        return decode(client.send("PUT", path, object));
    }

    /**
     * @param subresource empty for the object itself
     * @param fieldManager empty for the one that the user agent implies; needed by an apply
     */
    public T patch(
            String namespace,
            String name,
            PatchType patchType,
            byte[] body,
            String subresource,
            String fieldManager)
            throws InterruptedException {
        var query = new TreeMap<String, String>();
        if (!fieldManager.isEmpty()) {
            query.put("fieldManager", fieldManager);
        }
        String path = type.objectPath(new ObjectKey(namespace, name), subresource);
        return decode(
                client.send(
                        "PATCH",
                        ResourceType.withQuery(path, query),
                        patchType.contentType(),
                        body));
    }

    /** Asks for deletion; finalizers and a grace period may keep the object for a while. */
    public void delete(String namespace, String name, DeleteOptions options)
            throws InterruptedException {
        String path = type.objectPath(new ObjectKey(namespace, name), "");
        client.send("DELETE", path, options.body());
    }

    /**
     * Deletes what the list would have returned.
     *
     * @param namespace empty for all, where the server allows it
     */
    public void deleteCollection(String namespace, ListOptions which, DeleteOptions options)
            throws InterruptedException {
        String path = ResourceType.withQuery(type.collectionPath(namespace), which.query());
        client.send("DELETE", path, options.body());
    }

    /**
     * POSTs an object to a subresource of another, such as {@code pods/eviction}; the answer is
     * dropped.
     */
    public void createSubresource(ObjectKey key, String subresource, Object body)
            throws InterruptedException {
        client.send("POST", type.objectPath(key, subresource), body);
    }

    /**
     * Assigns a pod to a node, once and for ever.
     *
     * @param uid refuses with a conflict when the pod of this name is another one; empty to skip
     */
    public void bind(String namespace, String name, String uid, String node)
            throws InterruptedException {
        var metadata = new LinkedHashMap<String, Object>();
        metadata.put("name", name);
        metadata.put("namespace", namespace);
        if (!uid.isEmpty()) {
            metadata.put("uid", uid);
        }
        var binding = new LinkedHashMap<String, Object>();
        binding.put("apiVersion", "v1");
        binding.put("kind", "Binding");
        binding.put("metadata", metadata);
        binding.put(
                "target", new TreeMap<>(Map.of("apiVersion", "v1", "kind", "Node", "name", node)));
        createSubresource(new ObjectKey(namespace, name), "binding", binding);
    }

    private static String namespaceOf(HasMetadata object) {
        String namespace = object.getMetadata().getNamespace();
        return namespace == null ? "" : namespace;
    }

    private T decode(byte[] body) {
        return ObjectCodec.read(body, type.type());
    }
}
