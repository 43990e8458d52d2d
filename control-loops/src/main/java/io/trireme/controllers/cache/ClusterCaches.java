package io.trireme.controllers.cache;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.trireme.client.informer.Informer;
import io.trireme.client.informer.InformerOptions;
import io.trireme.client.informer.SharedInformers;
import io.trireme.controllers.workload.Owners;

import java.util.List;

/** The caches of a controller manager. Made before the informers start. */
public record ClusterCaches(
        Informer<Deployment> deployments,
        Informer<ReplicaSet> replicaSets,
        Informer<Pod> pods,
        Informer<Service> services,
        Informer<EndpointSlice> endpointSlices,
        Informer<Namespace> namespaces,
        Informer<ServiceAccount> serviceAccounts,
        Informer<ConfigMap> rootCaConfigMaps,
        Informer<Node> nodes,
        Informer<Lease> nodeLeases) {
    /** Index of objects by the uid of their controller. */
    public static final String CONTROLLER = "controller";

    /** Index of objects that nobody controls, by namespace. */
    public static final String ORPHANS = "orphans";

    /** Index of pods by the node they are bound to; unbound ones under the empty name. */
    public static final String NODE = "node";

    /** Index of endpoint slices by {@code namespace/service}. */
    public static final String SERVICE = "service";

    /** The label by which a slice names its Service. */
    public static final String SERVICE_LABEL = "kubernetes.io/service-name";

    /** The name of the ConfigMap that carries the cluster's CA in each namespace. */
    public static final String ROOT_CA = "kube-root-ca.crt";

    private static final String NODE_LEASES = "kube-node-lease";

    /** Asks for all informers and adds their indexes. */
    public static ClusterCaches of(SharedInformers informers) {
        var caches =
                new ClusterCaches(
                        informers.informer(Deployment.class),
                        informers.informer(ReplicaSet.class),
                        informers.informer(Pod.class),
                        informers.informer(Service.class),
                        informers.informer(EndpointSlice.class),
                        informers.informer(Namespace.class),
                        informers.informer(ServiceAccount.class),
                        informers.informer(
                                ConfigMap.class,
                                InformerOptions.fields("metadata.name=" + ROOT_CA)),
                        informers.informer(Node.class),
                        informers.informer(Lease.class, InformerOptions.namespace(NODE_LEASES)));
        addOwnerIndexes(caches.replicaSets());
        addOwnerIndexes(caches.pods());
        caches.pods().addIndex(NODE, pod -> List.of(nodeOf(pod)));
        caches.endpointSlices().addIndex(SERVICE, ClusterCaches::serviceOf);
        return caches;
    }

    /** The node a pod is bound to, empty if none. */
    public static String nodeOf(Pod pod) {
        String node = pod.getSpec() == null ? null : pod.getSpec().getNodeName();
        return node == null ? "" : node;
    }

    private static List<String> serviceOf(EndpointSlice slice) {
        var labels = slice.getMetadata().getLabels();
        String service = labels == null ? null : labels.get(SERVICE_LABEL);
        return service == null
                ? List.of()
                : List.of(slice.getMetadata().getNamespace() + "/" + service);
    }

    private static <T extends HasMetadata> void addOwnerIndexes(Informer<T> informer) {
        informer.addIndex(
                CONTROLLER,
                object ->
                        Owners.controllerOf(object).map(OwnerReference::getUid).stream().toList());
        informer.addIndex(
                ORPHANS,
                object ->
                        Owners.controllerOf(object).isPresent()
                                ? List.of()
                                : List.of(object.getMetadata().getNamespace()));
    }
}
