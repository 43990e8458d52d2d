package io.trireme.apiserver.aggregation;

import io.trireme.api.pem.Pem;
import io.trireme.api.status.ApiStatusException;
import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.HttpHeaders;
import io.trireme.apiserver.QueryParameters;
import io.trireme.apiserver.RequestInfo;
import io.trireme.apiserver.User;
import io.trireme.apiserver.upstream.ClientIdentity;
import io.trireme.apiserver.upstream.Destination;
import io.trireme.apiserver.upstream.Forwarding;
import io.trireme.apiserver.upstream.ServiceEndpoints;
import io.trireme.apiserver.upstream.Upstream;
import io.trireme.apiserver.upstream.UpstreamReply;
import io.trireme.apiserver.upstream.UpstreamTls;
import io.trireme.apiserver.upstream.UrlPath;

import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Calls of remote APIs: in a user's name, or in this server's own. Any thread may call. */
public final class RemoteCalls {
    /** Who this server is when it asks for itself. */
    private static final User AGGREGATOR = User.of("system:kube-aggregator", User.MASTERS);

    private static final int KEPT_MAX = 256;
    private static final byte[] NO_BODY = {};

    private final Upstream upstream;
    private final ServiceEndpoints services;
    private final Optional<ClientIdentity> identity;
    private final Map<Trust, UpstreamTls> kept =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Trust, UpstreamTls> eldest) {
                    return size() > KEPT_MAX;
                }
            };

    private record Trust(String caBundle, boolean insecure, String serverName) {}

    /**
     * @param identity by which remote APIs believe what is said of the user; without it they take
     *     all requests for anonymous ones
     */
    public RemoteCalls(
            Upstream upstream, ServiceEndpoints services, Optional<ClientIdentity> identity) {
        this.upstream = upstream;
        this.services = services;
        this.identity = identity;
    }

    /**
     * Passes a request on.
     *
     * @throws ApiStatusException nobody stands behind the Service
     * @throws io.trireme.apiserver.upstream.UpstreamException no reply came
     */
    public ApiReply forward(RemoteApi api, ApiRequest request, RequestInfo info, User user)
            throws InterruptedException {
        String query = request.query().raw();
        var forwarding =
                forwarding(
                        api,
                        UrlPath.escape(request.path()) + (query.isEmpty() ? "" : "?" + query),
                        IdentityHeaders.of(user));
        boolean endless = info.verb().equals("watch");
        return upstream.forward(request, endless ? forwarding.asEndless() : forwarding);
    }

    /**
     * Asks for something in this server's own name. The reply must be closed.
     *
     * @throws ApiStatusException nobody stands behind the Service
     * @throws io.trireme.apiserver.upstream.UpstreamException no reply came
     */
    public UpstreamReply get(RemoteApi api, String path, Duration limit)
            throws InterruptedException {
        var headers = IdentityHeaders.of(AGGREGATOR).and("Accept", "application/json");
        var request =
                new ApiRequest(
                        "GET",
                        path,
                        QueryParameters.EMPTY,
                        HttpHeaders.EMPTY,
                        NO_BODY,
                        Optional.empty(),
                        "");
        return upstream.send(request, forwarding(api, path, headers).withReplyMax(limit));
    }

    private Forwarding forwarding(RemoteApi api, String pathAndQuery, HttpHeaders headers) {
        var endpoint = services.require(api.namespace(), api.service(), api.port());
        var destination = Destination.https(endpoint.host(), endpoint.port(), tls(api));
        return new Forwarding(destination, pathAndQuery, headers, Optional.empty(), false);
    }

    private synchronized UpstreamTls tls(RemoteApi api) {
        var trust = new Trust(api.caBundle(), api.insecure(), api.serverName());
        var tls = kept.get(trust);
        if (tls == null) {
            tls = make(trust).withServerName(trust.serverName());
            kept.put(trust, tls);
        }
        return tls;
    }

    private UpstreamTls make(Trust trust) {
        if (trust.insecure()) {
            return UpstreamTls.insecure(identity);
        }
        return trust.caBundle().isEmpty()
                ? UpstreamTls.verifyingByWellKnown(identity)
                : UpstreamTls.verifying(
                        Pem.certificates(Base64.getDecoder().decode(trust.caBundle())), identity);
    }
}
