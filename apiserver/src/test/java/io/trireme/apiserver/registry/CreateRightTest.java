package io.trireme.apiserver.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trireme.apiserver.HttpHeaders;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CreateRightTest {
    private static final String RBAC = "/apis/rbac.authorization.k8s.io/v1";
    private static final String LEASE =
            """
            {"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"x"}}""";

    /** Update and patch alone do not let anyone create by the way. */
    @ParameterizedTest
    @CsvSource({
        "update patch,PUT,application/json,403",
        "update patch,PATCH,application/apply-patch+yaml,403",
        "update patch create,PUT,application/json,201",
        "update patch create,PATCH,application/apply-patch+yaml,201",
    })
    void writeThatCreatesNeedsTheRightToCreate(String verbs, String method, String type, int code)
            throws InterruptedException {
        try (var registry = TestRegistry.open()) {
            registry.call(
                    "POST",
                    RBAC + "/clusterroles",
                    """
                    {"metadata":{"name":"r"},"rules":[{"verbs":["%s"],
                     "apiGroups":["coordination.k8s.io"],"resources":["leases"]}]}"""
                            .formatted(verbs.replace(" ", "\",\"")));
            registry.call(
                    "POST",
                    RBAC + "/clusterrolebindings",
                    """
                    {"metadata":{"name":"b"},"subjects":[{"kind":"User","name":"bob"}],
                     "roleRef":{"kind":"ClusterRole","name":"r"}}""");
            // A list waits for the caches, on which decisions are made.
            assertEquals(200, registry.get(RBAC + "/clusterrolebindings").status());
            var answer =
                    registry.call(
                            method,
                            "/apis/coordination.k8s.io/v1/namespaces/default/leases/x"
                                    + "?fieldManager=m",
                            HttpHeaders.of("Authorization", "Bearer bob").and("Content-Type", type),
                            LEASE);
            assertEquals(code, answer.status(), answer.body());
            if (code == 403) {
                assertEquals(
                        "leases.coordination.k8s.io \"x\" is forbidden: ", answer.text("/message"));
            }
        }
    }
}
