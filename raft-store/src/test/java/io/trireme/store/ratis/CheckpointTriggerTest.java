package io.trireme.store.ratis;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CheckpointTriggerTest {
    private final CheckpointTrigger trigger =
            new CheckpointTrigger(
                    StoreLimits.DEFAULT.withSnapshotEntries(10).withSnapshotBytes(1_000));

    @Test
    void aCheckpointIsDueAfterSoManyEntries() {
        assertFalse(trigger.isDue(9));
        assertTrue(trigger.isDue(10));
    }

    @Test
    void orSoManyBytesSinceTheLast() {
        trigger.logged(999);
        assertFalse(trigger.isDue(1));
        trigger.logged(1);
        assertTrue(trigger.isDue(1));
        long mark = trigger.mark();
        trigger.logged(999);
        trigger.made(mark);
        assertFalse(trigger.isDue(1));
        trigger.logged(1);
        assertTrue(trigger.isDue(1));
    }
}
