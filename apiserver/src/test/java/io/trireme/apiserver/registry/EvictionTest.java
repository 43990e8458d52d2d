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

/** Evictions under disruption budgets, over one store with three servers. */
final class EvictionTest {
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final String BUDGETS = "/apis/policy/v1/namespaces/default/poddisruptionbudgets";

    private final List<TestRegistry> servers = new ArrayList<>();

    @BeforeEach
    void open() throws Exception {
        servers.add(TestRegistry.open());
        servers.add(TestRegistry.over(server().store()));
        servers.add(TestRegistry.over(server().store()));
        created(
                "/api/v1/namespaces/default/serviceaccounts",
                "{\"metadata\":{\"name\":\"default\"}}");
    }

    @AfterEach
    void close() {
        servers.reversed().forEach(TestRegistry::close);
    }

    private TestRegistry server() {
        return servers.getFirst();
    }

    private void created(String target, String body) throws InterruptedException {
        var answer = server().call("POST", target, body);
        assertEquals(201, answer.status(), answer.body());
    }

    private void pod(String name, String phase, boolean ready) throws InterruptedException {
        created(
                PODS,
                """
                {"metadata":{"name":"%s","labels":{"a":"b"}},"spec":{"nodeName":"n",
                "containers":[{"name":"c","image":"i"}]}}"""
                        .formatted(name));
        var answer =
                server().patch(
                                "merge",
                                PODS + "/" + name + "/status",
                                """
                                {"status":{"phase":"%s","conditions":
                                [{"type":"Ready","status":"%s"}]}}"""
                                        .formatted(phase, ready ? "True" : "False"));
        assertEquals(200, answer.status(), answer.body());
    }

    private void budget(String policy, int allowed, int healthy, int desired)
            throws InterruptedException {
        created(
                BUDGETS,
                """
                {"metadata":{"name":"pdb"},"spec":{"minAvailable":1%s,
                "selector":{"matchLabels":{"a":"b"}}}}"""
                        .formatted(
                                policy.isEmpty()
                                        ? ""
                                        : ",\"unhealthyPodEvictionPolicy\":\"" + policy + "\""));
        var answer =
                server().patch(
                                "merge",
                                BUDGETS + "/pdb/status",
                                """
                                {"status":{"observedGeneration":1,"disruptionsAllowed":%d,
                                "currentHealthy":%d,"desiredHealthy":%d,"expectedPods":3}}"""
                                        .formatted(allowed, healthy, desired));
        assertEquals(200, answer.status(), answer.body());
    }

    private static Answer evict(TestRegistry server, String pod, String query)
            throws InterruptedException {
        return server.call(
                "POST",
                PODS + "/" + pod + "/eviction" + query,
                "{\"metadata\":{\"name\":\"" + pod + "\"}}");
    }

    private int evict(String pod) throws InterruptedException {
        return evict(server(), pod, "").status();
    }

    @Test
    void racingEvictionsOnThreeServersTakeWhatTheBudgetAllowsAndNoMore() throws Exception {
        for (int i = 0; i < 9; i++) {
            pod("p" + i, "Running", true);
        }
        budget("", 3, 9, 6);
        var calls = new ArrayList<Callable<Integer>>();
        for (int i = 0; i < 9; i++) {
            String name = "p" + i;
            var server = servers.get(i % 3);
            calls.add(() -> evict(server, name, "").status());
        }
        var statuses = new ArrayList<Integer>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : threads.invokeAll(calls)) {
                statuses.add(done.get());
            }
        }
        assertEquals(3, statuses.stream().filter(status -> status == 201).count(), "" + statuses);
        assertEquals(6, statuses.stream().filter(status -> status == 429).count(), "" + statuses);
        var after = server().get(BUDGETS + "/pdb");
        assertEquals(0, after.json().at("/status/disruptionsAllowed").asInt());
        assertEquals(3, after.json().at("/status/disruptedPods").size());
    }

    @Test
    void dryRunAsksTheBudgetAndChangesNothing() throws Exception {
        pod("p", "Running", true);
        budget("", 1, 2, 1);
        assertEquals(201, evict(server(), "p", "?dryRun=All").status());
        assertEquals("", server().get(PODS + "/p").text("/metadata/deletionTimestamp"));
        assertEquals(
                1, server().get(BUDGETS + "/pdb").json().at("/status/disruptionsAllowed").asInt());
        server().patch("merge", BUDGETS + "/pdb/status", "{\"status\":{\"disruptionsAllowed\":0}}");
        assertEquals(429, evict(server(), "p", "?dryRun=All").status());
    }

    @Test
    void podThatIsOverOrHasNotBegunNeedsNoBudget() throws Exception {
        pod("done", "Succeeded", false);
        pod("waiting", "Pending", false);
        budget("", 0, 1, 1);
        assertEquals(201, evict("done"));
        assertEquals(404, server().get(PODS + "/done").status());
        assertEquals(201, evict("waiting"));
    }

    @Test
    void unhealthyPodGoesWhileTheOthersAreHealthyEnough() throws Exception {
        pod("p", "Running", false);
        budget("", 0, 2, 2);
        assertEquals(201, evict("p"));
        assertEquals(0, server().get(BUDGETS + "/pdb").json().at("/status/disruptedPods").size());
    }

    @Test
    void unhealthyPodStaysWhileTheOthersAreNot() throws Exception {
        pod("p", "Running", false);
        budget("IfHealthyBudget", 0, 1, 2);
        assertEquals(429, evict("p"));
    }

    @Test
    void unhealthyPodGoesAlwaysWhereTheBudgetSaysSo() throws Exception {
        pod("p", "Running", false);
        budget("AlwaysAllow", 0, 1, 2);
        assertEquals(201, evict("p"));
    }

    @Test
    void budgetsThatCannotBeRightForbid() throws Exception {
        pod("p", "Running", true);
        budget("", 1, 2, 1);
        var many = new StringBuilder();
        for (int i = 0; i <= 2000; i++) {
            many.append(many.isEmpty() ? "" : ",")
                    .append("\"x")
                    .append(i)
                    .append("\":\"2026-01-02T03:04:05Z\"");
        }
        var answer =
                server().patch(
                                "merge",
                                BUDGETS + "/pdb/status",
                                "{\"status\":{\"disruptedPods\":{" + many + "}}}");
        assertEquals(200, answer.status());
        var refused = evict(server(), "p", "");
        assertEquals(403, refused.status());
        assertEquals(
                "poddisruptionbudget.policy \"pdb\" is forbidden: DisruptedPods map too big - too"
                        + " many evictions not confirmed by PDB controller",
                refused.text("/message"));
    }
}
