package io.trireme.apiserver.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.apiserver.HttpHeaders;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Alice writes roles and bindings in every way there is, and never comes to more than she has. */
final class RoleEscalationTest {
    private static final String RBAC = "/apis/rbac.authorization.k8s.io/v1";
    private static final String ROLES = RBAC + "/namespaces/default/roles";
    private static final String BINDINGS = RBAC + "/namespaces/default/rolebindings";
    private static final String CLUSTER_ROLES = RBAC + "/clusterroles";
    private static final String CLUSTER_BINDINGS = RBAC + "/clusterrolebindings";
    private static final String GET_PODS = rule("get", "", "pods");
    private static final String DELETE_PODS = rule("delete", "", "pods");
    private static final String REFUSAL =
            "user \"alice\" (groups=[\"dev\" \"system:authenticated\"]) is attempting to grant RBAC"
                    + " permissions not currently held:\n";

    private final TestRegistry registry = TestRegistry.open();

    private static String rule(String verbs, String group, String resources) {
        return """
               {"verbs":["%s"],"apiGroups":["%s"],"resources":["%s"]}"""
                .formatted(
                        String.join("\",\"", verbs.split(" ", -1)),
                        group,
                        String.join("\",\"", resources.split(" ", -1)));
    }

    private static String role(String name, String rules) {
        return """
               {"metadata":{"name":"%s"},"rules":[%s]}"""
                .formatted(name, rules);
    }

    private static String binding(String name, String kind, String role) {
        return """
               {"metadata":{"name":"%s"},"subjects":[{"kind":"User","name":"alice"}],
                "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"%s","name":"%s"}}"""
                .formatted(name, kind, role);
    }

    /** Alice may write every role and binding, and get pods. */
    @BeforeEach
    void aliceWritesRoles() throws InterruptedException {
        created(CLUSTER_ROLES, role("getter", GET_PODS));
        created(CLUSTER_ROLES, role("deleter", DELETE_PODS));
        created(
                CLUSTER_ROLES,
                role(
                        "writer",
                        rule(
                                "create update patch get",
                                "rbac.authorization.k8s.io",
                                "roles clusterroles rolebindings clusterrolebindings")));
        created(CLUSTER_BINDINGS, binding("alice-gets", "ClusterRole", "getter"));
        created(CLUSTER_BINDINGS, binding("alice-writes", "ClusterRole", "writer"));
    }

    @AfterEach
    void close() {
        registry.close();
    }

    private void created(String path, String body) throws InterruptedException {
        assertEquals(201, registry.call("POST", path, body).status());
        // A list waits for the caches, on which decisions are made.
        assertEquals(200, registry.get(path).status());
    }

    private TestRegistry.Answer alice(String method, String path, String type, String body)
            throws InterruptedException {
        return registry.call(
                method,
                path,
                HttpHeaders.of("Authorization", "Bearer alice").and("Content-Type", type),
                body);
    }

    private TestRegistry.Answer alice(String method, String path, String body)
            throws InterruptedException {
        return alice(method, path, "application/json", body);
    }

    private static void assertRefused(String resource, String why, TestRegistry.Answer answer) {
        assertEquals(403, answer.status(), answer.body());
        assertEquals(
                resource + ".rbac.authorization.k8s.io \"x\" is forbidden: " + why,
                answer.text("/message"));
        assertEquals("Forbidden", answer.text("/reason"));
        assertEquals(resource, answer.text("/details/kind"));
        assertEquals("x", answer.text("/details/name"));
    }

    @Test
    void roleOfRulesThatAreHeldIsWrittenByAnyMeans() throws InterruptedException {
        assertEquals(201, alice("POST", ROLES, role("x", GET_PODS)).status());
        assertEquals(200, alice("PUT", ROLES + "/x", role("x", GET_PODS)).status());
        assertEquals(201, alice("PUT", ROLES + "/y", role("y", GET_PODS)).status());
        assertEquals(201, alice("POST", CLUSTER_ROLES, role("x", GET_PODS)).status());
    }

