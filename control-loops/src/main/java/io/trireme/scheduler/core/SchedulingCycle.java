package io.trireme.scheduler.core;

import io.trireme.scheduler.plugin.FilterPlugin;
import io.trireme.scheduler.plugin.FilterPlugin.Refusal;
import io.trireme.scheduler.plugin.Plugins;
import io.trireme.scheduler.plugin.ScorePlugin;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Filter and score: same pod, nodes and start give the same decision. */
public final class SchedulingCycle {
    private final List<FilterPlugin> filters;
    private final List<Plugins.Weighted> scores;

    public SchedulingCycle(List<FilterPlugin> filters, List<Plugins.Weighted> scores) {
        this.filters = List.copyOf(filters);
        this.scores = List.copyOf(scores);
    }

    /**
     * @param start the node to look at first; among equals the first found wins, so who passes
     *     another start each time spreads pods that score the same
     */
    public Decision decide(PodRequest pod, List<NodeState> nodes, int start) {
        var feasible = new ArrayList<NodeState>();
        SortedMap<String, Integer> reasons = new TreeMap<>();
        int curable = 0;
        for (int i = 0; i < nodes.size(); i++) {
            NodeState node = nodes.get(Math.floorMod(start + i, nodes.size()));
            List<Refusal> refusals = refusals(pod, node);
            if (refusals.isEmpty()) {
                feasible.add(node);
                continue;
            }
            refusals.forEach(refusal -> reasons.merge(refusal.reason(), 1, Integer::sum));
            if (refusals.stream().allMatch(Refusal::curable)) {
                curable++;
            }
        }
        if (feasible.isEmpty()) {
            return new Decision.Refused(nodes.size(), reasons, curable);
        }
        return new Decision.Chosen(best(pod, feasible), feasible.size());
    }

    /** What the first filter that refuses says: later ones are not asked, as in Kubernetes. */
    private List<Refusal> refusals(PodRequest pod, NodeState node) {
        for (FilterPlugin filter : filters) {
            List<Refusal> refusals = filter.refusals(pod, node);
            if (!refusals.isEmpty()) {
                return refusals;
            }
        }
        return List.of();
    }

    private String best(PodRequest pod, List<NodeState> feasible) {
        if (feasible.size() == 1) {
            return feasible.getFirst().name();
        }
        long[] totals = new long[feasible.size()];
        for (Plugins.Weighted weighted : scores) {
            ScorePlugin plugin = weighted.plugin();
            long[] own = new long[feasible.size()];
            for (int i = 0; i < own.length; i++) {
                own[i] = plugin.score(pod, feasible.get(i));
            }
            plugin.normalize(own);
            for (int i = 0; i < own.length; i++) {
                totals[i] += weighted.weight() * own[i];
            }
        }
        int best = 0;
        for (int i = 1; i < totals.length; i++) {
            if (totals[i] > totals[best]) {
                best = i;
            }
        }
        return feasible.get(best).name();
    }
}
