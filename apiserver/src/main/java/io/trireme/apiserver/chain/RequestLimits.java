package io.trireme.apiserver.chain;

import java.time.Duration;

/**
 * How much is served at once. What is above gets 429 with Retry-After, except of users in
 * system:masters, who must get through to repair an overloaded server.
 *
 * @param readOnlyMax get and list at a time
 * @param mutatingMax other requests at a time
 * @param watchesMax watches at a time
 * @param requestMax how long a request other than a watch may take until its reply begins
 */
public record RequestLimits(int readOnlyMax, int mutatingMax, int watchesMax, Duration requestMax) {
    /** Kubernetes' own limits. */
    public static final RequestLimits DEFAULT =
            new RequestLimits(400, 200, 20_000, Duration.ofSeconds(60));

    public RequestLimits {
        if (readOnlyMax < 1 || mutatingMax < 1 || watchesMax < 1 || !requestMax.isPositive()) {
            throw new IllegalArgumentException("limits must be positive");
        }
    }
}
