package io.trireme.apiserver.chain;

import java.time.Duration;

/**
 * How much is served at once. What is above gets 429 with Retry-After. Users in system:masters are
 * not counted, since they must get through to repair an overloaded server; {@link Heartbeats} find
 * a place of their own, since a cluster whose leaders and nodes seem dead is worse than a slow one.
 *
 * @param readOnlyMax get and list at a time
 * @param mutatingMax other requests at a time
 * @param heartbeatsMax heartbeats at a time that found no other place
 * @param watchesMax watches at a time
 * @param requestMax how long a request other than a watch may take until its reply begins
 */
public record RequestLimits(
        int readOnlyMax, int mutatingMax, int heartbeatsMax, int watchesMax, Duration requestMax) {
    /** Kubernetes' own limits, and a number for heartbeats, which it takes out of these. */
    public static final RequestLimits DEFAULT =
            new RequestLimits(400, 200, 50, 20_000, Duration.ofSeconds(60));

    public RequestLimits {
        if (readOnlyMax < 1
                || mutatingMax < 1
                || heartbeatsMax < 1
                || watchesMax < 1
                || !requestMax.isPositive()) {
            throw new IllegalArgumentException("limits must be positive");
        }
    }
}
