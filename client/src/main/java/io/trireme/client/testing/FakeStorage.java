package io.trireme.client.testing;

import io.trireme.api.GroupResource;
import io.trireme.api.status.ApiStatus;
import io.trireme.api.status.ApiStatusException;
import io.trireme.client.ApiCall;
import io.trireme.client.Fence;
import io.trireme.client.json.ObjectCodec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The objects of a {@link FakeApiServer} and what its verbs do to them. Not safe for several
 * threads: the server's lock guards it.
 */
final class FakeStorage {
    /** A change of one collection, for watches. */
    record Change(long revision, String collection, String type, ObjectNode object) {}

    private static final Set<String> CLUSTER_SCOPED =
            Set.of(
                    "namespaces",
                    "nodes",
                    "clusterroles",
                    "clusterrolebindings",
                    "priorityclasses",
                    "persistentvolumes");

    private final InstantSource clock;
    private final Consumer<Change> watchers;
    private final TreeMap<String, ObjectNode> objects = new TreeMap<>();
    private final List<Change> changes = new ArrayList<>();
    private final Map<String, Long> fences = new TreeMap<>();
    private long revision = 1;
    private long compactedRevision;
    private long uids;

    FakeStorage(InstantSource clock, Consumer<Change> watchers) {
        this.clock = clock;
        this.watchers = watchers;
    }

    long revision() {
        return revision;
    }

    /** Forgets the changes so far. */
    void compact() {
        compactedRevision = revision;
        changes.clear();
    }

    /**
     * The changes after a revision.
     *
     * @throws ApiStatusException with 410 if they are forgotten
     */
    List<Change> changesSince(long from) {
        if (from < compactedRevision) {
            throw refuse(ApiStatus.expired("too old resource version: " + from));
        }
        return changes.stream().filter(change -> change.revision() > from).toList();
    }

    /** The present objects, each as if it had just been added. */
    List<Change> present(FakeRequest request) {
        return select(request).stream()
                .map(one -> new Change(revision, request.collection(), "ADDED", one))
                .toList();
    }

    JsonNode serve(ApiCall call) {
        var request = FakeRequest.parse(call.pathAndQuery());
        if (!call.readOnly()) {
            checkFence(call);
        }
        return switch (call.method()) {
            case "GET" -> request.name().isEmpty() ? list(request) : require(request).deepCopy();
            case "POST" ->
                    switch (request.subresource()) {
                        case "" -> create(request, body(call));
                        case "binding" -> bind(request, body(call));
                        default ->
                                throw refuse(ApiStatus.badRequest("POST " + call.pathAndQuery()));
                    };
            case "PUT" -> update(request, body(call));
            case "PATCH" -> patch(request, call);
            case "DELETE" ->
                    request.name().isEmpty() ? deleteAll(request, call) : delete(request, call);
            default -> throw refuse(ApiStatus.badRequest("method " + call.method()));
        };
    }

    private void checkFence(ApiCall call) {
        String fence = call.headers().getOrDefault(Fence.HEADER, "");
        int semicolon = fence.indexOf(';');
        if (semicolon < 0) {
            return;
        }
        String lease = fence.substring(0, semicolon);
        long token = Long.parseLong(fence.substring(semicolon + 1));
        if (fences.getOrDefault(lease, 0L) != token) {
            throw refuse(
                    ApiStatus.conflict(
                            new GroupResource("coordination.k8s.io", "leases"),
                            lease,
                            "the fencing token " + token + " is stale"));
        }
    }

    private static ObjectNode body(ApiCall call) {
        return ObjectCodec.fromTree(
                ObjectCodec.read(call.body(), JsonNode.class), ObjectNode.class);
    }

    ObjectNode create(FakeRequest request, ObjectNode object) {
        var metadata = metadata(object);
        if (metadata.path("name").asString("").isEmpty()) {
            String prefix = metadata.path("generateName").asString("");
            if (prefix.isEmpty()) {
                throw refuse(ApiStatus.badRequest("name or generateName is required"));
            }
            metadata.put("name", prefix + Long.toString(10_000 + uids, 36));
        }
        String name = metadata.path("name").asString();
        if (!CLUSTER_SCOPED.contains(request.resource())) {
            metadata.put("namespace", request.namespace());
        }
        String key = key(request, name);
        if (objects.containsKey(key)) {
            throw refuse(ApiStatus.alreadyExists(resource(request), name));
        }
        metadata.put("uid", String.format("00000000-0000-4000-8000-%012x", ++uids));
        metadata.put("generation", 1);
        metadata.put("creationTimestamp", now());
        if (request.resource().equals("pods") && !object.path("status").has("phase")) {
            child(object, "status").put("phase", "Pending");
        }
        return store(request, key, "ADDED", object);
    }

