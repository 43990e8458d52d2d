package io.trireme.controllers.deployment;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateDeployment;
import io.trireme.controllers.workload.Counts;

/**
 * How many pods a Deployment may have at once.
 *
 * @param desired wanted replicas
 * @param maxSurge pods above the desired ones; a percentage is rounded up
 * @param maxUnavailable pods that may be missing; a percentage is rounded down. One if both round
 *     to zero, since a rollout could never move; never more than desired
 */
record ReplicaBounds(int desired, int maxSurge, int maxUnavailable) {
    static ReplicaBounds of(Deployment deployment) {
        Integer replicas = deployment.getSpec().getReplicas();
        int desired = replicas == null ? 1 : replicas;
        RollingUpdateDeployment rolling =
                deployment.getSpec().getStrategy() == null
                        ? null
                        : deployment.getSpec().getStrategy().getRollingUpdate();
        if (DeploymentState.recreates(deployment) || rolling == null) {
            return new ReplicaBounds(desired, 0, 0);
        }
        int surge = resolve(rolling.getMaxSurge(), desired, true);
        int unavailable = resolve(rolling.getMaxUnavailable(), desired, false);
        if (surge == 0 && unavailable == 0) {
            unavailable = 1;
        }
        return new ReplicaBounds(desired, surge, Math.min(unavailable, desired));
    }

    /** The most pods at any moment of a rollout. */
    int maxTotal() {
        return desired + maxSurge;
    }

    /** The fewest available pods at any moment of a rollout. */
    int minAvailable() {
        return desired - maxUnavailable;
    }

    private static int resolve(IntOrString value, int total, boolean roundUp) {
        if (value == null) {
            return 0;
        }
        if (value.getStrVal() == null) {
            return Counts.orZero(value.getIntVal());
        }
        String text = value.getStrVal();
        if (!text.endsWith("%")) {
            throw new IllegalArgumentException("neither a number nor a percentage: " + text);
        }
        long percent = Long.parseLong(text.substring(0, text.length() - 1));
        long scaled = percent * total;
        return (int) (roundUp ? Math.ceilDiv(scaled, 100) : Math.floorDiv(scaled, 100));
    }
}
