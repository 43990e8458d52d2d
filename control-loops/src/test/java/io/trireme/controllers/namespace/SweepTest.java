package io.trireme.controllers.namespace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.NamespaceCondition;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

class SweepTest {
    private static final Instant DELETED = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void conditionsSayWhatHoldsTheNamespace() {
        var sweep =
                new Sweep(
                        List.of(),
                        new TreeMap<>(),
                        new TreeMap<>(Map.of("configmaps.", 1, "deployments.apps", 2)),
                        new TreeMap<>(Map.of("example.com/hold", 1)));

        List<NamespaceCondition> conditions = NamespaceConditions.after(List.of(), sweep, DELETED);

        assertEquals(
                List.of(
                        "False ResourcesDiscovered All resources successfully discovered",
                        "False ParsedGroupVersions All legacy kube types successfully parsed",
                        "False ContentDeleted All content successfully deleted, may be waiting on finalization",
                        "True SomeResourcesRemain Some resources are remaining: configmaps. has 1 resource instances, deployments.apps has 2 resource instances",
                        "True SomeFinalizersRemain Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances"),
                conditions.stream()
                        .map(
                                one ->
                                        one.getStatus()
                                                + " "
                                                + one.getReason()
                                                + " "
                                                + one.getMessage())
                        .toList());
        assertEquals(
                conditions, NamespaceConditions.after(conditions, sweep, DELETED.plusSeconds(9)));
    }

    @Test
    void unknownResourcesKeepANamespace() {
        assertFalse(Sweep.undiscovered("the server is away").clean());
    }

    @Test
    void onlyALateCleanPassIsTheLast() {
        assertFalse(Sweep.late(DELETED, DELETED.plusMillis(1999)));
        assertTrue(Sweep.late(DELETED, DELETED.plusSeconds(2)));
    }

    @Test
    void pausesGrowWithTheTimeItTakes() {
        assertEquals(Duration.ofMillis(500), Sweep.pause(DELETED, DELETED));
        assertEquals(Duration.ofSeconds(5), Sweep.pause(DELETED, DELETED.plusSeconds(20)));
        assertEquals(Duration.ofSeconds(15), Sweep.pause(DELETED, DELETED.plusSeconds(900)));
    }
}
