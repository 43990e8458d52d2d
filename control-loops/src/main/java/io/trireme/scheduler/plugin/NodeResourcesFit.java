package io.trireme.scheduler.plugin;

import io.trireme.scheduler.core.Amounts;
import io.trireme.scheduler.core.NodeState;
import io.trireme.scheduler.core.PodRequest;

import java.util.ArrayList;
import java.util.List;

/** Room for the pod's requests; prefers nodes that are least allocated. */
final class NodeResourcesFit implements FilterPlugin, ScorePlugin {
    private static final List<String> SCORED = List.of(Amounts.CPU, Amounts.MEMORY);

    @Override
    public List<Refusal> refusals(PodRequest pod, NodeState node) {
        var refusals = new ArrayList<Refusal>();
        if (node.podCount() + 1 > node.allocatable().amount(Amounts.PODS)) {
            refusals.add(new Refusal("Too many pods", true));
        }
        pod.requests()
                .byName()
                .forEach(
                        (name, wanted) -> {
                            long capacity = node.allocatable().amount(name);
                            if (wanted > 0 && wanted > capacity - node.requested().amount(name)) {
                                // A node too small for the pod alone is not helped by room.
                                refusals.add(
                                        new Refusal("Insufficient " + name, wanted <= capacity));
                            }
                        });
        return refusals;
    }

    @Override
    public long score(PodRequest pod, NodeState node) {
        long sum = 0;
        int counted = 0;
        for (String name : SCORED) {
            long capacity = node.allocatable().amount(name);
            if (capacity <= 0) {
                continue;
            }
            long used = node.scoredRequested().amount(name) + pod.scoredRequests().amount(name);
            sum += used > capacity ? 0 : (capacity - used) * SCORE_MAX / capacity;
            counted++;
        }
        return counted == 0 ? 0 : sum / counted;
    }
}
