package io.trireme.controllers.tainteviction;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.trireme.controllers.tainteviction.EvictionPlan.Leave;
import io.trireme.controllers.tainteviction.EvictionPlan.Stay;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;

class EvictionPlanTest {
    private static final Instant ADDED = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant SEEN = ADDED.plusSeconds(60);

    @Test
    void podWithoutTolerationLeavesAtOnce() {
        assertEquals(new Leave(ADDED), EvictionPlan.of(pod(), List.of(taint("maint")), SEEN));
    }

    @Test
    void tolerationWithoutLimitStaysForEver() {
        assertEquals(
                new Stay(),
                EvictionPlan.of(pod(exists("maint", null)), List.of(taint("maint")), SEEN));
        assertEquals(
                new Stay(),
                EvictionPlan.of(pod(exists(null, null)), List.of(taint("maint")), SEEN));
    }

    @Test
    void shortestTolerationCountsFromWhenTheTaintWasAdded() {
        Pod pod = pod(exists("a", 300L), exists("b", 20L));

        assertEquals(
                new Leave(ADDED.plusSeconds(20)),
                EvictionPlan.of(pod, List.of(taint("a"), taint("b")), SEEN));
    }

    @Test
    void taintWithoutTimeCountsFromWhenItWasSeen() {
        Taint byHand = new TaintBuilder(taint("maint")).withTimeAdded(null).build();

        assertEquals(
                new Leave(SEEN.plusSeconds(3)),
                EvictionPlan.of(pod(exists("maint", 3L)), List.of(byHand), SEEN));
    }

    @Test
    void oneTaintThatIsNotToleratedIsEnough() {
        assertEquals(
                new Leave(ADDED),
                EvictionPlan.of(pod(exists("a", null)), List.of(taint("a"), taint("b")), SEEN));
    }

    @Test
    void taintsThatOnlyKeepNewPodsAwayDoNotEvict() {
        Taint noSchedule = new TaintBuilder(taint("a")).withEffect("NoSchedule").build();

        assertEquals(new Stay(), EvictionPlan.of(pod(), List.of(noSchedule), SEEN));
    }

    @Test
    void equalAsksForTheValueToo() {
        Toleration other = new TolerationBuilder().withKey("a").withValue("x").build();

        assertEquals(new Leave(ADDED), EvictionPlan.of(pod(other), List.of(taint("a")), SEEN));
    }

    @Test
    void unknownOperatorToleratesNothing() {
        Toleration newer =
                new TolerationBuilder().withKey("a").withOperator("Like").withValue("v").build();

        assertEquals(new Leave(ADDED), EvictionPlan.of(pod(newer), List.of(taint("a")), SEEN));
    }

    private static Pod pod(Toleration... tolerations) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("p")
                .endMetadata()
                .withNewSpec()
                .withTolerations(tolerations)
                .endSpec()
                .build();
    }

    private static Taint taint(String key) {
        return new TaintBuilder()
                .withKey(key)
                .withValue("v")
                .withEffect("NoExecute")
                .withTimeAdded(ADDED.toString())
                .build();
    }

    private static Toleration exists(String key, Long seconds) {
        return new TolerationBuilder()
                .withKey(key)
                .withOperator("Exists")
                .withTolerationSeconds(seconds)
                .build();
    }
}
