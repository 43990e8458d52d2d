package io.trireme.apiserver.registry.connect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.api.GroupResource;
import io.trireme.api.status.ApiStatus;
import io.trireme.api.status.ApiStatusException;
import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.HttpHeaders;
import io.trireme.apiserver.QueryParameters;
import io.trireme.apiserver.RequestInfo;
import io.trireme.apiserver.User;
import io.trireme.apiserver.rbac.Attributes;
import io.trireme.apiserver.rbac.Authorizer;
import io.trireme.apiserver.registry.Failures;
import io.trireme.apiserver.registry.ObjectMeta;
import io.trireme.apiserver.registry.admission.LiveReader;
import io.trireme.apiserver.upstream.Destination;
import io.trireme.apiserver.upstream.Forwarding;
import io.trireme.apiserver.upstream.Upstream;
import io.trireme.apiserver.upstream.UpstreamException;
import io.trireme.apiserver.upstream.UpstreamReply;
import io.trireme.apiserver.upstream.UrlPath;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Logs, exec, attach and port-forward of pods. Which container is meant and where it runs is found
 * here; the rest is said between the client and the kubelet.
 */
final class PodStreams {
    private static final GroupResource PODS = new GroupResource("", "pods");
    private static final int ERROR_BYTES_MAX = 50_000;
    private static final Duration ERROR_MAX = Duration.ofSeconds(10);
    private static final byte[] NOTHING = {};

    private final Upstream upstream;
    private final Kubelets kubelets;
    private final LiveReader live;
    private final Authorizer authorizer;

    PodStreams(Upstream upstream, Kubelets kubelets, LiveReader live, Authorizer authorizer) {
        this.upstream = upstream;
        this.kubelets = kubelets;
        this.live = live;
        this.authorizer = authorizer;
    }

    ApiReply log(ApiRequest request, RequestInfo info) throws InterruptedException {
        if (!request.method().equals("GET")) {
            throw Failures.methodNotAllowed();
        }
        var options = PodLogOptions.of(request.query());
        var errors = options.errors();
        if (!errors.isEmpty()) {
            throw Failures.invalid("", "PodLogOptions", info.name(), errors);
        }
        var pod = pod(info);
        String container = PodContainers.require(pod, options.container());
        String nodeName = pod.path("spec").path("nodeName").asString("");
        if (nodeName.isEmpty()) {
            return new ApiReply.Full(204, HttpHeaders.EMPTY, NOTHING);
        }
        var kubelet = kubelets.find(nodeName, PODS);
        var to =
                Forwarding.to(
                                options.skipTlsVerify() ? kubelets.unverified(kubelet) : kubelet,
                                path("containerLogs", pod, container) + options.query())
                        .asEndless();
        return logReply(to, request, info);
    }

    /** Asks the kubelet as this server, so nothing of the client's request is passed on. */
    private ApiReply logReply(Forwarding to, ApiRequest request, RequestInfo info)
            throws InterruptedException {
        var own =
                new ApiRequest(
                        "GET",
                        "/",
                        QueryParameters.EMPTY,
                        HttpHeaders.EMPTY,
                        NOTHING,
                        Optional.empty(),
                        "",
                        request.stream());
        UpstreamReply reply;
        try {
            reply = upstream.send(own, to);
        } catch (UpstreamException e) {
            throw Failures.plain(
                    "Get \""
                            + to.destination().url()
                            + to.pathAndQuery()
                            + "\": "
                            + e.getMessage());
        }
        if (reply.status() < 200 || reply.status() > 206) {
            throw refused(reply, info);
        }
        return upstream.reply(own, reply, HttpHeaders.of("Content-Type", "text/plain"));
    }

    /** What the kubelet says against it is told as Kubernetes tells it. */
    private static ApiStatusException refused(UpstreamReply reply, RequestInfo info) {
        try (reply) {
            String text = new String(reply.readAll(ERROR_BYTES_MAX, ERROR_MAX), UTF_8);
            return new ApiStatusException(
                    switch (reply.status()) {
                        case 500 -> ApiStatus.internal(text);
                        case 400 -> ApiStatus.badRequest(text);
                        default ->
                                OtherServersRefusal.of(
                                        reply.status(), "pods/log", info.name(), text);
                    });
        } catch (IOException | UpstreamException e) {
            return new ApiStatusException(ApiStatus.internal(e.getMessage()));
        }
    }

    ApiReply stream(ApiRequest request, RequestInfo info, User user) throws InterruptedException {
        if (!request.method().equals("GET") && !request.method().equals("POST")) {
            throw Failures.methodNotAllowed();
        }
        String query =
                switch (info.subresource()) {
                    case "portforward" -> StreamQueries.ports(request.query());
                    case String verb ->
                            StreamQueries.terminal(request.query(), verb.equals("exec"));
                };
        requireCreate(info, user);
        var pod = pod(info);
        String path =
                info.subresource().equals("portforward")
                        ? path("portForward", pod)
                        : path(
                                info.subresource(),
                                pod,
                                PodContainers.require(pod, request.query().text("container")));
        var to = Forwarding.to(kubeletOf(pod), path + query).asEndless();
        if (!Upstream.asksForUpgrade(request)) {
            throw Failures.badRequest("Upgrade request required");
        }
        try {
            return upstream.forward(request, to);
        } catch (UpstreamException e) {
            throw Failures.plain("error dialing backend: " + e.getMessage());
        }
    }

    /** A WebSocket begins with GET, but who may only read must not run commands. */
    private void requireCreate(RequestInfo info, User user) {
        if (info.verb().equals("create")) {
            return;
        }
        var decision = authorizer.decide(Attributes.of(info, user).withVerb("create"));
        if (!decision.allowed()) {
            throw Failures.forbidden(PODS, info.name(), decision.reason(), List.of());
        }
    }

    private Destination kubeletOf(ObjectNode pod) {
        String nodeName = pod.path("spec").path("nodeName").asString("");
        if (nodeName.isEmpty()) {
            throw Failures.badRequest(
                    "pod " + ObjectMeta.name(pod) + " does not have a host assigned");
        }
        return kubelets.find(nodeName, PODS);
    }

    private ObjectNode pod(RequestInfo info) {
        return live.read(PODS, info.namespace(), info.name())
                .orElseThrow(() -> Failures.notFound(PODS, info.name()));
    }

    private static String path(String first, ObjectNode pod, String... rest) {
        var path = new StringBuilder("/").append(first);
        path.append('/').append(ObjectMeta.namespace(pod));
        path.append('/').append(ObjectMeta.name(pod));
        for (String part : rest) {
            path.append('/').append(part);
        }
        return UrlPath.escape(path.toString());
    }
}
