package io.trireme.controllers.garbagecollector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.trireme.controllers.garbagecollector.DependentPlan.Delete;
import io.trireme.controllers.garbagecollector.DependentPlan.Keep;
import io.trireme.controllers.garbagecollector.DependentPlan.KeepOwners;
import io.trireme.controllers.garbagecollector.DependentPlan.OwnerState;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

class DependentPlanTest {
    @Test
    void objectOfLiveOwnersStays() {
        assertEquals(
                new Keep(), DependentPlan.of(object("a"), Map.of("a", OwnerState.PRESENT), false));
        assertEquals(new Keep(), DependentPlan.of(new ObjectMeta(), Map.of(), false));
    }

    @Test
    void objectOfDeadOwnersGoes() {
        assertEquals(
                new Delete("Background"),
                DependentPlan.of(object("a"), Map.of("a", OwnerState.ABSENT), false));
    }

    @Test
    void oneLiveOwnerKeepsItAndTheOthersAreForgotten() {
        assertEquals(
                new KeepOwners(List.of(reference("b"))),
                DependentPlan.of(
                        object("a", "b", "c"),
                        Map.of(
                                "a", OwnerState.ABSENT,
                                "b", OwnerState.PRESENT,
                                "c", OwnerState.WAITING),
                        true));
    }

    @Test
    void ownerNobodyCanFindKeepsItsDependents() {
        assertEquals(
                new Keep(), DependentPlan.of(object("a"), Map.of("a", OwnerState.UNKNOWN), false));
    }

    @Test
    void dependentOfAWaitingOwnerWaitsForItsOwnDependents() {
        Map<String, OwnerState> waiting = Map.of("a", OwnerState.WAITING);

        assertEquals(new Delete("Foreground"), DependentPlan.of(object("a"), waiting, true));
        assertEquals(new Delete("Background"), DependentPlan.of(object("a"), waiting, false));
    }

    @Test
    void finalizersChooseHowADependentGoes() {
        ObjectMeta orphaning = new ObjectMetaBuilder(object("a")).withFinalizers("orphan").build();

        assertEquals(
                new Delete("Orphan"),
                DependentPlan.of(orphaning, Map.of("a", OwnerState.ABSENT), false));
    }

    private static ObjectMeta object(String... owners) {
        return new ObjectMetaBuilder()
                .withOwnerReferences(
                        List.of(owners).stream().map(DependentPlanTest::reference).toList())
                .build();
    }

    private static OwnerReference reference(String uid) {
        return new OwnerReferenceBuilder()
                .withApiVersion("v1")
                .withKind("ConfigMap")
                .withName("owner-" + uid)
                .withUid(uid)
                .build();
    }
}
