package io.trireme.scheduler.core;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.trireme.client.ObjectKey;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A pod as the scheduler sees it.
 *
 * @param requests what it asks for: the sum of its containers, or of an init container and the
 *     sidecars started before it where that is more, plus the overhead (KEP-753)
 * @param scoredRequests the same with 100m cpu and 200 MiB memory for containers that ask for none,
 *     so that scoring also spreads pods without requests, as Kubernetes does
 * @param hostPorts {@code protocol/hostIP/port}
 */
public record PodRequest(
        ObjectKey key,
        String uid,
        int priority,
        Amounts requests,
        Amounts scoredRequests,
        SortedSet<String> hostPorts,
        Pod pod) {
    private static final long SCORED_CPU_MILLIS = 100;
    private static final long SCORED_MEMORY_BYTES = 200L << 20;

    public static PodRequest of(Pod pod) {
        var priority = pod.getSpec().getPriority();
        return new PodRequest(
                ObjectKey.of(pod),
                pod.getMetadata().getUid(),
                priority == null ? 0 : priority,
                requests(pod, false),
                requests(pod, true),
                hostPorts(pod),
                pod);
    }

    private static Amounts requests(Pod pod, boolean scored) {
        Amounts running = Amounts.NONE;
        for (Container container : orEmpty(pod.getSpec().getContainers())) {
            running = running.plus(requests(container, scored));
        }
        Amounts sidecars = Amounts.NONE;
        Amounts starting = Amounts.NONE;
        for (Container container : orEmpty(pod.getSpec().getInitContainers())) {
            Amounts own = requests(container, scored);
            if ("Always".equals(container.getRestartPolicy())) {
                sidecars = sidecars.plus(own);
                starting = starting.max(sidecars);
            } else {
                starting = starting.max(sidecars.plus(own));
            }
        }
        return running.plus(sidecars).max(starting).plus(Amounts.of(pod.getSpec().getOverhead()));
    }

    private static Amounts requests(Container container, boolean scored) {
        Amounts asked =
                container.getResources() == null
                        ? Amounts.NONE
                        : Amounts.of(container.getResources().getRequests());
        if (!scored) {
            return asked;
        }
        var amounts = new TreeMap<>(asked.byName());
        amounts.putIfAbsent(Amounts.CPU, SCORED_CPU_MILLIS);
        amounts.putIfAbsent(Amounts.MEMORY, SCORED_MEMORY_BYTES);
        return new Amounts(amounts);
    }

    private static SortedSet<String> hostPorts(Pod pod) {
        var ports = new TreeSet<String>();
        for (Container container : orEmpty(pod.getSpec().getContainers())) {
            for (var port : orEmpty(container.getPorts())) {
                if (port.getHostPort() != null && port.getHostPort() > 0) {
                    String address = port.getHostIP() == null ? "" : port.getHostIP();
                    String protocol = port.getProtocol() == null ? "TCP" : port.getProtocol();
                    ports.add(
                            protocol
                                    + "/"
                                    + (address.isEmpty() ? "0.0.0.0" : address)
                                    + "/"
                                    + port.getHostPort());
                }
            }
        }
        return ports;
    }

    private static <T> List<T> orEmpty(List<T> list) {
        return list == null ? List.of() : list;
    }
}
