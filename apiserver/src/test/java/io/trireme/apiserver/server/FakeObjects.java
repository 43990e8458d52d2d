package io.trireme.apiserver.server;

import io.trireme.api.GroupResource;
import io.trireme.api.status.ApiStatus;
import io.trireme.api.status.ApiStatusException;
import io.trireme.apiserver.ApiHandler;
import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.HttpHeaders;
import io.trireme.apiserver.ObjectReader;
import io.trireme.apiserver.RequestInfo;
import io.trireme.apiserver.User;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Keeps objects by resource, namespace and name; answers create, update, get and a silent watch.
 */
public final class FakeObjects implements ObjectReader, ApiHandler {
    private final Map<String, ObjectNode> objects = new ConcurrentSkipListMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** What a list or a get of pods answers. */
    public volatile ApiReply podsReply = text("pods");

    static ApiReply text(String text) {
        return new ApiReply.Full(
                200,
                HttpHeaders.of("Content-Type", "text/plain"),
                text.getBytes(StandardCharsets.UTF_8));
    }

    private static String key(GroupResource resource, String namespace, String name) {
        return resource + " " + namespace + " " + name;
    }

    /** An object of the group rbac.authorization.k8s.io. */
    public void put(String resource, String json) {
        put(new GroupResource("rbac.authorization.k8s.io", resource), json);
    }

    public void put(GroupResource resource, String json) {
        var object = (ObjectNode) JsonMapper.shared().readTree(json);
        var metadata = object.path("metadata");
        put(
                resource,
                metadata.path("namespace").asString(""),
                metadata.path("name").asString(),
                object);
    }

    private void put(GroupResource resource, String namespace, String name, ObjectNode object) {
        objects.put(key(resource, namespace, name), object);
        listeners.forEach(Runnable::run);
    }

    @Override
    public List<ObjectNode> list(GroupResource resource, String namespace) {
        String prefix = resource + " " + (namespace.isEmpty() ? "" : namespace + " ");
        return objects.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .map(Map.Entry::getValue)
                .toList();
    }

    @Override
    public Optional<ObjectNode> find(GroupResource resource, String namespace, String name) {
        return Optional.ofNullable(objects.get(key(resource, namespace, name)));
    }

    @Override
    public AutoCloseable onChange(GroupResource resource, Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public ApiReply handle(ApiRequest request, RequestInfo info, User user) {
        return switch (info.verb()) {
            case "create", "update" -> store(request, info);
            case String _ when info.resource().equals("pods") -> podsReply;
            case String _ -> throw notFound(info);
        };
    }

    private ApiReply store(ApiRequest request, RequestInfo info) {
        var object = (ObjectNode) JsonMapper.shared().readTree(request.body());
        String name = object.path("metadata").path("name").asString();
        put(info.groupResource(), info.namespace(), name, object);
        return new ApiReply.Full(201, HttpHeaders.EMPTY, request.body());
    }

    private static ApiStatusException notFound(RequestInfo info) {
        return new ApiStatusException(ApiStatus.notFound(info.groupResource(), info.name()));
    }
}
