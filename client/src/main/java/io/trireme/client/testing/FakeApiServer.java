package io.trireme.client.testing;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.trireme.api.status.ApiStatus;
import io.trireme.api.status.ApiStatusException;
import io.trireme.client.ApiCall;
import io.trireme.client.ApiResponse;
import io.trireme.client.ApiStream;
import io.trireme.client.ApiTransport;
import io.trireme.client.ResourceType;
import io.trireme.client.json.ObjectCodec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * A small API server in memory: any kind, without schemas. It keeps resourceVersions, conflicts,
 * uids, generations, finalizers, graceful deletion of bound pods, status as a subresource,
 * bindings, watches with bookmarks and initial events, and refuses writes with a stale fence as
 * Trireme's server does. It knows no defaults, no validation, no owner references; a strategic
 * merge patch is applied as a plain merge patch, so that lists are replaced.
 *
 * <p>All methods may be called from any thread.
 */
public final class FakeApiServer implements ApiTransport {
    private final FakeStorage storage;
    private final List<FakeStream> streams = new ArrayList<>();
    private final List<ApiCall> calls = new CopyOnWriteArrayList<>();
    private final List<Consumer<ApiCall>> interceptors = new CopyOnWriteArrayList<>();
    private boolean initialEvents = true;

    public FakeApiServer(InstantSource clock) {
        this.storage = new FakeStorage(requireNonNull(clock, "clock"), this::publish);
    }

    /**
     * Called before each call is served, on the caller's thread, without the server's lock: may
     * throw, to fail the call, or wait, to delay it.
     */
    public void intercept(Consumer<ApiCall> interceptor) {
        interceptors.add(interceptor);
    }

    public void clearInterceptors() {
        interceptors.clear();
    }

    /** Every call so far, in the order of coming. */
    public List<ApiCall> calls() {
        return List.copyOf(calls);
    }

    /** From now on the server refuses {@code sendInitialEvents}, as older ones do. */
    public synchronized void refuseInitialEvents() {
        initialEvents = false;
    }

    /** Forgets the history: a watch from before now gets 410. */
    public synchronized void compact() {
        storage.compact();
    }

    /** Ends all watches, as a server does that stops. */
    public synchronized void endWatches() {
        streams.forEach(FakeStream::end);
        streams.clear();
    }

    /** Breaks all watches, as a lost connection does. */
    public synchronized void breakWatches() {
        streams.forEach(FakeStream::breakOff);
        streams.clear();
    }

    /** Sends each watch a bookmark with the present revision. */
    public synchronized void sendBookmarks() {
        streams.forEach(stream -> stream.bookmark(storage.revision(), false));
    }

    public synchronized long revision() {
        return storage.revision();
    }

    /** Creates an object past all interceptors; returns it as stored. */
    public synchronized <T extends HasMetadata> T add(T object) {
        @SuppressWarnings("unchecked") // The class of an object of type T is a class of T.
        var type = (Class<T>) object.getClass();
        var resource = ResourceType.of(type);
        String namespace = object.getMetadata().getNamespace();
        var request =
                FakeRequest.parse(resource.collectionPath(namespace == null ? "" : namespace));
        return ObjectCodec.fromTree(
                storage.create(request, (ObjectNode) ObjectCodec.toTree(object)), type);
    }

    /** The stored objects of a kind, by namespace and name. */
    public synchronized <T extends HasMetadata> List<T> stored(Class<T> type) {
        var resource = ResourceType.of(type);
        return storage.select(FakeRequest.parse(resource.collectionPath(""))).stream()
                .map(tree -> ObjectCodec.fromTree(tree, type))
                .toList();
    }

    @Override
    public ApiResponse call(ApiCall call) throws InterruptedException {
        calls.add(call);
        interceptors.forEach(interceptor -> interceptor.accept(call));
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        try {
            return new ApiResponse(
                    call.method().equals("POST") ? 201 : 200,
                    new TreeMap<>(),
                    ObjectCodec.write(serve(call)));
        } catch (ApiStatusException e) {
            return new ApiResponse(e.status().code(), new TreeMap<>(), status(e.status()));
        }
    }

    private synchronized JsonNode serve(ApiCall call) {
        return storage.serve(call);
    }

    private void publish(FakeStorage.Change change) {
        streams.removeIf(FakeStream::over);
        streams.forEach(stream -> stream.offer(change));
    }

    @Override
    public ApiStream stream(ApiCall call) throws InterruptedException {
        calls.add(call);
        interceptors.forEach(interceptor -> interceptor.accept(call));
        try {
            return watch(FakeRequest.parse(call.pathAndQuery()));
        } catch (ApiStatusException e) {
            return FakeStream.refused(e.status().code(), status(e.status()));
        }
    }

    private synchronized ApiStream watch(FakeRequest request) {
        boolean initial = request.parameter("sendInitialEvents").equals("true");
        if (initial && !initialEvents) {
            throw new ApiStatusException(
                    ApiStatus.badRequest("sendInitialEvents is forbidden for watch"));
        }
        var stream = new FakeStream(request);
        String from = request.parameter("resourceVersion");
        if (initial || from.isEmpty()) {
            storage.present(request).forEach(stream::offer);
            if (initial) {
                stream.bookmark(storage.revision(), true);
            }
        } else {
            storage.changesSince(Long.parseLong(from)).forEach(stream::offer);
        }
        streams.add(stream);
        return stream;
    }

    private static byte[] status(ApiStatus status) {
        var body = new TreeMap<String, Object>();
        body.put("kind", "Status");
        body.put("apiVersion", "v1");
        body.put("status", "Failure");
        body.put("code", status.code());
        body.put("reason", status.reason());
        body.put("message", status.message());
        return ObjectCodec.write(body);
    }

    @Override
    public void close() {
        endWatches();
    }
}
