package io.trireme.election;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

class LeaseElectionTest {
    private static final Instant WALL = Instant.parse("2026-11-24T00:00:00.123456Z");
    private static final long SECOND = 1_000_000_000L;

    private final AtomicInteger suffixes = new AtomicInteger();
    private final ElectionConfig config = ElectionConfig.of("kube-system", "scheduler", "s1");
    private final LeaseElection election =
            new LeaseElection(config, () -> "t" + suffixes.incrementAndGet(), 0);
    private int revision = 10;

    @Test
    void missingLeaseIsCreatedAndItsVersionIsTheToken() {
        assertInstanceOf(LeaseElection.Read.class, election.next(0, WALL));
        election.read(Optional.empty(), 0);

        var write = assertInstanceOf(LeaseElection.Write.class, election.next(0, WALL));
        assertTrue(write.create());
        var spec = write.lease().getSpec();
        assertEquals("s1_t1", spec.getHolderIdentity());
        assertEquals(5, spec.getLeaseDurationSeconds());
        assertEquals(0, spec.getLeaseTransitions());
        election.written(stored(write.lease()), 0, 1);

        var start = assertInstanceOf(LeaseElection.Start.class, election.next(1, WALL));
        assertEquals("11", start.fence().token());
    }

    @Test
    void heldLeaseIsTakenOnlyAfterItStoodStillForItsDurationByOurClock() {
        var held = held("s2_x", "2001-01-01T00:00:00Z");
        election.next(0, WALL);
        election.read(Optional.of(held), 0);

        long now = 0;
        for (; now < 5 * SECOND; ) {
            var step = election.next(now, WALL);
            switch (step) {
                case LeaseElection.Wait(var until) -> now = until;
                case LeaseElection.Read _ -> election.read(Optional.of(held), now);
                default -> throw new AssertionError("too early at " + now + ": " + step);
            }
        }
        election.next(now, WALL);
        election.read(Optional.of(held), now);
        var write = assertInstanceOf(LeaseElection.Write.class, election.next(now, WALL));
        assertEquals(4, write.lease().getSpec().getLeaseTransitions(), "one more than before");
    }

    @Test
    void renewalByTheHolderStartsTheWaitAnew() {
        election.next(0, WALL);
        election.read(Optional.of(held("s2_x", "2026-01-01T00:00:00Z")), 0);
        election.next(0, WALL);
        election.next(4 * SECOND, WALL);
        election.read(Optional.of(held("s2_x", "2026-01-01T00:00:04Z")), 4 * SECOND);

        election.next(4 * SECOND, WALL);
        election.next(6 * SECOND, WALL);
        election.read(Optional.of(held("s2_x", "2026-01-01T00:00:04Z")), 6 * SECOND);

        assertInstanceOf(LeaseElection.Wait.class, election.next(6 * SECOND, WALL));
    }

    @Test
    void releasedLeaseIsTakenAtOnce() {
        election.next(0, WALL);
        election.read(Optional.of(held("", "2026-01-01T00:00:00Z")), 0);

        assertInstanceOf(LeaseElection.Write.class, election.next(0, WALL));
    }

    @Test
    void candidateThatIsNotPreferredHoldsBack() {
        var polite =
                new LeaseElection(config.withPreferredDelay(Duration.ofMillis(500)), () -> "t", 0);
        polite.next(0, WALL);
        polite.read(Optional.empty(), 0);

        var wait = assertInstanceOf(LeaseElection.Wait.class, polite.next(0, WALL));
        assertEquals(SECOND / 2, wait.until());
        polite.next(SECOND / 2, WALL);
        polite.read(Optional.empty(), SECOND / 2);
        assertInstanceOf(LeaseElection.Write.class, polite.next(SECOND / 2, WALL));
    }

    @Test
    void leaderThatCannotRenewStopsAtItsDeadline() {
        lead();
        long now = SECOND;
        for (int i = 0; i < 100; i++) {
            switch (election.next(now, WALL)) {
                case LeaseElection.Wait(var until) -> now = until;
                case LeaseElection.Read _, LeaseElection.Write _ -> election.failed(now);
                case LeaseElection.Stop() -> {
                    assertEquals(3 * SECOND, now);
                    return;
                }
                case LeaseElection.Step other -> throw new AssertionError(other);
            }
        }
        throw new AssertionError("never stopped");
    }

