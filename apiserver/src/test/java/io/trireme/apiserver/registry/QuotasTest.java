package io.trireme.apiserver.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trireme.apiserver.registry.TestRegistry.Answer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/** ResourceQuotas over one store with three servers. */
final class QuotasTest {
    private static final String NAMESPACE = "/api/v1/namespaces/default";
    private static final String QUOTAS = NAMESPACE + "/resourcequotas";

    private final List<TestRegistry> servers = new ArrayList<>();

    @BeforeEach
    void open() {
        servers.add(TestRegistry.open());
        servers.add(TestRegistry.over(server().store()));
        servers.add(TestRegistry.over(server().store()));
    }

    @AfterEach
    void close() {
        servers.reversed().forEach(TestRegistry::close);
    }

    private TestRegistry server() {
        return servers.getFirst();
    }

    /** A quota as the quota controller would have taken note of it. */
    private void quota(String name, String hard, String used) throws InterruptedException {
        String object =
                "{\"metadata\":{\"name\":\"" + name + "\"},\"spec\":{\"hard\":" + hard + "}}";
        assertEquals(201, server().call("POST", QUOTAS, object).status());
        var answer =
                server().patch(
                                "merge",
                                QUOTAS + "/" + name + "/status",
                                "{\"status\":{\"hard\":" + hard + ",\"used\":" + used + "}}");
        assertEquals(200, answer.status(), answer.body());
        for (var one : servers) {
            one.catchUp();
        }
    }

    private String used(String name, String what) throws InterruptedException {
        return server().get(QUOTAS + "/" + name).json().at("/status/used").path(what).asString("");
    }

    private static Answer configMap(TestRegistry server, String name) throws InterruptedException {
        return server.call(
                "POST", NAMESPACE + "/configmaps", "{\"metadata\":{\"name\":\"" + name + "\"}}");
    }

    @Test
    void racingCreatesOnThreeServersNeverExceedAQuota() throws Exception {
        quota("q", "{\"configmaps\":\"20\"}", "{\"configmaps\":\"0\"}");
        quota("r", "{\"count/configmaps\":\"100\"}", "{\"count/configmaps\":\"0\"}");
        var calls = new ArrayList<Callable<Integer>>();
        for (int i = 0; i < 60; i++) {
            String name = "c" + i;
            var one = servers.get(i % 3);
            calls.add(() -> configMap(one, name).status());
        }
        var statuses = new ArrayList<Integer>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : threads.invokeAll(calls)) {
                statuses.add(done.get());
            }
        }
        assertEquals(20, statuses.stream().filter(status -> status == 201).count(), "" + statuses);
        assertEquals(40, statuses.stream().filter(status -> status == 403).count(), "" + statuses);
        assertEquals("20", used("q", "configmaps"));
        // What one quota refuses is not counted by the other.
        assertEquals("20", used("r", "count/configmaps"));
    }

    @Test
    void createThatFailsIsNotCounted() throws Exception {
        quota("q", "{\"configmaps\":\"20\"}", "{\"configmaps\":\"0\"}");
        assertEquals(201, configMap(server(), "a").status());
        assertEquals(409, configMap(server(), "a").status());
        assertEquals("1", used("q", "configmaps"));
    }

    @Test
    void dryRunIsHeldAgainstTheQuotaAndNotCounted() throws Exception {
        quota("q", "{\"configmaps\":\"0\"}", "{\"configmaps\":\"0\"}");
        var answer =
                server().call(
                                "POST",
                                NAMESPACE + "/configmaps?dryRun=All",
                                "{\"metadata\":{\"name\":\"a\"}}");
        assertEquals(403, answer.status());
        assertEquals(
                "configmaps \"a\" is forbidden: exceeded quota: q, requested: configmaps=1, used:"
                        + " configmaps=0, limited: configmaps=0",
                answer.text("/message"));
    }

    @Test
    void serviceThatBecomesANodePortIsCountedByWhatItUsesMore() throws Exception {
        quota(
                "q",
                "{\"services\":\"5\",\"services.nodeports\":\"2\"}",
                "{\"services\":\"0\",\"services.nodeports\":\"0\"}");
        String service =
                "{\"metadata\":{\"name\":\"s\"},\"spec\":{\"ports\":[{\"port\":80,\"name\":\"a\"},"
                        + "{\"port\":81,\"name\":\"b\"}]}}";
        assertEquals(201, server().call("POST", NAMESPACE + "/services", service).status());
        assertEquals("0", used("q", "services.nodeports"));
        String target = NAMESPACE + "/services/s";
        assertEquals(
                200,
                server().patch("merge", target, "{\"spec\":{\"type\":\"NodePort\"}}").status());
        assertEquals("1 2", used("q", "services") + " " + used("q", "services.nodeports"));
        assertEquals(
                200,
                server().patch("merge", target, "{\"spec\":{\"type\":\"ClusterIP\"}}").status());
        assertEquals("1 0", used("q", "services") + " " + used("q", "services.nodeports"));
    }

    @Test
    void storageOfAClassIsCountedOnItsOwn() throws Exception {
        String name = "fast.storageclass.storage.k8s.io/requests.storage";
        quota("q", "{\"" + name + "\":\"3Gi\"}", "{\"" + name + "\":\"0\"}");
        assertEquals(201, claim("a", "fast", "2Gi").status());
        assertEquals(201, claim("b", "slow", "2Gi").status());
        var refused = claim("c", "fast", "2Gi");
        assertEquals(
                "persistentvolumeclaims \"c\" is forbidden: exceeded quota: q, requested: "
                        + name
                        + "=2Gi, used: "
                        + name
                        + "=2Gi, limited: "
                        + name
                        + "=3Gi",
                refused.text("/message"));
    }

    private Answer claim(String name, String storageClass, String size)
            throws InterruptedException {
        return server().call(
                        "POST",
                        NAMESPACE + "/persistentvolumeclaims",
                        """
                        {"metadata":{"name":"%s"},"spec":{"accessModes":["ReadWriteOnce"],
                        "storageClassName":"%s","resources":{"requests":{"storage":"%s"}}}}"""
                                .formatted(name, storageClass, size));
    }

    @Test
    void quotaThatSaysNothingOfItsUseRefuses() throws Exception {
        quota("q", "{\"configmaps\":\"5\"}", "{}");
        assertEquals(
                "configmaps \"a\" is forbidden: status unknown for quota: q, resources: configmaps",
                configMap(server(), "a").text("/message"));
    }
}
