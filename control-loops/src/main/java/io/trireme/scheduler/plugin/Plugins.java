package io.trireme.scheduler.plugin;

import java.util.List;

/** The default profile: Kubernetes' order of filters and weights of scores. */
public final class Plugins {
    private Plugins() {}

    public record Weighted(ScorePlugin plugin, int weight) {}

    public static List<FilterPlugin> filters() {
        return List.of(
                new NodeUnschedulable(),
                new NodeName(),
                new TaintToleration(),
                new NodeAffinity(),
                new NodePorts(),
                new NodeResourcesFit());
    }

    public static List<Weighted> scores() {
        return List.of(
                new Weighted(new TaintToleration(), 3),
                new Weighted(new NodeAffinity(), 2),
                new Weighted(new NodeResourcesFit(), 1),
                new Weighted(new NodeResourcesBalancedAllocation(), 1));
    }
}
