package io.trireme.controllers.nodelifecycle;

import io.fabric8.kubernetes.api.model.Node;

import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;

/** How much of a zone is down, which decides how fast its nodes' pods may be evicted. */
enum ZoneState {
    /** Few nodes are down. */
    NORMAL,
    /** Most nodes are down; it may be the zone's network rather than its nodes. */
    PARTIAL,
    /** No node is ready. */
    FULL;

    private static final double PARTIAL_PART = 0.55;
    private static final int PARTIAL_NODES = 2;
    private static final int LARGE_ZONE = 50;
    private static final double LARGE_ZONE_PACE = 0.1;
    private static final String ZONE = "topology.kubernetes.io/zone";
    private static final String REGION = "topology.kubernetes.io/region";

    static ZoneState of(int ready, int notReady) {
        if (notReady > 0 && ready == 0) {
            return FULL;
        }
        boolean most =
                notReady > PARTIAL_NODES && (double) notReady / (ready + notReady) >= PARTIAL_PART;
        return most ? PARTIAL : NORMAL;
    }

    static String zoneOf(Node node) {
        var labels = node.getMetadata().getLabels();
        return labels == null
                ? ""
                : labels.getOrDefault(REGION, "") + "/" + labels.getOrDefault(ZONE, "");
    }

    /**
     * Nodes per second of one zone that may get the evicting taint, zero for none at all.
     *
     * @param nodes all nodes of the cluster
     */
    static double pace(Collection<Node> nodes, String zone, double normal) {
        SortedMap<String, int[]> zones = new TreeMap<>();
        for (Node node : nodes) {
            int[] counts = zones.computeIfAbsent(zoneOf(node), _ -> new int[2]);
            boolean ready = NodeConditions.status(node, NodeConditions.READY).equals("True");
            counts[ready ? 0 : 1]++;
        }
        boolean allDown = zones.values().stream().allMatch(c -> of(c[0], c[1]) == FULL);
        int[] counts = zones.getOrDefault(zone, new int[2]);
        // When nothing is ready anywhere it is the control plane that is cut off, or there is
        // nowhere to go: moving pods would only make it worse.
        return allDown
                ? 0
                : switch (of(counts[0], counts[1])) {
                    case NORMAL, FULL -> normal;
                    case PARTIAL ->
                            counts[0] + counts[1] > LARGE_ZONE ? normal * LARGE_ZONE_PACE : 0;
                };
    }
}
