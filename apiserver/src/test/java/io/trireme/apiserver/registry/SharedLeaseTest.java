package io.trireme.apiserver.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.trireme.store.LeaseId;
import io.trireme.store.memory.InMemoryStore;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;

final class SharedLeaseTest {
    private final InMemoryStore store = new InMemoryStore();
    private long nanos = Long.MAX_VALUE - 5;

    @AfterEach
    void close() {
        store.close();
    }

    private SharedLease lease(Duration life) {
        return new SharedLease(store.leases(), life, () -> nanos);
    }

    private long ttlSeconds(LeaseId id) {
        return store.leases().find(id).orElseThrow().ttlSeconds();
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    @Test
    void writesOfAMinuteShareALeaseThatOutlivesThemAll() {
        var hour = lease(Duration.ofHours(1));
        var first = hour.next();
        pass(Duration.ofSeconds(59));
        assertEquals(first, hour.next());
        assertEquals(3660, ttlSeconds(first));
        pass(Duration.ofSeconds(1));
        assertNotEquals(first, hour.next());
        assertEquals(2, store.leases().all().size());
    }

    @Test
    void shortLivesAreLengthenedByATwentieth() {
        var life = lease(Duration.ofSeconds(100));
        var first = life.next();
        assertEquals(105, ttlSeconds(first));
        pass(Duration.ofMillis(5001));
        assertNotEquals(first, life.next());
        assertEquals(2, ttlSeconds(lease(Duration.ofSeconds(1)).next()));
    }

    @Test
    void leaseIsFullAtItsLimit() {
        var hour = lease(Duration.ofHours(1));
        var first = hour.next();
        for (int i = 1; i < SharedLease.OBJECTS_MAX; i++) {
            assertEquals(first, hour.next());
        }
        assertNotEquals(first, hour.next());
    }

    @Test
    void leaseThatWasLostIsNotGivenAgain() {
        var hour = lease(Duration.ofHours(1));
        var first = hour.next();
        hour.lost(first);
        var second = hour.next();
        assertNotEquals(first, second);
        hour.lost(first);
        assertEquals(second, hour.next());
    }
}