    @Test
    void roleOfRulesThatAreNotHeldIsRefusedByAnyMeans() throws InterruptedException {
        created(ROLES, role("x", GET_PODS));
        String wanted = GET_PODS + "," + DELETE_PODS;
        String missing = REFUSAL + "{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"delete\"]}";
        assertRefused("clusterroles", missing, alice("POST", CLUSTER_ROLES, role("x", wanted)));
        assertRefused(
                "clusterroles", missing, alice("PUT", CLUSTER_ROLES + "/x", role("x", wanted)));
        assertRefused("roles", missing, alice("PUT", ROLES + "/x", role("x", wanted)));
        assertRefused(
                "roles",
                missing,
                alice(
                        "PATCH",
                        ROLES + "/x",
                        "application/merge-patch+json",
                        "{\"rules\":[" + wanted + "]}"));
        assertRefused(
                "roles",
                missing,
                alice(
                        "PATCH",
                        ROLES + "/x",
                        "application/json-patch+json",
                        "[{\"op\":\"add\",\"path\":\"/rules/1\",\"value\":" + DELETE_PODS + "}]"));
        String applied =
                """
                {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role",
                 "metadata":{"name":"x"},"rules":[%s]}"""
                        .formatted(wanted);
        assertRefused(
                "roles",
                missing,
                alice(
                        "PATCH",
                        ROLES + "/x?fieldManager=a&force=true",
                        "application/apply-patch+yaml",
                        applied));
        assertEquals(1, registry.get(ROLES + "/x").json().path("rules").size());
    }

    @Test
    void applyThatCreatesIsCheckedToo() throws InterruptedException {
        var answer =
                alice(
                        "PATCH",
                        ROLES + "/x?fieldManager=a",
                        "application/apply-patch+yaml",
                        """
                        {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role",
                         "metadata":{"name":"x"},"rules":[%s]}"""
                                .formatted(DELETE_PODS));
        assertEquals(403, answer.status(), answer.body());
        assertEquals(404, registry.get(ROLES + "/x").status());
    }

    /** A role that was made by someone who holds more cannot be changed by someone who does not. */
    @Test
    void labelOfRoleWhoseRulesAreNotHeldCannotBeChanged() throws InterruptedException {
        var answer =
                alice(
                        "PATCH",
                        CLUSTER_ROLES + "/deleter",
                        "application/merge-patch+json",
                        "{\"metadata\":{\"labels\":{\"aggregate\":\"yes\"}}}");
        assertEquals(403, answer.status(), answer.body());
    }

    @Test
    void finalizersOfAnyRoleMayBeTakenOff() throws InterruptedException {
        created(
                CLUSTER_ROLES,
                """
                {"metadata":{"name":"x","finalizers":["a.b/c"]},"rules":[%s]}"""
                        .formatted(DELETE_PODS));
        var answer =
                alice(
                        "PATCH",
                        CLUSTER_ROLES + "/x",
                        "application/merge-patch+json",
                        "{\"metadata\":{\"finalizers\":null}}");
        assertEquals(200, answer.status(), answer.body());
    }

    @Test
    void escalateLetsPass() throws InterruptedException {
        created(
                CLUSTER_ROLES,
                role("escalator", rule("escalate", "rbac.authorization.k8s.io", "roles")));
        created(CLUSTER_BINDINGS, binding("alice-escalates", "ClusterRole", "escalator"));
        assertEquals(201, alice("POST", ROLES, role("x", DELETE_PODS)).status());
        assertEquals(403, alice("POST", CLUSTER_ROLES, role("x", DELETE_PODS)).status());
    }

    @Test
    void aggregationRuleNeedsEverything() throws InterruptedException {
        String aggregating =
                """
                {"metadata":{"name":"x"},"rules":[],"aggregationRule":{"clusterRoleSelectors":[
                 {"matchLabels":{"a":"b"}}]}}""";
        String why = "must have cluster-admin privileges to use the aggregationRule";
        assertRefused("clusterroles", why, alice("POST", CLUSTER_ROLES, aggregating));
        created(CLUSTER_ROLES, aggregating);
        assertRefused("clusterroles", why, alice("PUT", CLUSTER_ROLES + "/x", role("x", GET_PODS)));
    }