    private ObjectNode update(FakeRequest request, ObjectNode object) {
        var before = require(request);
        var metadata = metadata(object);
        String version = metadata.path("resourceVersion").asString("");
        if (!version.isEmpty() && !version.equals(version(before))) {
            throw conflict(request);
        }
        String uid = metadata.path("uid").asString("");
        if (!uid.isEmpty() && !uid.equals(before.path("metadata").path("uid").asString())) {
            throw conflict(request);
        }
        return replace(request, before, object);
    }

    private ObjectNode patch(FakeRequest request, ApiCall call) {
        String type = call.headers().getOrDefault("content-type", "");
        if (!type.contains("merge-patch")) {
            throw refuse(
                    new ApiStatus(
                            415,
                            "UnsupportedMediaType",
                            "this fake knows merge patches only, not " + type,
                            Optional.empty()));
        }
        var before = require(request);
        var patch = body(call);
        String version = patch.path("metadata").path("resourceVersion").asString("");
        if (!version.isEmpty() && !version.equals(version(before))) {
            throw conflict(request);
        }
        return replace(request, before, merge(before.deepCopy(), patch));
    }

    private static ObjectNode merge(ObjectNode target, ObjectNode patch) {
        for (var entry : patch.properties()) {
            switch (entry.getValue()) {
                case ObjectNode nested -> {
                    var into =
                            target.get(entry.getKey()) instanceof ObjectNode existing
                                    ? existing
                                    : JsonNodeFactory.instance.objectNode();
                    target.set(entry.getKey(), merge(into, nested));
                }
                case JsonNode value when value.isNull() -> target.remove(entry.getKey());
                case JsonNode value -> target.set(entry.getKey(), value);
            }
        }
        return target;
    }

    private ObjectNode replace(FakeRequest request, ObjectNode before, ObjectNode wanted) {
        boolean status = request.subresource().equals("status");
        var after = status ? before.deepCopy() : wanted;
        setOrRemove(after, "status", (status ? wanted : before).get("status"));
        var annotations = wanted.path("metadata").get("annotations");
        setOrRemove(metadata(after), "annotations", annotations);
        for (var kept :
                List.of(
                        "uid",
                        "creationTimestamp",
                        "deletionTimestamp",
                        "deletionGracePeriodSeconds",
                        "generation",
                        "namespace",
                        "name")) {
            setOrRemove(metadata(after), kept, before.path("metadata").get(kept));
        }
        // Kubernetes counts the annotations of a Deployment as part of what it asks for.
        boolean annotated =
                request.resource().equals("deployments")
                        && !status
                        && !Objects.equals(annotations, before.path("metadata").get("annotations"));
        if (annotated || !Objects.equals(after.get("spec"), before.get("spec"))) {
            long generation = before.path("metadata").path("generation").asLong(1);
            metadata(after).put("generation", generation + 1);
        }
        metadata(after).put("resourceVersion", version(before));
        if (after.equals(before)) {
            return before.deepCopy(); // Nothing changes, so no revision is used.
        }
        String key = key(request, request.name());
        boolean released =
                before.path("metadata").has("deletionTimestamp")
                        && !before.path("metadata").path("finalizers").isEmpty()
                        && metadata(after).path("finalizers").isEmpty();
        return released ? remove(request, key, after) : store(request, key, "MODIFIED", after);
    }

    private ObjectNode bind(FakeRequest request, ObjectNode binding) {
        var pod = require(request).deepCopy();
        if (pod.path("spec").has("nodeName")) {
            throw conflict(request);
        }
        String uid = binding.path("metadata").path("uid").asString("");
        if (!uid.isEmpty() && !uid.equals(pod.path("metadata").path("uid").asString())) {
            throw conflict(request);
        }
        child(pod, "spec").put("nodeName", binding.path("target").path("name").asString());
        store(request, key(request, request.name()), "MODIFIED", pod);
        return binding;
    }

    private JsonNode deleteAll(FakeRequest request, ApiCall call) {
        for (var object : select(request)) {
            var metadata = object.path("metadata");
            delete(
                    new FakeRequest(
                            request.apiVersion(),
                            request.resource(),
                            metadata.path("namespace").asString(""),
                            metadata.path("name").asString(),
                            "",
                            Map.of()),
                    call);
        }
        return list(request);
    }

