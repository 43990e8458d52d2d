package io.trireme.scheduler.plugin;

import io.trireme.scheduler.core.NodeState;
import io.trireme.scheduler.core.PodRequest;

import java.util.List;

/** A host port is taken once; the address 0.0.0.0 collides with every other. */
final class NodePorts implements FilterPlugin {
    private static final String ANY = "0.0.0.0";

    @Override
    public List<Refusal> refusals(PodRequest pod, NodeState node) {
        boolean taken =
                pod.hostPorts().stream()
                        .anyMatch(
                                wanted ->
                                        node.hostPorts().stream()
                                                .anyMatch(used -> collide(wanted, used)));
        return taken
                ? List.of(
                        new Refusal(
                                "node(s) didn't have free ports for the requested pod ports", true))
                : List.of();
    }

    private static boolean collide(String one, String other) {
        String[] a = one.split("/", 3);
        String[] b = other.split("/", 3);
        return a[0].equals(b[0])
                && a[2].equals(b[2])
                && (a[1].equals(b[1]) || a[1].equals(ANY) || b[1].equals(ANY));
    }
}
