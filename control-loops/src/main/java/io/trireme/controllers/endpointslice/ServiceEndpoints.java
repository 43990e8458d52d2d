package io.trireme.controllers.endpointslice;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPortBuilder;
import io.trireme.controllers.cache.ClusterCaches;
import io.trireme.controllers.workload.Counts;
import io.trireme.controllers.workload.PodStates;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** The endpoints behind a Service, grouped by their ports: named ports differ from pod to pod. */
final class ServiceEndpoints {
    private static final String ZONE = "topology.kubernetes.io/zone";

    private ServiceEndpoints() {}

    /**
     * The endpoints of the pods that the Service selects, by ports.
     *
     * @param nodes finds a node, for its zone
     */
    static Map<List<EndpointPort>, List<Endpoint>> of(
            Service service, List<Pod> pods, Function<String, Optional<Node>> nodes) {
        Map<List<EndpointPort>, List<Endpoint>> byPorts = new LinkedHashMap<>();
        for (Pod pod : pods) {
            if (!PodStates.finished(pod) && address(pod).isPresent()) {
                byPorts.computeIfAbsent(ports(service, pod), _ -> new ArrayList<>())
                        .add(endpoint(service, pod, address(pod).get(), nodes));
            }
        }
        return byPorts;
    }

    static boolean headless(Service service) {
        return "None".equals(service.getSpec().getClusterIP());
    }

    private static Endpoint endpoint(
            Service service, Pod pod, String address, Function<String, Optional<Node>> nodes) {
        boolean serving = PodStates.ready(pod);
        boolean terminating = PodStates.terminating(pod);
        boolean ready =
                Boolean.TRUE.equals(service.getSpec().getPublishNotReadyAddresses())
                        || (serving && !terminating);
        String node = ClusterCaches.nodeOf(pod);
        var endpoint =
                new EndpointBuilder()
                        .withAddresses(address)
                        .withNewConditions()
                        .withReady(ready)
                        .withServing(serving)
                        .withTerminating(terminating)
                        .endConditions()
                        .withNewTargetRef()
                        .withKind("Pod")
                        .withNamespace(pod.getMetadata().getNamespace())
                        .withName(pod.getMetadata().getName())
                        .withUid(pod.getMetadata().getUid())
                        .endTargetRef();
        if (!node.isEmpty()) {
            endpoint.withNodeName(node);
            nodes.apply(node)
                    .map(one -> one.getMetadata().getLabels())
                    .map(labels -> labels.get(ZONE))
                    .ifPresent(endpoint::withZone);
        }
        boolean named =
                service.getMetadata().getName().equals(pod.getSpec().getSubdomain())
                        && pod.getSpec().getHostname() != null;
        if (named) {
            endpoint.withHostname(pod.getSpec().getHostname());
        }
        return endpoint.build();
    }

    private static Optional<String> address(Pod pod) {
        String address = pod.getStatus() == null ? null : pod.getStatus().getPodIP();
        return address == null || address.isEmpty() || address.indexOf(':') >= 0
                ? Optional.empty()
                : Optional.of(address);
    }

    /** The Service's ports as this pod has them; a named port that it lacks is left out. */
    private static List<EndpointPort> ports(Service service, Pod pod) {
        List<ServicePort> ports =
                service.getSpec().getPorts() == null ? List.of() : service.getSpec().getPorts();
        return ports.stream().flatMap(port -> port(port, pod).stream()).toList();
    }

    private static Optional<EndpointPort> port(ServicePort port, Pod pod) {
        String protocol = port.getProtocol() == null ? "TCP" : port.getProtocol();
        return number(port, protocol, pod)
                .map(
                        number ->
                                new EndpointPortBuilder()
                                        .withName(port.getName() == null ? "" : port.getName())
                                        .withProtocol(protocol)
                                        .withPort(number)
                                        .withAppProtocol(port.getAppProtocol())
                                        .build());
    }

    private static Optional<Integer> number(ServicePort port, String protocol, Pod pod) {
        String name = port.getTargetPort() == null ? null : port.getTargetPort().getStrVal();
        if (name == null || name.isEmpty()) {
            int number =
                    port.getTargetPort() == null
                            ? 0
                            : Counts.orZero(port.getTargetPort().getIntVal());
            return Optional.of(number == 0 ? port.getPort() : number);
        }
        return containers(pod)
                .flatMap(
                        container ->
                                container.getPorts() == null
                                        ? Stream.<ContainerPort>empty()
                                        : container.getPorts().stream())
                .filter(one -> name.equals(one.getName()))
                .filter(
                        one ->
                                protocol.equals(
                                        one.getProtocol() == null ? "TCP" : one.getProtocol()))
                .map(ContainerPort::getContainerPort)
                .findFirst();
    }

    /** Containers, then sidecars. */
    private static Stream<Container> containers(Pod pod) {
        Stream<Container> sidecars =
                pod.getSpec().getInitContainers() == null
                        ? Stream.empty()
                        : pod.getSpec().getInitContainers().stream()
                                .filter(one -> "Always".equals(one.getRestartPolicy()));
        return Stream.concat(pod.getSpec().getContainers().stream(), sidecars);
    }
}
