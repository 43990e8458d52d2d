package io.trireme.scheduler.plugin;

import io.fabric8.kubernetes.api.model.Taint;
import io.trireme.controllers.workload.Tolerations;
import io.trireme.scheduler.core.NodeState;
import io.trireme.scheduler.core.PodRequest;

import java.util.List;

/** Keeps pods off nodes with taints they don't tolerate; prefers nodes with fewer soft taints. */
final class TaintToleration implements FilterPlugin, ScorePlugin {
    @Override
    public List<Refusal> refusals(PodRequest pod, NodeState node) {
        boolean refused =
                node.taints().stream()
                        .filter(TaintToleration::isHard)
                        .anyMatch(taint -> !Tolerations.tolerate(pod.pod(), taint));
        return refused
                ? List.of(new Refusal("node(s) had untolerated taint(s)", false))
                : List.of();
    }

    @Override
    public long score(PodRequest pod, NodeState node) {
        return node.taints().stream()
                .filter(taint -> "PreferNoSchedule".equals(taint.getEffect()))
                .filter(taint -> !Tolerations.tolerate(pod.pod(), taint))
                .count();
    }

    @Override
    public void normalize(long[] scores) {
        ScorePlugin.scale(scores, true);
    }

    private static boolean isHard(Taint taint) {
        return "NoSchedule".equals(taint.getEffect()) || "NoExecute".equals(taint.getEffect());
    }
}
