package io.trireme.apiserver.registry.connect;

import io.trireme.api.GroupResource;
import io.trireme.apiserver.registry.Failures;
import io.trireme.apiserver.registry.ObjectMeta;
import io.trireme.apiserver.registry.admission.LiveReader;
import io.trireme.apiserver.upstream.Destination;

import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;

/** Finds the kubelets of nodes. */
final class Kubelets {
    static final GroupResource NODES = new GroupResource("", "nodes");
    private static final String HOLLOW = "hollow://";

    private final KubeletConfig config;
    private final LiveReader live;

    Kubelets(KubeletConfig config, LiveReader live) {
        this.config = config;
        this.live = live;
    }

    /**
     * The kubelet of a node.
     *
     * @param asked what the request is for: a missing node is told as a missing one of these, as
     *     Kubernetes does
     * @throws io.trireme.api.status.ApiStatusException the node is not there or has no address
     */
    Destination find(String nodeName, GroupResource asked) {
        var node =
                live.read(NODES, "", nodeName)
                        .orElseThrow(() -> Failures.notFound(asked, nodeName));
        int port =
                node.path("status")
                        .path("daemonEndpoints")
                        .path("kubeletEndpoint")
                        .path("Port")
                        .asInt(0);
        if (port <= 0) {
            requireRealNode(node);
        }
        return Destination.https(address(node), port > 0 ? port : config.port(), config.tls());
    }

    /** The same kubelet, whatever certificate it shows. */
    Destination unverified(Destination kubelet) {
        return Destination.https(kubelet.host(), kubelet.port(), config.unverifiedTls());
    }

    private String address(ObjectNode node) {
        var addresses = node.path("status").path("addresses");
        for (String type : config.addressTypes()) {
            for (var address : addresses) {
                if (address.path("type").asString("").equals(type)) {
                    return address.path("address").asString("");
                }
            }
        }
        var known = new ArrayList<String>();
        for (var address : addresses) {
            known.add(
                    "{"
                            + address.path("type").asString("")
                            + " "
                            + address.path("address").asString("")
                            + "}");
        }
        throw Failures.plain(
                "no preferred addresses found; known addresses: [" + String.join(" ", known) + "]");
    }

    /** A hollow node without a port of its own has nobody that could be asked. */
    private static void requireRealNode(ObjectNode node) {
        String runtime =
                node.path("status").path("nodeInfo").path("containerRuntimeVersion").asString("");
        if (runtime.startsWith(HOLLOW)) {
            throw Failures.notImplemented(
                    "node "
                            + ObjectMeta.name(node)
                            + " is hollow and runs no containers (its container runtime is "
                            + runtime
                            + ")");
        }
    }
}