    @Test
    void bindingNeedsTheRulesOfItsRole() throws InterruptedException {
        created(ROLES, role("local", DELETE_PODS));
        String missing = REFUSAL + "{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"delete\"]}";
        assertEquals(201, alice("POST", BINDINGS, binding("y", "ClusterRole", "getter")).status());
        assertRefused(
                "rolebindings",
                missing,
                alice("POST", BINDINGS, binding("x", "ClusterRole", "deleter")));
        assertRefused(
                "rolebindings", missing, alice("POST", BINDINGS, binding("x", "Role", "local")));
        assertRefused(
                "rolebindings",
                missing,
                alice("PUT", BINDINGS + "/x", binding("x", "ClusterRole", "deleter")));
        assertRefused(
                "clusterrolebindings",
                missing,
                alice("POST", CLUSTER_BINDINGS, binding("x", "ClusterRole", "deleter")));
    }

    @Test
    void subjectsOfBindingToMoreThanIsHeldCannotBeChanged() throws InterruptedException {
        created(BINDINGS, binding("x", "ClusterRole", "deleter").replace("alice", "carol"));
        var answer =
                alice(
                        "PATCH",
                        BINDINGS + "/x",
                        "application/merge-patch+json",
                        "{\"subjects\":[{\"kind\":\"User\",\"name\":\"alice\"}]}");
        assertEquals(403, answer.status(), answer.body());
    }

    @Test
    void bindingToRoleThatIsMissingIsNotFound() throws InterruptedException {
        var answer = alice("POST", BINDINGS, binding("x", "Role", "missing"));
        assertEquals(404, answer.status());
        assertEquals(
                "rolebindings.rbac.authorization.k8s.io \"missing\" not found",
                answer.text("/message"));
    }

    @Test
    void bindOnRoleLetsPass() throws InterruptedException {
        created(
                CLUSTER_ROLES,
                """
                {"metadata":{"name":"binder"},"rules":[{"verbs":["bind"],
                 "apiGroups":["rbac.authorization.k8s.io"],"resources":["clusterroles"],
                 "resourceNames":["deleter"]}]}""");
        created(CLUSTER_BINDINGS, binding("alice-binds", "ClusterRole", "binder"));
        created(CLUSTER_ROLES, role("other", DELETE_PODS));
        assertEquals(403, alice("POST", BINDINGS, binding("y", "ClusterRole", "other")).status());
        assertEquals(201, alice("POST", BINDINGS, binding("x", "ClusterRole", "deleter")).status());
    }

    /** Here aggregated rules count at once, so they count for who binds their role. */
    @Test
    void bindingToAggregatedRoleNeedsWhatItGathers() throws InterruptedException {
        created(
                CLUSTER_ROLES,
                """
                {"metadata":{"name":"sum"},"rules":[],"aggregationRule":{"clusterRoleSelectors":[
                 {"matchLabels":{"to":"sum"}}]}}""");
        created(
                CLUSTER_ROLES,
                """
                {"metadata":{"name":"part","labels":{"to":"sum"}},"rules":[%s]}"""
                        .formatted(DELETE_PODS));
        assertEquals(403, alice("POST", BINDINGS, binding("x", "ClusterRole", "sum")).status());
    }

    @Test
    void roleOfBindingNeverChanges() throws InterruptedException {
        created(BINDINGS, binding("x", "ClusterRole", "getter"));
        var answer = registry.call("PUT", BINDINGS + "/x", binding("x", "ClusterRole", "writer"));
        assertEquals(422, answer.status());
        assertEquals("roleRef", answer.text("/details/causes/0/field"));
        assertTrue(answer.text("/message").contains("cannot change roleRef"), answer.body());
    }
}
