package io.trireme.apiserver.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.trireme.api.status.ApiStatusException;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.HttpHeaders;
import io.trireme.apiserver.QueryParameters;
import io.trireme.apiserver.RequestInfo;
import io.trireme.apiserver.User;
import io.trireme.apiserver.metrics.LabelledMetrics;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Optional;

/** A server with room for one request of each sort. */
final class InflightLimitTest {
    private static final User SOMEBODY = User.of("somebody", User.AUTHENTICATED);
    private static final User ADMIN = User.of("admin", User.MASTERS, User.AUTHENTICATED);
    private static final User NODE = User.of("system:node:a", User.NODES, User.AUTHENTICATED);
    private static final User SCHEDULER = User.of(User.SCHEDULER_NAME, User.AUTHENTICATED);

    private static final String NODE_LEASE =
            "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/a";
    private static final String LEADER_LEASE =
            "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/scheduler";
    private static final String POD = "/api/v1/namespaces/default/pods/a";

    private final InflightLimit limit =
            new InflightLimit(
                    new RequestLimits(1, 1, 1, 1, Duration.ofSeconds(1)), new LabelledMetrics());

    private InflightLimit.Permit enter(String method, String path, User user) {
        var request =
                new ApiRequest(
                        method,
                        path,
                        QueryParameters.EMPTY,
                        HttpHeaders.EMPTY,
                        new byte[0],
                        Optional.empty(),
                        "test");
        return limit.enter(RequestInfo.of(request), user);
    }

    private void assertRefused(String method, String path, User user) {
        var refusal = assertThrows(ApiStatusException.class, () -> enter(method, path, user));
        assertEquals(429, refusal.status().code());
    }

    @Test
    void oneTooManyIsRefusedAndAPlaceThatIsGivenBackServesTheNext() {
        var first = enter("GET", POD, SOMEBODY);
        assertRefused("GET", POD, SOMEBODY);
        first.close();
        enter("GET", POD, SOMEBODY);
    }

    @Test
    void readersAndWritersDoNotTakeEachOthersPlaces() {
        enter("GET", POD, SOMEBODY);
        enter("PUT", POD, SOMEBODY);
        assertRefused("PUT", POD, SOMEBODY);
    }

    @Test
    void mastersGetThroughAndTakeNobodysPlace() {
        enter("PUT", POD, ADMIN);
        enter("PUT", POD, SOMEBODY);
        enter("PUT", POD, ADMIN);
        assertRefused("PUT", POD, SOMEBODY);
    }

    @Test
    void heartbeatsHaveAPlaceWhenAllOthersAreTaken() {
        enter("PUT", POD, SOMEBODY);
        enter("PUT", NODE_LEASE, NODE).close();
        enter("PATCH", "/api/v1/nodes/a/status", NODE).close();
        var leader = enter("PUT", LEADER_LEASE, SCHEDULER);
        assertRefused("PUT", NODE_LEASE, NODE);
        leader.close();
        enter("PUT", NODE_LEASE, NODE);
    }

    @Test
    void thePlaceForHeartbeatsIsForNothingElse() {
        enter("PUT", POD, SOMEBODY);
        assertRefused("PUT", POD, NODE);
        assertRefused("PUT", POD, SCHEDULER);
        assertRefused("PATCH", "/api/v1/nodes/a/status", SCHEDULER);
        assertRefused("PUT", LEADER_LEASE, SOMEBODY);
        assertRefused("PATCH", "/api/v1/nodes/a/status", SOMEBODY);
    }
}
