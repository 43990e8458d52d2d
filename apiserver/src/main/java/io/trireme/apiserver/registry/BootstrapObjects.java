package io.trireme.apiserver.registry;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;

/** Makes the objects that a cluster cannot be without, and makes them again when they are gone. */
final class BootstrapObjects implements Chore {
    private static final List<String> NAMESPACES =
            List.of("default", "kube-system", "kube-public", "kube-node-lease");
    private static final int CLUSTER_CRITICAL = 2_000_000_000;
    private static final int NODE_CRITICAL = 2_000_001_000;

    private final SystemObjects objects;
    private final ServiceRanges ranges;
    private final int securePort;

    /**
     * @param ranges of cluster addresses; the first is that of the Service {@code kubernetes}
     * @param securePort the port of the API servers
     */
    BootstrapObjects(SystemObjects objects, ServiceRanges ranges, int securePort) {
        this.objects = objects;
        this.ranges = ranges;
        this.securePort = securePort;
    }

    @Override
    public void round() throws InterruptedException {
        for (var object : all()) {
            objects.ensure(object);
        }
    }

    private List<ObjectNode> all() {
        var all = new ArrayList<ObjectNode>();
        for (String namespace : NAMESPACES) {
            all.add(object("v1", "Namespace", "", namespace));
        }
        all.add(
                priorityClass(
                        "system-cluster-critical",
                        CLUSTER_CRITICAL,
                        "Pods the cluster needs; they may move to another node."));
        all.add(
                priorityClass(
                        "system-node-critical",
                        NODE_CRITICAL,
                        "Pods their node needs; they must not be moved."));
        all.add(kubernetesService());
        all.add(serviceCidr());
        return all;
    }

    private ObjectNode serviceCidr() {
        var object = object("networking.k8s.io/v1", "ServiceCIDR", "", ServiceRanges.CONFIGURED);
        var cidrs = object.putObject("spec").putArray("cidrs");
        ranges.configured().forEach(range -> cidrs.add(range.toString()));
        return object;
    }

    /**
     * @param namespace empty for one that is in none
     */
    static ObjectNode object(String apiVersion, String kind, String namespace, String name) {
        var object =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("kind", kind)
                        .put("apiVersion", apiVersion);
        var meta = object.putObject("metadata").put("name", name);
        if (!namespace.isEmpty()) {
            meta.put("namespace", namespace);
        }
        return object;
    }

    private static ObjectNode priorityClass(String name, int value, String description) {
        return object("scheduling.k8s.io/v1", "PriorityClass", "", name)
                .put("value", value)
                .put("description", description);
    }

    private ObjectNode kubernetesService() {
        var service = object("v1", "Service", "default", "kubernetes");
        ObjectMeta.labels(service).put("component", "apiserver").put("provider", "kubernetes");
        var spec = service.putObject("spec");
        spec.put("type", "ClusterIP").put("clusterIP", ranges.firstAddress());
        spec.putArray("clusterIPs").add(ranges.firstAddress());
        spec.putArray("ports")
                .addObject()
                .put("name", "https")
                .put("protocol", "TCP")
                .put("port", 443)
                .put("targetPort", securePort);
        spec.put("sessionAffinity", "None");
        return service;
    }
}
