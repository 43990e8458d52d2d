package io.trireme.apiserver.registry.connect;

import io.trireme.api.GroupResource;
import io.trireme.api.status.ApiStatus;
import io.trireme.api.status.ApiStatusException;
import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.HttpHeaders;
import io.trireme.apiserver.RequestInfo;
import io.trireme.apiserver.registry.Failures;
import io.trireme.apiserver.registry.admission.LiveReader;
import io.trireme.apiserver.upstream.Destination;
import io.trireme.apiserver.upstream.Forwarding;
import io.trireme.apiserver.upstream.IpLiteral;
import io.trireme.apiserver.upstream.Upstream;
import io.trireme.apiserver.upstream.UpstreamException;
import io.trireme.apiserver.upstream.UpstreamTls;
import io.trireme.apiserver.upstream.UrlPath;

import tools.jackson.databind.node.ObjectNode;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The proxies to nodes, pods and services. A node's own kubelet is spoken to as this server; all
 * others without a certificate, and any certificate of theirs is taken, as in Kubernetes.
 */
final class Proxies {
    private static final GroupResource PODS = new GroupResource("", "pods");
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final int PORT_MAX = 65_535;

    /** What the other server tells browsers about who may read it is not so for this one. */
    private static final String CROSS_ORIGIN = "access-control-allow-";

    private final Upstream upstream;
    private final Kubelets kubelets;
    private final LiveReader live;
    private final ServiceBackends services;
    private final UpstreamTls anyone = UpstreamTls.insecure(Optional.empty());

    Proxies(Upstream upstream, Kubelets kubelets, LiveReader live, ServiceBackends services) {
        this.upstream = upstream;
        this.kubelets = kubelets;
        this.live = live;
        this.services = services;
    }

    ApiReply reply(ApiRequest request, RequestInfo info) throws InterruptedException {
        if (!METHODS.contains(request.method())) {
            throw Failures.methodNotAllowed();
        }
        var destination =
                switch (info.resource()) {
                    case "nodes" -> node(info.name());
                    case "pods" -> pod(info);
                    case "services" -> service(info);
                    case String _ -> throw Failures.unknownResource();
                };
        var path = ProxyPath.of(info);
        boolean upgrade = Upstream.asksForUpgrade(request);
        boolean read = request.method().equals("GET") || request.method().equals("HEAD");
        if (path.path().isEmpty() && read && !upgrade) {
            return slashAdded(request);
        }
        var to =
                Forwarding.to(destination, path.target(request.query().raw()))
                        .withHeader("X-Forwarded-Uri", path.forwardedUri());
        try {
            var reply = upstream.send(request, to);
            return upstream.reply(
                    request, reply, headers(reply.forwardedHeaders(), path, destination, request));
        } catch (UpstreamException e) {
            throw upgrade
                    ? Failures.plain("error dialing backend: " + e.getMessage())
                    : unavailable("error trying to reach service: " + e.getMessage());
        }
    }

    /** Relative links of a page only work below a path that ends with a slash. */
    private static ApiReply slashAdded(ApiRequest request) {
        String query = request.query().raw();
        return new ApiReply.Full(
                301,
                HttpHeaders.of(
                        "Location",
                        UrlPath.escape(request.path())
                                + "/"
                                + (query.isEmpty() ? "" : "?" + UrlPath.query(query))),
                new byte[0]);
    }

    private static HttpHeaders headers(
            HttpHeaders sent, ProxyPath path, Destination destination, ApiRequest request) {
        var own = List.of(destination.hostAndPort(), request.headers().first("Host").orElse(""));
        var headers = HttpHeaders.builder();
        sent.forEach(
                (name, value) -> {
                    String lower = name.toLowerCase(Locale.ROOT);
                    if (lower.equals("location")) {
                        headers.add(name, path.rewritten(value, own));
                    } else if (!lower.startsWith(CROSS_ORIGIN)) {
                        headers.add(name, value);
                    }
                });
        return headers.build();
    }

    private Destination node(String text) {
        var name = ProxyName.parse(text, "node");
        var kubelet = kubelets.find(name.name(), Kubelets.NODES);
        if (name.port().isEmpty() || name.port().equals(Integer.toString(kubelet.port()))) {
            return kubelet;
        }
        requireReachable(kubelet.host());
        return destination(name, kubelet.host(), name.port());
    }

    private Destination pod(RequestInfo info) {
        var name = ProxyName.parse(info.name(), "pod");
        var pod =
                live.read(PODS, info.namespace(), name.name())
                        .orElseThrow(() -> Failures.notFound(PODS, name.name()));
        String port = name.port().isEmpty() ? firstPort(pod) : name.port();
        String address = pod.path("status").path("podIP").asString("");
        requireReachable(address);
        return destination(name, address, port);
    }

    private static String firstPort(ObjectNode pod) {
        for (var container : pod.path("spec").path("containers")) {
            var port = container.path("ports").path(0).path("containerPort");
            if (port.isNumber()) {
                return Integer.toString(port.asInt());
            }
        }
        return "";
    }

    private Destination service(RequestInfo info) {
        var name = ProxyName.parse(info.name(), "service");
        var endpoint = services.find(info.namespace(), name);
        requireReachable(endpoint.host());
        return destination(name, endpoint.host(), Integer.toString(endpoint.port()));
    }

    private Destination destination(ProxyName name, String host, String port) {
        int preset = name.secure() ? HTTPS_PORT : HTTP_PORT;
        int number = port.isEmpty() ? preset : number(port);
        return name.secure()
                ? Destination.https(host, number, anyone)
                : Destination.http(host, number);
    }

    private static int number(String port) {
        if (!port.matches("[0-9]{1,5}")
                || Integer.parseInt(port) < 1
                || Integer.parseInt(port) > PORT_MAX) {
            throw unavailable("error trying to reach service: dial tcp: invalid port " + port);
        }
        return Integer.parseInt(port);
    }

    /** This machine, its neighbours on the link and groups are nobody's pod. */
    private static void requireReachable(String address) {
        boolean reachable = IpLiteral.parse(address).filter(Proxies::isGlobalUnicast).isPresent();
        if (!reachable) {
            throw Failures.badRequest("address not allowed");
        }
    }

    private static boolean isGlobalUnicast(InetAddress address) {
        return !address.isAnyLocalAddress()
                && !address.isLoopbackAddress()
                && !address.isLinkLocalAddress()
                && !address.isMulticastAddress()
                && !address.getHostAddress().equals("255.255.255.255");
    }

    private static ApiStatusException unavailable(String message) {
        return new ApiStatusException(
                new ApiStatus(503, "ServiceUnavailable", message, Optional.empty()));
    }
}
