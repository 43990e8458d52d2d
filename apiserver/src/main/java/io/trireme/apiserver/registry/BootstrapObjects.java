package io.trireme.apiserver.registry;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;

/** The objects that a cluster cannot be without. */
final class BootstrapObjects {
    private static final List<String> NAMESPACES =
            List.of("default", "kube-system", "kube-public", "kube-node-lease");
    private static final int CLUSTER_CRITICAL = 2_000_000_000;
    private static final int NODE_CRITICAL = 2_000_001_000;

    private final RegistryConfig config;
    private final String kubernetesAddress;

    BootstrapObjects(RegistryConfig config, String kubernetesAddress) {
        this.config = config;
        this.kubernetesAddress = kubernetesAddress;
    }

    List<ObjectNode> all() {
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
        if (!config.advertiseAddresses().isEmpty()) {
            all.add(kubernetesEndpoints());
        }
        return all;
    }

    private static ObjectNode object(
            String apiVersion, String kind, String namespace, String name) {
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
        ObjectMeta.of(service)
                .putObject("labels")
                .put("component", "apiserver")
                .put("provider", "kubernetes");
        var spec = service.putObject("spec");
        spec.put("type", "ClusterIP").put("clusterIP", kubernetesAddress);
        spec.putArray("clusterIPs").add(kubernetesAddress);
        spec.putArray("ports")
                .addObject()
                .put("name", "https")
                .put("protocol", "TCP")
                .put("port", 443)
                .put("targetPort", config.securePort());
        spec.put("sessionAffinity", "None");
        return service;
    }

    private ObjectNode kubernetesEndpoints() {
        var slice = object("discovery.k8s.io/v1", "EndpointSlice", "default", "kubernetes");
        ObjectMeta.of(slice).putObject("labels").put("kubernetes.io/service-name", "kubernetes");
        slice.put("addressType", "IPv4");
        var endpoints = slice.putArray("endpoints");
        for (String address : config.advertiseAddresses()) {
            var endpoint = endpoints.addObject();
            endpoint.putArray("addresses").add(address);
            endpoint.putObject("conditions").put("ready", true);
        }
        slice.putArray("ports")
                .addObject()
                .put("name", "https")
                .put("port", config.securePort())
                .put("protocol", "TCP");
        return slice;
    }
}