    private ObjectNode delete(FakeRequest request, ApiCall call) {
        var object = require(request).deepCopy();
        var options = call.body().length == 0 ? JsonNodeFactory.instance.objectNode() : body(call);
        var preconditions = options.path("preconditions");
        if (differs(preconditions, "uid", object.path("metadata").path("uid").asString(""))
                || differs(preconditions, "resourceVersion", version(object))) {
            throw conflict(request);
        }
        boolean bound = request.resource().equals("pods") && object.path("spec").has("nodeName");
        long grace =
                bound
                        ? options.path("gracePeriodSeconds")
                                .asLong(
                                        object.path("spec")
                                                .path("terminationGracePeriodSeconds")
                                                .asLong(30))
                        : 0;
        boolean finalizers = !object.path("metadata").path("finalizers").isEmpty();
        String key = key(request, request.name());
        if (grace == 0 && !finalizers) {
            return remove(request, key, object);
        }
        if (object.path("metadata").has("deletionTimestamp")) {
            return object;
        }
        metadata(object)
                .put(
                        "deletionTimestamp",
                        clock.instant()
                                .plusSeconds(grace)
                                .truncatedTo(ChronoUnit.SECONDS)
                                .toString())
                .put("deletionGracePeriodSeconds", grace);
        return store(request, key, "MODIFIED", object);
    }

    private static boolean differs(JsonNode preconditions, String name, String actual) {
        return preconditions.has(name) && !preconditions.path(name).asString().equals(actual);
    }

    private ObjectNode store(FakeRequest request, String key, String type, ObjectNode object) {
        var before = objects.get(key);
        revision++;
        metadata(object).put("resourceVersion", Long.toString(revision));
        objects.put(key, object);
        if (request.resource().equals("leases") && !holder(before).equals(holder(object))) {
            fences.put(
                    request.namespace() + "/" + metadata(object).path("name").asString(), revision);
        }
        publish(new Change(revision, request.collection(), type, object));
        return object.deepCopy();
    }

    private ObjectNode remove(FakeRequest request, String key, ObjectNode last) {
        revision++;
        objects.remove(key);
        metadata(last).put("resourceVersion", Long.toString(revision));
        if (request.resource().equals("leases")) {
            fences.remove(request.namespace() + "/" + request.name());
        }
        publish(new Change(revision, request.collection(), "DELETED", last));
        return last.deepCopy();
    }

    private static String holder(ObjectNode lease) {
        return lease == null ? "" : lease.path("spec").path("holderIdentity").asString("");
    }

    private void publish(Change change) {
        changes.add(change);
        watchers.accept(change);
    }

    private ObjectNode list(FakeRequest request) {
        var list = JsonNodeFactory.instance.objectNode();
        list.put("kind", "List").put("apiVersion", request.apiVersion());
        child(list, "metadata").put("resourceVersion", Long.toString(revision));
        var items = list.putArray("items");
        select(request).forEach(object -> items.add(object.deepCopy()));
        return list;
    }

    List<ObjectNode> select(FakeRequest request) {
        String prefix = request.collection() + "/";
        return objects.subMap(prefix, true, prefix + '\uffff', false).values().stream()
                .filter(FakeSelector.of(request))
                .toList();
    }

    private ObjectNode require(FakeRequest request) {
        var object = objects.get(key(request, request.name()));
        if (object == null) {
            throw refuse(ApiStatus.notFound(resource(request), request.name()));
        }
        return object;
    }

    private static String key(FakeRequest request, String name) {
        return request.collection() + "/" + request.namespace() + "/" + name;
    }

    private static GroupResource resource(FakeRequest request) {
        return new GroupResource(request.group(), request.resource());
    }

    private static ApiStatusException conflict(FakeRequest request) {
        return refuse(
                ApiStatus.conflict(
                        resource(request),
                        request.name(),
                        "the object has been modified; please apply your changes to the latest"
                                + " version and try again"));
    }

    private static ApiStatusException refuse(ApiStatus status) {
        return new ApiStatusException(status);
    }

    private static String version(ObjectNode object) {
        return object.path("metadata").path("resourceVersion").asString("");
    }

    private static ObjectNode metadata(ObjectNode object) {
        return child(object, "metadata");
    }

    private static ObjectNode child(ObjectNode object, String name) {
        return object.get(name) instanceof ObjectNode child ? child : object.putObject(name);
    }

    private static void setOrRemove(ObjectNode object, String name, JsonNode value) {
        if (value == null) {
            object.remove(name);
        } else {
            object.set(name, value.deepCopy());
        }
    }

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
