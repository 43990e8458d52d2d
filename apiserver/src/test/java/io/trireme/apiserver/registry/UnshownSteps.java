package io.trireme.apiserver.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trireme.apiserver.HttpHeaders;

import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What was done between the requests of a recording without being written down as a request; the
 * recording's comments say it, or the answers after it.
 */
final class UnshownSteps {
    private static final String CONFIG_MAPS = "/api/v1/namespaces/%s/configmaps";

    private final String topic;
    private final Placeholders placeholders;

    UnshownSteps(String topic, Placeholders placeholders) {
        this.topic = topic;
        this.placeholders = placeholders;
    }

    /** Does what was done before a request; answers the registry to go on with. */
    TestRegistry before(String title, TestRegistry registry) throws Exception {
        switch (topic + " " + title) {
            case "lists 0.3" -> {
                // Its version is <rv1>, the oldest in the lists.
                String early = create(registry, "t-list", "early");
                placeholders.learn("rv1", early);
                // 8.2 shows that it has one digit, 27.4 that the namespace was empty then.
                placeholders.learn("rv10", "5");
            }
            case "admission 8.1", "validation 32.1" -> deleteDefaultPriorities(registry);
            case "deletion 3.1", "deletion 4.1" ->
                    dropFinalizers(registry, CONFIG_MAPS.formatted("t-del") + "/c");
            case "deletion 7.1", "deletion 8.1" ->
                    dropFinalizers(registry, "/apis/apps/v1/namespaces/t-del/deployments/d");
            case "subresources 9.11" -> deleteSecondBudget(registry);
            case "preconditions 19.2" -> patchAtOnce(registry);
            case "server-side-apply 44.2" -> patchByThirteen(registry);
            case "expired 3.1" -> {
                registry.store().compact(registry.store().currentRevision());
            }
            case "expired 4.1" -> {
                return registry.restarted();
            }
            default -> {
                // Nothing was done.
            }
        }
        return registry;
    }

    /** The target as it was sent: one token was spoilt by a character too much. */
    String sent(String title, String target) {
        return (topic + " " + title).equals("lists 8.2") ? target + "x" : target;
    }

    private static String create(TestRegistry registry, String namespace, String name)
            throws InterruptedException {
        var answer =
                registry.call(
                        "POST",
                        CONFIG_MAPS.formatted(namespace),
                        """
                        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "%s"},
                         "data": {"k": "v"}}
                        """
                                .formatted(name));
        assertEquals(201, answer.status(), answer::body);
        return answer.text("/metadata/resourceVersion");
    }

    /** Pods that name no class have the priority zero afterwards. */
    private static void deleteDefaultPriorities(TestRegistry registry) throws InterruptedException {
        String classes = "/apis/scheduling.k8s.io/v1/priorityclasses";
        for (var one : registry.get(classes).json().path("items")) {
            if (one.path("globalDefault").asBoolean(false)) {
                String name = one.at("/metadata/name").asString();
                var answer = registry.call("DELETE", classes + "/" + name, "");
                assertEquals(200, answer.status(), answer::body);
            }
        }
    }

    /** What is being deleted is gone then. */
    private static void dropFinalizers(TestRegistry registry, String target)
            throws InterruptedException {
        var answer = registry.patch("merge", target, "{\"metadata\": {\"finalizers\": null}}");
        assertEquals(200, answer.status(), answer::body);
    }

    /** Or else Kubernetes would have refused again to evict a pod of two budgets. */
    private static void deleteSecondBudget(TestRegistry registry) throws InterruptedException {
        String budgets = "/apis/policy/v1/namespaces/t-sub/poddisruptionbudgets/";
        var answer = registry.call("DELETE", budgets + "pdb2", "");
        assertEquals(200, answer.status(), answer::body);
    }

    private static void patchAtOnce(TestRegistry registry) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var patches = new ArrayList<Future<?>>();
            for (int i = 0; i < 10; i++) {
                String body = "{\"data\": {\"k" + i + "\": \"1\"}}";
                patches.add(threads.submit(() -> patch(registry, "t-pre", "r", "", body)));
            }
            for (var patch : patches) {
                patch.get();
            }
        }
    }

    private static void patchByThirteen(TestRegistry registry) throws InterruptedException {
        for (int i = 0; i < 13; i++) {
            String two = (i < 10 ? "0" : "") + i;
            patch(
                    registry,
                    "t-ssa",
                    "anc",
                    "?fieldManager=u" + two,
                    "{\"data\": {\"k" + two + "\": \"1\"}}");
        }
    }

    private static Void patch(
            TestRegistry registry, String namespace, String name, String query, String body)
            throws InterruptedException {
        var answer =
                registry.call(
                        "PATCH",
                        CONFIG_MAPS.formatted(namespace) + "/" + name + query,
                        HttpHeaders.of("Content-Type", "application/merge-patch+json"),
                        body);
        assertEquals(200, answer.status(), answer::body);
        return null;
    }
}
