package io.trireme.node.hollow;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Map;

/**
 * One hollow node.
 *
 * @param index from 0, different for each node of a cluster; fixes the range of its pod addresses
 * @param labels more labels for the Node object
 * @param leaseRenewal how often the Lease is renewed; Kubernetes' kubelet does so every 10 s
 */
public record HollowNodeConfig(
        String name, int index, Map<String, String> labels, Duration leaseRenewal) {
    /** Nodes that fit into the addresses 10.64.0.0/10 with {@link PodAddresses#COUNT} each. */
    public static final int INDEX_MAX = 4095;

    static final int PODS_MAX = 1_000;
    static final int LEASE_SECONDS = 40;
    static final String CPU = "64";
    static final String MEMORY = "256Gi";
    static final String EPHEMERAL_STORAGE = "1Ti";

    public HollowNodeConfig {
        requireNonNull(name, "name");
        if (index < 0 || index > INDEX_MAX) {
            throw new IllegalArgumentException("index " + index + " not within 0.." + INDEX_MAX);
        }
        if (!leaseRenewal.isPositive() || leaseRenewal.toSeconds() >= LEASE_SECONDS) {
            throw new IllegalArgumentException("lease renewal " + leaseRenewal);
        }
        labels = Map.copyOf(labels);
    }

    public static HollowNodeConfig of(String name, int index) {
        return new HollowNodeConfig(name, index, Map.of(), Duration.ofSeconds(10));
    }
}
