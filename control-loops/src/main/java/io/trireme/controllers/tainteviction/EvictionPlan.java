package io.trireme.controllers.tainteviction;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import io.trireme.controllers.workload.Timestamps;
import io.trireme.controllers.workload.Tolerations;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** When a pod has to leave its node. */
sealed interface EvictionPlan {
    /** It may stay. */
    record Stay() implements EvictionPlan {}

    /** It has to go at a time, which may have passed. */
    record Leave(Instant at) implements EvictionPlan {}

    /**
     * Plans from the node's taints. Every NoExecute taint must be tolerated; the shortest
     * tolerationSeconds counts, from the time the taint was added.
     *
     * @param seen when the taints were first seen with this pod, for taints that carry no time
     */
    static EvictionPlan of(Pod pod, List<Taint> taints, Instant seen) {
        Optional<Instant> earliest = Optional.empty();
        for (Taint taint : taints) {
            if (!"NoExecute".equals(taint.getEffect())) {
                continue;
            }
            Instant added = Timestamps.parse(taint.getTimeAdded()).orElse(seen);
            List<Toleration> tolerations =
                    Tolerations.of(pod).stream()
                            .filter(one -> Tolerations.tolerates(one, taint))
                            .toList();
            if (tolerations.isEmpty()) {
                return new Leave(added);
            }
            Optional<Instant> end =
                    tolerations.stream()
                            .filter(one -> one.getTolerationSeconds() != null)
                            .map(one -> Math.max(0, one.getTolerationSeconds()))
                            .min(Long::compareTo)
                            .map(seconds -> added.plus(Duration.ofSeconds(seconds)));
            if (end.isPresent() && (earliest.isEmpty() || end.get().isBefore(earliest.get()))) {
                earliest = end;
            }
        }
        return earliest.<EvictionPlan>map(Leave::new).orElse(new Stay());
    }
}
