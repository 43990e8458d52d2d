package io.trireme.apiserver.aggregation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.api.GroupResource;
import io.trireme.api.discovery.MergedDiscovery.RemoteVersion;
import io.trireme.api.status.ApiStatusException;
import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.HttpHeaders;
import io.trireme.apiserver.ObjectReader;
import io.trireme.apiserver.RequestInfo;
import io.trireme.apiserver.User;
import io.trireme.apiserver.upstream.UpstreamException;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Gives requests for remote APIs to their servers, and knows what those serve. */
public final class RemoteAggregation implements Aggregation, AutoCloseable {
    private static final GroupResource SERVICES = new GroupResource("", "services");
    private static final GroupResource SLICES =
            new GroupResource("discovery.k8s.io", "endpointslices");

    private final RemoteApis apis;
    private final RemoteCalls calls;
    private final RemoteDiscovery discovery;
    private final ObjectReader objects;

    private RemoteAggregation(
            ObjectReader objects, RemoteApis apis, RemoteCalls calls, RemoteDiscovery discovery) {
        this.objects = objects;
        this.apis = apis;
        this.calls = calls;
        this.discovery = discovery;
    }

    public static RemoteAggregation open(ObjectReader objects, RemoteCalls calls) {
        var apis = RemoteApis.open(objects);
        return new RemoteAggregation(
                objects, apis, calls, RemoteDiscovery.open(apis, calls, objects));
    }

    /**
     * Calls a listener after each change by which a remote API may become available, or cease to
     * be; for as long as the caches live.
     */
    public void onCause(Runnable listener) {
        var _ = objects.onChange(RemoteApis.RESOURCE, listener);
        Runnable ifAny =
                () -> {
                    if (!apis.all().isEmpty()) {
                        listener.run();
                    }
                };
        var _ = objects.onChange(SERVICES, ifAny);
        var _ = objects.onChange(SLICES, ifAny);
    }

    @Override
    public boolean answers(String target) {
        return apis.find(target).isPresent();
    }

    @Override
    public Optional<ApiReply> reply(ApiRequest request, RequestInfo info, User user)
            throws InterruptedException {
        var api = apis.find(request.path());
        return api.isEmpty()
                ? Optional.empty()
                : Optional.of(reply(api.get(), request, info, user));
    }

    private ApiReply reply(RemoteApi api, ApiRequest request, RequestInfo info, User user)
            throws InterruptedException {
        if (!api.available()) {
            return unavailable("service unavailable");
        }
        try {
            return calls.forward(api, request, info, user);
        } catch (ApiStatusException _) {
            // As upstream: what is missing is told by the APIService, not by the reply.
            return unavailable("service unavailable");
        } catch (UpstreamException e) {
            return unavailable("error trying to reach service: " + e.getMessage());
        }
    }

    /** Plain text, as kube-aggregator answers. */
    private static ApiReply unavailable(String why) {
        return new ApiReply.Full(
                503,
                HttpHeaders.of("Content-Type", "text/plain; charset=utf-8")
                        .and("X-Content-Type-Options", "nosniff"),
                (why + "\n").getBytes(UTF_8));
    }

    @Override
    public List<RemoteVersion> versions() {
        return discovery.versions();
    }

    @Override
    public Map<String, String> openApi() {
        return discovery.openApi();
    }

    @Override
    public void close() {
        discovery.close();
        apis.close();
    }
}
