package io.trireme.store.ratis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trireme.store.LeaseId;
import io.trireme.store.core.Lease;
import io.trireme.store.core.StateTransition.LeaseChange;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

class LeaseClockTest {
    private static final LeaseId ID = new LeaseId(7);

    private long now = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(5);
    private final LeaseClock clock = new LeaseClock(() -> now);

    @Test
    void aLeaseIsOverWhenItsTimeIsAndNotBefore() {
        clock.applied(new LeaseChange(ID, true), Optional.of(lease(10, 1)));
        pass(9_999);
        assertEquals(List.of(), clock.over(10));
        assertEquals(1, clock.remainingSeconds(ID));
        pass(1);
        assertEquals(List.of(lease(10, 1)), clock.over(10));
        assertEquals(0, clock.remainingSeconds(ID));
    }

    @Test
    void aRenewalBeginsAnew() {
        clock.applied(new LeaseChange(ID, true), Optional.of(lease(10, 1)));
        pass(9_000);
        clock.applied(new LeaseChange(ID, true), Optional.of(lease(10, 2)));
        pass(9_000);
        assertEquals(List.of(), clock.over(10));
        pass(1_000);
        assertEquals(List.of(lease(10, 2)), clock.over(10));
    }

    @Test
    void notingTheRemainingTimeMovesNothing() {
        clock.applied(new LeaseChange(ID, true), Optional.of(lease(100, 1)));
        pass(60_500);
        assertEquals(List.of(lease(100, 1).withRemaining(40)), clock.unnoted(60));
        clock.applied(new LeaseChange(ID, false), Optional.of(lease(100, 1).withRemaining(40)));
        assertEquals(List.of(), clock.unnoted(60));
        pass(39_500);
        assertEquals(1, clock.over(10).size());
    }

    @Test
    void aRestartGoesOnFromWhatWasNoted() {
        clock.restart(List.of(lease(100, 1).withRemaining(40)));
        assertEquals(40, clock.remainingSeconds(ID));
    }

    @Test
    void anEndedLeaseIsForgotten() {
        clock.applied(new LeaseChange(ID, true), Optional.of(lease(10, 1)));
        clock.applied(new LeaseChange(ID, true), Optional.empty());
        pass(20_000);
        assertEquals(List.of(), clock.over(10));
    }

    @Test
    void theLongestLeaseDoesNotOverflow() {
        clock.applied(
                new LeaseChange(ID, true),
                Optional.of(lease(io.trireme.store.Leases.TTL_SECONDS_MAX, 1)));
        assertEquals(List.of(), clock.over(10));
    }

    private void pass(long millis) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private static Lease lease(long ttlSeconds, long renewedAt) {
        return new Lease(ID, ttlSeconds, ttlSeconds, renewedAt);
    }
}
