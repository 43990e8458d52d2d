package io.trireme.apiserver.registry.connect;

import io.trireme.api.GroupResource;
import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.ObjectReader;
import io.trireme.apiserver.RequestInfo;
import io.trireme.apiserver.User;
import io.trireme.apiserver.rbac.Authorizer;
import io.trireme.apiserver.registry.admission.LiveReader;
import io.trireme.apiserver.upstream.ServiceEndpoints;
import io.trireme.apiserver.upstream.Upstream;

import java.util.Map;
import java.util.Set;

/** Answers the subresources that other servers answer. */
public final class Connects {
    private static final Map<GroupResource, Set<String>> SERVED =
            Map.of(
                    new GroupResource("", "pods"),
                    Set.of("attach", "exec", "log", "portforward", "proxy"),
                    new GroupResource("", "nodes"),
                    Set.of("proxy"),
                    new GroupResource("", "services"),
                    Set.of("proxy"));

    private final PodStreams streams;
    private final Proxies proxies;

    public Connects(
            Upstream upstream,
            KubeletConfig config,
            LiveReader live,
            ObjectReader objects,
            ServiceEndpoints endpoints,
            Authorizer authorizer) {
        var kubelets = new Kubelets(config, live);
        this.streams = new PodStreams(upstream, kubelets, live, authorizer);
        var services = new ServiceBackends(objects, endpoints);
        this.proxies = new Proxies(upstream, kubelets, live, services);
    }

    public static boolean serves(GroupResource resource, String subresource) {
        return SERVED.getOrDefault(resource, Set.of()).contains(subresource);
    }

    /**
     * @throws io.trireme.api.status.ApiStatusException the request is refused here, or nobody
     *     answers it
     */
    public ApiReply reply(ApiRequest request, RequestInfo info, User user)
            throws InterruptedException {
        return switch (info.subresource()) {
            case "log" -> streams.log(request, info);
            case "proxy" -> proxies.reply(request, info);
            case String _ -> streams.stream(request, info, user);
        };
    }
}
