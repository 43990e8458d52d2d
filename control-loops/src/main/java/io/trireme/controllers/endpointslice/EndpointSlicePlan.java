package io.trireme.controllers.endpointslice;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.trireme.controllers.cache.ClusterCaches;
import io.trireme.controllers.workload.Owners;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What has to be written so that a Service's slices hold its endpoints.
 *
 * @param create slices without a name, which the server completes
 */
record EndpointSlicePlan(
        List<EndpointSlice> create, List<EndpointSlice> update, List<EndpointSlice> delete) {
    static final int ENDPOINTS_MAX = 100;
    static final String MANAGED_BY_LABEL = "endpointslice.kubernetes.io/managed-by";
    static final String MANAGED_BY = "endpointslice-controller.k8s.io";

    private static final String HEADLESS_LABEL = "service.kubernetes.io/headless";

    EndpointSlicePlan {
        create = List.copyOf(create);
        update = List.copyOf(update);
        delete = List.copyOf(delete);
    }

    /** Whether this controller keeps a slice; others may make slices for the same Service. */
    static boolean managed(EndpointSlice slice) {
        var labels = slice.getMetadata().getLabels();
        return labels != null && MANAGED_BY.equals(labels.get(MANAGED_BY_LABEL));
    }

    /** A Service that needs no slices any more. */
    static EndpointSlicePlan none(List<EndpointSlice> existing) {
        return new EndpointSlicePlan(List.of(), List.of(), existing);
    }

    /** Plans from the endpoints wanted and the slices this controller made before. */
    static EndpointSlicePlan of(
            Service service,
            Map<List<EndpointPort>, List<Endpoint>> wanted,
            List<EndpointSlice> existing) {
        var planning = new Planning(service);
        Map<List<EndpointPort>, List<EndpointSlice>> byPorts = new LinkedHashMap<>();
        existing.stream()
                .sorted(Comparator.comparing(slice -> slice.getMetadata().getName()))
                .forEach(
                        slice ->
                                byPorts.computeIfAbsent(ports(slice), _ -> new ArrayList<>())
                                        .add(slice));
        wanted.forEach(
                (ports, endpoints) -> {
                    List<EndpointSlice> slices = byPorts.remove(ports);
                    planning.fill(ports, endpoints, slices == null ? List.of() : slices);
                });
        List<EndpointSlice> rest = byPorts.values().stream().flatMap(List::stream).toList();
        return planning.finish(rest);
    }

    private static List<EndpointPort> ports(EndpointSlice slice) {
        return slice.getPorts() == null ? List.of() : slice.getPorts();
    }

    /** The writes collected so far. */
    private static final class Planning {
        private final Service service;
        private final List<EndpointSlice> create = new ArrayList<>();
        private final List<EndpointSlice> update = new ArrayList<>();
        private final List<EndpointSlice> delete = new ArrayList<>();
        private int kept;

        Planning(Service service) {
            this.service = service;
        }

        /** Endpoints stay in their slice; new ones take free places, then new slices. */
        void fill(List<EndpointPort> ports, List<Endpoint> endpoints, List<EndpointSlice> slices) {
            Map<String, Endpoint> missing = new LinkedHashMap<>();
            endpoints.forEach(endpoint -> missing.put(target(endpoint), endpoint));
            Map<EndpointSlice, List<Endpoint>> contents = new LinkedHashMap<>();
            for (EndpointSlice slice : slices) {
                List<Endpoint> content = new ArrayList<>();
                for (Endpoint present : present(slice)) {
                    Endpoint now = missing.remove(target(present));
                    if (now != null) {
                        content.add(now);
                    }
                }
                contents.put(slice, content);
            }
            List<Endpoint> left = new ArrayList<>(missing.values());
            contents.forEach((_, content) -> take(left, ENDPOINTS_MAX - content.size(), content));
            contents.forEach((slice, content) -> keep(slice, ports, content));
            while (!left.isEmpty()) {
                List<Endpoint> content = new ArrayList<>();
                take(left, ENDPOINTS_MAX, content);
                create.add(newSlice(ports, content));
            }
        }

        /** Unused slices go, but one remains to show that the Service has no endpoints. */
        EndpointSlicePlan finish(List<EndpointSlice> unused) {
            delete.addAll(unused);
            if (kept == 0 && create.isEmpty()) {
                if (delete.isEmpty()) {
                    create.add(newSlice(List.of(), List.of()));
                } else {
                    write(delete.removeFirst(), List.of(), List.of());
                }
            }
            return new EndpointSlicePlan(create, update, delete);
        }

        private void keep(EndpointSlice slice, List<EndpointPort> ports, List<Endpoint> content) {
            if (content.isEmpty()) {
                delete.add(slice);
            } else {
                write(slice, ports, content);
            }
        }

        private void write(EndpointSlice slice, List<EndpointPort> ports, List<Endpoint> content) {
            kept++;
            EndpointSlice changed = withContent(slice, ports, content);
            if (!changed.equals(slice)) {
                update.add(changed);
            }
        }

        private EndpointSlice newSlice(List<EndpointPort> ports, List<Endpoint> content) {
            EndpointSlice empty =
                    new EndpointSliceBuilder()
                            .withNewMetadata()
                            .withGenerateName(service.getMetadata().getName() + "-")
                            .withNamespace(service.getMetadata().getNamespace())
                            .endMetadata()
                            .withAddressType("IPv4")
                            .build();
            return withContent(empty, ports, content);
        }

        private EndpointSlice withContent(
                EndpointSlice slice, List<EndpointPort> ports, List<Endpoint> content) {
            return new EndpointSliceBuilder(slice)
                    .editMetadata()
                    .withLabels(labels(service))
                    .withOwnerReferences(Owners.controllerReference(service, "v1", "Service"))
                    .endMetadata()
                    .withEndpoints(content)
                    .withPorts(ports)
                    .build();
        }
    }

    private static void take(List<Endpoint> from, int count, List<Endpoint> into) {
        List<Endpoint> part = from.subList(0, Math.min(count, from.size()));
        into.addAll(part);
        part.clear();
    }

    private static List<Endpoint> present(EndpointSlice slice) {
        return slice.getEndpoints() == null ? List.of() : slice.getEndpoints();
    }

    private static String target(Endpoint endpoint) {
        return endpoint.getTargetRef() == null
                ? String.join(",", endpoint.getAddresses())
                : endpoint.getTargetRef().getUid();
    }

    /** The Service's labels and those by which slices are found. */
    private static Map<String, String> labels(Service service) {
        var labels = new TreeMap<String, String>();
        if (service.getMetadata().getLabels() != null) {
            labels.putAll(service.getMetadata().getLabels());
        }
        labels.remove(HEADLESS_LABEL);
        if (ServiceEndpoints.headless(service)) {
            labels.put(HEADLESS_LABEL, "");
        }
        labels.put(MANAGED_BY_LABEL, MANAGED_BY);
        labels.put(ClusterCaches.SERVICE_LABEL, service.getMetadata().getName());
        return labels;
    }
}
