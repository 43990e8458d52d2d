package io.trireme.apiserver.registry;

import io.trireme.store.Store;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Keeps the endpoints of the Service {@code kubernetes}: the addresses of the API servers that are
 * alive, no other. Each server renews its own {@link ServerLease} and writes down whom it sees, in
 * the EndpointSlice and in the older Endpoints. All compute the same from the same keys, so they
 * may do it at the same time.
 */
final class KubernetesEndpoints implements Chore {
    private final Store store;
    private final SystemObjects objects;
    private final RegistryConfig config;
    private final ServerLease lease;
    private volatile boolean advertised;

    /**
     * @param config names this server's address and port; without an address a server is nobody's
     *     endpoint
     */
    KubernetesEndpoints(Store store, SystemObjects objects, RegistryConfig config) {
        this.store = store;
        this.objects = objects;
        this.config = config;
        lease = new ServerLease(store, config.advertiseAddress().orElse(""), config.securePort());
    }

    /** Whether this server is to be an endpoint; takes effect in the next round. */
    void advertise(boolean wanted) {
        advertised = wanted && config.advertiseAddress().isPresent();
    }

    @Override
    public void round() throws InterruptedException {
        if (advertised) {
            lease.hold();
        } else if (lease.held()) {
            lease.release();
        } else {
            return;
        }
        keep("discovery.k8s.io/v1", "EndpointSlice", KubernetesEndpoints::fillSlice);
        keep("v1", "Endpoints", KubernetesEndpoints::fillEndpoints);
    }

    private void keep(
            String apiVersion, String kind, BiConsumer<ObjectNode, List<ServerLease.Live>> fill)
            throws InterruptedException {
        objects.keep(
                BootstrapObjects.object(apiVersion, kind, "default", "kubernetes"),
                object -> {
                    var servers = ServerLease.live(store);
                    // The last server's address stays: nobody could read that there is none.
                    if (!servers.isEmpty()) {
                        fill.accept(object, servers);
                    }
                });
    }

    private static void fillSlice(ObjectNode slice, List<ServerLease.Live> servers) {
        ObjectMeta.labels(slice).put("kubernetes.io/service-name", "kubernetes");
        slice.put("addressType", "IPv4");
        var endpoints = slice.putArray("endpoints");
        for (var server : servers) {
            var endpoint = endpoints.addObject();
            endpoint.putArray("addresses").add(server.address());
            endpoint.putObject("conditions").put("ready", true);
        }
        slice.putArray("ports").add(port(servers));
    }

    private static void fillEndpoints(ObjectNode endpoints, List<ServerLease.Live> servers) {
        ObjectMeta.labels(endpoints).put("endpointslice.kubernetes.io/skip-mirror", "true");
        var subset = endpoints.putArray("subsets").addObject();
        var addresses = subset.putArray("addresses");
        servers.forEach(server -> addresses.addObject().put("ip", server.address()));
        subset.putArray("ports").add(port(servers));
    }

    /**
     * All servers have one port, as in Kubernetes. While that is being changed, the newest claim
     * says which, so that the servers do not write against each other.
     */
    private static ObjectNode port(List<ServerLease.Live> servers) {
        int port =
                servers.stream()
                        .max(Comparator.comparing(ServerLease.Live::claimed))
                        .map(ServerLease.Live::port)
                        .orElseThrow();
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", "https")
                .put("port", port)
                .put("protocol", "TCP");
    }
}
