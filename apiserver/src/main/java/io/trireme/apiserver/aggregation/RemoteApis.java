package io.trireme.apiserver.aggregation;

import io.trireme.api.GroupResource;
import io.trireme.apiserver.ObjectReader;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The remote APIs of the moment, by the watch cache. Read anew by whoever asks first after a
 * change; any thread may ask, event loops too.
 */
public final class RemoteApis implements AutoCloseable {
    public static final GroupResource RESOURCE =
            new GroupResource("apiregistration.k8s.io", "apiservices");

    private static final String APIS = "/apis/";
    private static final String OPEN_API = "/openapi/v3";

    private final ObjectReader objects;
    private final AutoCloseable subscription;
    private volatile boolean stale = true;
    private volatile Present present = new Present(List.of(), Map.of());

    private record Present(List<RemoteApi> all, Map<String, RemoteApi> byVersion) {}

    private RemoteApis(ObjectReader objects) {
        this.objects = objects;
        subscription = objects.onChange(RESOURCE, () -> stale = true);
    }

    public static RemoteApis open(ObjectReader objects) {
        return new RemoteApis(objects);
    }

    /** By name; the same list for as long as nothing changes. */
    public List<RemoteApi> all() {
        return present().all();
    }

    /**
     * What answers a path below {@code /apis}, or its OpenAPI document; a path or the target of a
     * request as it was sent, query and all.
     */
    public Optional<RemoteApi> find(String path) {
        var byVersion = present().byVersion();
        int start = path.startsWith(OPEN_API) ? OPEN_API.length() : 0;
        if (byVersion.isEmpty() || !path.startsWith(APIS, start)) {
            return Optional.empty();
        }
        start += APIS.length();
        int group = end(path, start);
        int version = group == path.length() ? group : end(path, group + 1);
        return Optional.ofNullable(byVersion.get(path.substring(start, version)));
    }

    /** Where a part of a path ends. */
    private static int end(String path, int from) {
        for (int i = from; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '/' || c == '?') {
                return i;
            }
        }
        return path.length();
    }

    private Present present() {
        if (stale) {
            // First, so that a change while it is read is read again.
            stale = false;
            var all =
                    objects.list(RESOURCE, "").stream()
                            .map(RemoteApi::of)
                            .flatMap(Optional::stream)
                            .toList();
            var byVersion = new TreeMap<String, RemoteApi>();
            all.forEach(api -> byVersion.put(api.version().toString(), api));
            if (!all.equals(present.all())) {
                present = new Present(all, byVersion);
            }
        }
        return present;
    }

    @Override
    public void close() {
        try {
            subscription.close();
        } catch (Exception e) {
            throw new IllegalStateException("a subscription cannot be closed", e);
        }
    }
}
