package io.trireme.controllers.workload;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;

import java.util.List;

/** Whether tolerations cover a taint, as core/v1 defines it. */
public final class Tolerations {
    private Tolerations() {}

    public static boolean tolerate(Pod pod, Taint taint) {
        return of(pod).stream().anyMatch(toleration -> tolerates(toleration, taint));
    }

    public static List<Toleration> of(Pod pod) {
        return pod.getSpec() == null || pod.getSpec().getTolerations() == null
                ? List.of()
                : pod.getSpec().getTolerations();
    }

    /** An operator that is not known tolerates nothing. */
    public static boolean tolerates(Toleration toleration, Taint taint) {
        if (!isEmpty(toleration.getEffect()) && !toleration.getEffect().equals(taint.getEffect())) {
            return false;
        }
        if (!isEmpty(toleration.getKey()) && !toleration.getKey().equals(taint.getKey())) {
            return false;
        }
        return switch (toleration.getOperator() == null ? "" : toleration.getOperator()) {
            case "Exists" -> true;
            case "", "Equal" ->
                    !isEmpty(toleration.getKey())
                            && orEmpty(toleration.getValue()).equals(orEmpty(taint.getValue()));
            default -> false;
        };
    }

    private static boolean isEmpty(String text) {
        return text == null || text.isEmpty();
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}
