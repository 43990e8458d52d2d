package io.trireme.store.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Random histories on the rows, checked step by step against a map of whole states. */
class StateModelTest {
    private static final int STEPS = 120;

    @Property(tries = 150, shrinking = ShrinkingMode.OFF)
    void everyRevisionAboveTheFloorReadsAsItWas(@ForAll long seed) {
        var history = new StateHistory(random(seed));
        for (int i = 0; i < STEPS; i++) {
            history.step();
            history.checkSpace();
        }
        history.checkAllRevisions();
        history.checkEvents();
        history.checkLeases();
    }

    @Property(tries = 50, shrinking = ShrinkingMode.OFF)
    void twoMembersThatApplyTheSameEntriesHoldTheSameState(@ForAll long seed) {
        var one = new StateHistory(random(seed));
        var other = new StateHistory(random(seed));
        for (int i = 0; i < STEPS; i++) {
            one.step();
            other.step();
        }
        assertEquals(one.head(), other.head());
    }

    private static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }
}
