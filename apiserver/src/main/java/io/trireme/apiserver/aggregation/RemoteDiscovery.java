package io.trireme.apiserver.aggregation;

import io.trireme.api.codec.Json;
import io.trireme.api.discovery.MergedDiscovery;
import io.trireme.api.discovery.MergedDiscovery.RemoteVersion;
import io.trireme.api.status.ApiStatusException;
import io.trireme.apiserver.ObjectReader;
import io.trireme.apiserver.upstream.UpstreamException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * What remote APIs serve, asked for every minute and after each change of an APIService. One that
 * cannot be asked keeps what it told last, marked as stale. Owns one thread.
 */
public final class RemoteDiscovery implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RemoteDiscovery.class);
    private static final Duration PAUSE = Duration.ofMinutes(1);
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final String INDEX = "/openapi/v3";
    private static final int DOCUMENT_BYTES_MAX = 4 << 20;

    private final RemoteApis apis;
    private final RemoteCalls calls;
    private final Semaphore wake = new Semaphore(0);
    private final Thread thread;
    private volatile List<RemoteVersion> versions = List.of();
    private volatile Map<String, String> openApi = Map.of();

    // The thread's own.
    private Map<String, Told> told = new TreeMap<>();

    /**
     * @param openApi where its OpenAPI document is; empty if it has none
     */
    private record Told(ArrayNode resources, String openApi, boolean fresh) {}

    private RemoteDiscovery(RemoteApis apis, RemoteCalls calls) {
        this.apis = apis;
        this.calls = calls;
        thread = Thread.ofPlatform().name("remote-discovery").daemon().unstarted(this::run);
    }

    public static RemoteDiscovery open(RemoteApis apis, RemoteCalls calls, ObjectReader objects) {
        var discovery = new RemoteDiscovery(apis, calls);
        // For as long as the cache lives, which ends with this.
        var _ = objects.onChange(RemoteApis.RESOURCE, discovery.wake::release);
        discovery.thread.start();
        return discovery;
    }

    /** As far as it is known; the same list for as long as nothing changes. */
    public List<RemoteVersion> versions() {
        return versions;
    }

    /** As {@link Aggregation#openApi}. */
    public Map<String, String> openApi() {
        return openApi;
    }

    private void run() {
        try {
            while (true) {
                failSafeRound();
                wake.tryAcquire(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
                // Many changes are one.
                wake.drainPermits();
            }
        } catch (InterruptedException e) {
            // close() asked for the end.
        }
    }

    private void failSafeRound() throws InterruptedException {
        try {
            round();
        } catch (RuntimeException e) {
            log.atError()
                    .setCause(e)
                    .log("discovery of remote APIs met a fault, it is tried again");
        }
    }

    private void round() throws InterruptedException {
        var all = apis.all();
        var next = new TreeMap<String, Told>();
        // What is registered shows at once, what it serves when it has told.
        publish(all);
        for (var api : all) {
            var before = Optional.ofNullable(told.get(api.name()));
            var now = api.available() ? ask(api) : Optional.<Told>empty();
            now.or(() -> before.map(RemoteDiscovery::stale))
                    .ifPresent(known -> next.put(api.name(), known));
        }
        told = next;
        publish(all);
    }

    private static Told stale(Told before) {
        return new Told(before.resources(), before.openApi(), false);
    }

    private void publish(List<RemoteApi> all) {
        var list =
                all.stream()
                        .map(
                                api -> {
                                    var known = Optional.ofNullable(told.get(api.name()));
                                    return new RemoteVersion(
                                            api.version(),
                                            api.groupPriority(),
                                            api.versionPriority(),
                                            known.map(Told::resources),
                                            api.available()
                                                    && known.map(Told::fresh).orElse(false));
                                })
                        .toList();
        if (!list.equals(versions)) {
            versions = list;
        }
        var documents = new TreeMap<String, String>();
        for (var api : all) {
            var known = told.get(api.name());
            if (known != null && !known.openApi().isEmpty()) {
                documents.put("apis/" + api.version(), known.openApi());
            }
        }
        openApi = Collections.unmodifiableMap(documents);
    }

    private Optional<Told> ask(RemoteApi api) throws InterruptedException {
        var document = ask(api, api.root());
        return document.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Told(MergedDiscovery.resources(document.get()), openApi(api), true));
    }

    /** Empty for a server without OpenAPI v3, and for one that points elsewhere. */
    private String openApi(RemoteApi api) throws InterruptedException {
        String url =
                ask(api, INDEX)
                        .map(
                                index ->
                                        index.path("paths")
                                                .path("apis/" + api.version())
                                                .path("serverRelativeURL")
                                                .asString(""))
                        .orElse("");
        return url.startsWith(INDEX + api.root()) ? url : "";
    }

    private Optional<JsonNode> ask(RemoteApi api, String path) throws InterruptedException {
        try (var reply = calls.get(api, path, LIMIT)) {
            if (reply.status() != 200) {
                return Optional.empty();
            }
            return Optional.of(Json.parse(reply.readAll(DOCUMENT_BYTES_MAX, LIMIT)));
        } catch (ApiStatusException | UpstreamException | IOException e) {
            log.atDebug()
                    .addKeyValue("api", api.name())
                    .addKeyValue("reason", e.getMessage())
                    .log("a remote API did not tell what it serves");
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
