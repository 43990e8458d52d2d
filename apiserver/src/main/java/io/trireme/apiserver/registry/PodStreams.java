package io.trireme.apiserver.registry;

import io.trireme.api.GroupResource;
import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.HttpHeaders;
import io.trireme.apiserver.RequestInfo;
import io.trireme.apiserver.registry.admission.LiveReader;

import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Logs, exec, attach and port-forward of pods. Which container is meant and where it runs is found
 * out as Kubernetes does; what only a kubelet could answer is refused with the reason, since this
 * server has no way to a kubelet yet and hollow nodes have nothing to show.
 */
final class PodStreams {
    private static final GroupResource PODS = new GroupResource("", "pods");
    private static final GroupResource NODES = new GroupResource("", "nodes");
    private static final Set<String> CONTAINER_VERBS = Set.of("log", "exec", "attach");
    private static final List<String> CONTAINER_LISTS =
            List.of("initContainers", "containers", "ephemeralContainers");
    private static final byte[] NOTHING = {};

    private final LiveReader live;

    PodStreams(LiveReader live) {
        this.live = live;
    }

    static boolean serves(GroupResource resource, String subresource) {
        return resource.equals(PODS)
                && (CONTAINER_VERBS.contains(subresource) || subresource.equals("portforward"));
    }

    ApiReply reply(ApiRequest request, RequestInfo info) {
        String verb = info.subresource();
        boolean log = verb.equals("log");
        if (!info.verb().equals("get") && (log || !info.verb().equals("create"))) {
            throw Failures.methodNotAllowed();
        }
        var pod =
                live.read(PODS, info.namespace(), info.name())
                        .orElseThrow(() -> Failures.notFound(PODS, info.name()));
        if (CONTAINER_VERBS.contains(verb)) {
            requireContainer(pod, request.query().text("container"));
        }
        String nodeName = pod.path("spec").path("nodeName").asString("");
        if (nodeName.isEmpty()) {
            if (log) {
                return new ApiReply.Full(204, HttpHeaders.EMPTY, NOTHING);
            }
            throw Failures.badRequest(
                    "pod " + ObjectMeta.name(pod) + " does not have a host assigned");
        }
        var node =
                live.read(NODES, "", nodeName).orElseThrow(() -> Failures.notFound(PODS, nodeName));
        throw Failures.notImplemented(verb + " is not to be had: " + why(node));
    }

    private static String why(ObjectNode node) {
        String runtime =
                node.path("status").path("nodeInfo").path("containerRuntimeVersion").asString("");
        return runtime.startsWith("hollow://")
                ? "node "
                        + ObjectMeta.name(node)
                        + " is hollow and runs no containers (its container runtime is "
                        + runtime
                        + ")"
                : "this API server does not reach the kubelet of node " + ObjectMeta.name(node);
    }

    private static void requireContainer(ObjectNode pod, String container) {
        var names = new ArrayList<String>();
        for (String list : CONTAINER_LISTS) {
            for (var one : pod.path("spec").path(list)) {
                names.add(one.path("name").asString(""));
            }
        }
        // The first container is meant unless there are others that run as long as it does.
        if (container.isEmpty() && pod.path("spec").path("containers").size() > 1) {
            throw Failures.badRequest(
                    "a container name must be specified for pod "
                            + ObjectMeta.name(pod)
                            + ", choose one of: ["
                            + String.join(" ", names)
                            + "]");
        }
        if (!container.isEmpty() && !names.contains(container)) {
            throw Failures.badRequest(
                    "container " + container + " is not valid for pod " + ObjectMeta.name(pod));
        }
    }
}
