package io.trireme.controllers;

import static java.util.Objects.requireNonNull;

import io.trireme.controllers.nodelifecycle.NodeLifecycleConfig;
import io.trireme.controllers.podgc.PodGcConfig;
import io.trireme.election.ElectionConfig;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How a controller manager runs.
 *
 * @param election the lease that decides which manager works
 * @param rootCertificates PEM of the CA that signs the API server's certificate
 * @param disabled names of controllers that shall not run
 * @param workers keys that one controller works on at once
 */
public record ControllerManagerConfig(
        ElectionConfig election,
        String rootCertificates,
        SortedSet<String> disabled,
        int workers,
        NodeLifecycleConfig nodeLifecycle,
        PodGcConfig podGc) {
    public static final String LEASE_NAMESPACE = "kube-system";
    public static final String LEASE_NAME = "kube-controller-manager";
    public static final int WORKERS = 5;

    private static final int WORKERS_MAX = 100;

    public ControllerManagerConfig {
        requireNonNull(election, "election");
        requireNonNull(rootCertificates, "rootCertificates");
        requireNonNull(nodeLifecycle, "nodeLifecycle");
        requireNonNull(podGc, "podGc");
        disabled = Collections.unmodifiableSortedSet(new TreeSet<>(disabled));
        for (String name : disabled) {
            if (!ControllerManager.CONTROLLERS.contains(name)) {
                throw new IllegalArgumentException(
                        "no controller is called "
                                + name
                                + "; there are "
                                + String.join(", ", ControllerManager.CONTROLLERS));
            }
        }
        if (workers < 1 || workers > WORKERS_MAX) {
            throw new IllegalArgumentException("workers " + workers + " not in 1.." + WORKERS_MAX);
        }
    }

    /**
     * All controllers with default times.
     *
     * @param identity of this candidate, such as its server's name
     */
    public static ControllerManagerConfig of(String identity, String rootCertificates) {
        return new ControllerManagerConfig(
                ElectionConfig.of(LEASE_NAMESPACE, LEASE_NAME, identity),
                rootCertificates,
                new TreeSet<>(),
                WORKERS,
                NodeLifecycleConfig.DEFAULT,
                PodGcConfig.DEFAULT);
    }

    public ControllerManagerConfig withElection(ElectionConfig changed) {
        return new ControllerManagerConfig(
                changed, rootCertificates, disabled, workers, nodeLifecycle, podGc);
    }

    public ControllerManagerConfig withDisabled(SortedSet<String> names) {
        return new ControllerManagerConfig(
                election, rootCertificates, names, workers, nodeLifecycle, podGc);
    }

    public ControllerManagerConfig withNodeLifecycle(NodeLifecycleConfig changed) {
        return new ControllerManagerConfig(
                election, rootCertificates, disabled, workers, changed, podGc);
    }

    public ControllerManagerConfig withPodGc(PodGcConfig changed) {
        return new ControllerManagerConfig(
                election, rootCertificates, disabled, workers, nodeLifecycle, changed);
    }
}
