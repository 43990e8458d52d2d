package io.trireme.store.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.store.Bytes;
import io.trireme.store.KeyRange;
import io.trireme.store.Revision;
import io.trireme.store.Watch;
import io.trireme.store.WatchEvent;
import io.trireme.store.simulation.Coverage.Situation;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** A reader of a range's changes that goes on elsewhere, where it was, when it is cut off. */
final class SimulatedWatcher {
    private static final int CUT_ONE_IN = 12;
    private static final int LATE_ONE_IN = 6;

    private final Cluster cluster;
    private final Model model;
    private final Coverage coverage;
    private final RandomGenerator random;
    private final KeyRange range;
    private Optional<Replica> source = Optional.empty();
    private Watch watch;

    /** All changes before it were seen. */
    private long next = 1;

    SimulatedWatcher(SimulationParts parts, Cluster cluster, Model model) {
        this.cluster = cluster;
        this.model = model;
        this.coverage = parts.coverage();
        this.random = parts.random();
        this.range = random.nextBoolean() ? ReplicaChecks.ALL : KeyRange.single(Bytes.utf8("b"));
    }

    /** Reads what is there; or is cut off, or begins. */
    void read(boolean calm) {
        if (source.isEmpty()) {
            open();
        } else if (!calm && random.nextInt(CUT_ONE_IN) == 0) {
            watch.close();
            source = Optional.empty();
        } else {
            poll();
        }
    }

    private void open() {
        Replica replica = cluster.replica(random.nextInt(Cluster.REPLICAS));
        if (!replica.up()) {
            return;
        }
        if (random.nextInt(LATE_ONE_IN) == 0 && next <= replica.head().revision().value()) {
            // Some readers drop what they know and read everything again.
            next = 1 + random.nextLong(replica.head().revision().value());
        }
        coverage.count(next > 1, Situation.WATCH_RESUMED_ELSEWHERE);
        watch = replica.watches().open(range, new Revision(next));
        source = Optional.of(replica);
    }

    private void poll() {
        switch (signal()) {
            case Watch.Closed _ -> source = Optional.empty();
            case Watch.Compacted(var floor) -> {
                assertTrue(next < floor.value(), "only what lies below the floor is compacted");
                assertTrue(floor.value() <= model.floor(), "a floor was committed");
                coverage.count(true, Situation.WATCH_COMPACTED);
                next = floor.value();
                source = Optional.empty();
            }
            case Watch.Events(var events, var progress) -> accept(events, progress.value());
        }
    }

    private Watch.Signal signal() {
        try {
            return watch.poll(Duration.ZERO);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Events up to a revision are exactly the model's: no gap, no repeat, in order, whole. */
    private void accept(List<WatchEvent> events, long progress) {
        assertTrue(progress >= next - 1, "a watch never goes back");
        assertTrue(
                progress <= source.orElseThrow().head().revision().value() || progress == next - 1,
                "a watch is not ahead of its member");
        List<WatchEvent> expected = model.history().changes(range, next, progress);
        assertEquals(expected.size(), events.size(), "a watch has no gap and no repeat");
        for (int i = 0; i < events.size(); i++) {
            checkEvent(expected.get(i), events.get(i));
        }
        next = progress + 1;
    }

    private void checkEvent(WatchEvent expected, WatchEvent seen) {
        boolean atFloor = seen.revision().value() <= source.orElseThrow().head().floor().value();
        if (atFloor && seen.previous().isEmpty()) {
            // The version that a change at the floor ended may be deleted already.
            assertEquals(
                    withoutPrevious(expected), withoutPrevious(seen), "an event is the model's");
        } else {
            assertEquals(expected, seen, "an event is the model's");
        }
    }

    private static WatchEvent withoutPrevious(WatchEvent event) {
        return switch (event) {
            case WatchEvent.Put(var entry, _) -> new WatchEvent.Put(entry, Optional.empty());
            case WatchEvent.Delete(var key, var revision, _) ->
                    new WatchEvent.Delete(key, revision, Optional.empty());
        };
    }

    /** Whether all changes were seen. */
    boolean caughtUp() {
        return next > model.history().revision();
    }
}
