package io.trireme.apiserver.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trireme.api.kinds.BuiltInKinds;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.util.Optional;

final class LocalApiServicesTest {
    private static final ObjectNode WANTED =
            LocalApiServices.plan(BuiltInKinds.definitions()).wanted().getFirst().object();

    private static ObjectNode stored(String label, String spec) {
        return (ObjectNode)
                JsonMapper.shared()
                        .readTree(
                                """
                                {"metadata": {"resourceVersion": "7", "labels": {
                                  "kube-aggregator.kubernetes.io/automanaged": "%s"}}, "spec": %s}
                                """
                                        .formatted(label, spec));
    }

    @Test
    void everyVersionThatIsBuiltInHasOne() {
        var wanted = LocalApiServices.plan(BuiltInKinds.definitions()).wanted();
        assertEquals(21, wanted.size());
        assertEquals("v1.", wanted.getFirst().name());
    }

    @Test
    void specOfOursIsBroughtBackWithTheVersionThatWasRead() {
        var better =
                LocalApiServices.reconciled(stored("onstart", "{\"version\": \"v0\"}"), WANTED)
                        .orElseThrow();
        assertEquals(WANTED.get("spec"), better.get("spec"));
        assertEquals("7", better.path("metadata").path("resourceVersion").asString());
    }

    @Test
    void thoseThatSayTheSameOrAreSomeonesOwnStay() {
        assertEquals(
                Optional.empty(),
                LocalApiServices.reconciled(
                        stored("onstart", WANTED.get("spec").toString()), WANTED));
        assertEquals(
                Optional.empty(),
                LocalApiServices.reconciled(stored("no", "{\"version\": \"v0\"}"), WANTED));
    }
}