    @Test
    void termThatIsOverBeforeItBeganIsNotStarted() {
        election.next(0, WALL);
        election.read(Optional.empty(), 0);
        var write = (LeaseElection.Write) election.next(0, WALL);
        election.written(stored(write.lease()), 0, 1);

        assertInstanceOf(LeaseElection.Read.class, election.next(3 * SECOND, WALL));
        assertTrue(election.fence().isEmpty());
    }

    @Test
    void followerLooksIntoTheCacheAndLeaderDoesNot() {
        // A fresh read waits for a quorum: a follower's count would begin only after an outage.
        var look = assertInstanceOf(LeaseElection.Read.class, election.next(0, WALL));
        assertFalse(look.fresh());

        lead();
        election.next(SECOND, WALL);
        election.refused(SECOND);

        var again = assertInstanceOf(LeaseElection.Read.class, election.next(SECOND, WALL));
        assertTrue(again.fresh());
    }

    @Test
    void leaderThatSeesAnotherHolderStopsAtOnce() {
        lead();
        election.next(SECOND, WALL);
        election.refused(SECOND);
        assertInstanceOf(LeaseElection.Read.class, election.next(SECOND, WALL));

        election.read(Optional.of(held("s2_x", "2026-01-01T00:00:00Z")), SECOND);

        assertInstanceOf(LeaseElection.Stop.class, election.next(SECOND, WALL));
        assertTrue(election.fence().isEmpty());
    }

    @Test
    void termAfterALostOneHasAnotherIdentity() {
        var first = lead();
        var renew = assertInstanceOf(LeaseElection.Write.class, election.next(SECOND, WALL));
        assertEquals("s1_t1", renew.lease().getSpec().getHolderIdentity());
        election.failed(SECOND);
        assertInstanceOf(LeaseElection.Stop.class, election.next(3 * SECOND, WALL));

        election.next(3 * SECOND, WALL);
        election.read(Optional.of(first), 3 * SECOND);

        var again = assertInstanceOf(LeaseElection.Write.class, election.next(3 * SECOND, WALL));
        assertNotEquals("s1_t1", again.lease().getSpec().getHolderIdentity());
    }

    @Test
    void closedLeaderStopsThenGivesTheLeaseBack() {
        lead();
        election.close();

        assertInstanceOf(LeaseElection.Stop.class, election.next(1, WALL));
        var release = assertInstanceOf(LeaseElection.Write.class, election.next(1, WALL));
        assertEquals("", release.lease().getSpec().getHolderIdentity());
        assertEquals(1, release.lease().getSpec().getLeaseDurationSeconds());
        election.written(stored(release.lease()), 1, 2);
        assertInstanceOf(LeaseElection.Done.class, election.next(2, WALL));
    }

    private Lease lead() {
        election.next(0, WALL);
        election.read(Optional.empty(), 0);
        var write = (LeaseElection.Write) election.next(0, WALL);
        var stored = stored(write.lease());
        election.written(stored, 0, 0);
        assertInstanceOf(LeaseElection.Start.class, election.next(0, WALL));
        return stored;
    }

    private Lease stored(Lease lease) {
        return new LeaseBuilder(lease)
                .editMetadata()
                .withResourceVersion(Integer.toString(++revision))
                .endMetadata()
                .build();
    }

    private Lease held(String holder, String renewTime) {
        return stored(
                new LeaseBuilder()
                        .withNewMetadata()
                        .withNamespace("kube-system")
                        .withName("scheduler")
                        .endMetadata()
                        .withNewSpec()
                        .withHolderIdentity(holder)
                        .withLeaseDurationSeconds(5)
                        .withLeaseTransitions(3)
                        .withRenewTime(java.time.ZonedDateTime.parse(renewTime))
                        .endSpec()
                        .build());
    }
}
