package io.trireme.apiserver.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.store.StoreException;
import io.trireme.store.memory.InMemoryStore;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A server whose watch caches stopped says so and serves no old state as if it were new. */
final class FeedFaultTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    private final QuorumStore store = new QuorumStore(new InMemoryStore());
    private final TestRegistry registry = TestRegistry.over(store);

    @AfterEach
    void close() {
        registry.close();
    }

    static List<Throwable> faults() {
        return List.of(new IllegalStateException("a bug"), new StackOverflowError("too deep"));
    }

    private void breakWatchWith(Throwable cause) {
        store.breakWatch(
                () -> {
                    switch (cause) {
                        case RuntimeException failure -> throw failure;
                        case Error error -> throw error;
                        default -> throw new AssertionError(cause);
                    }
                });
    }

    @ParameterizedTest
    @MethodSource("faults")
    void unexpectedFailureOfTheWatchIsAFaultThatReadyzTells(Throwable cause) throws Exception {
        assertEquals(200, registry.get("/readyz").status());
        breakWatchWith(cause);
        assertSame(cause, registry.api.fault().get(20, TimeUnit.SECONDS));
        var readyz = registry.get("/readyz");
        assertEquals(500, readyz.status());
        assertTrue(
                readyz.body().contains("[-]watch-cache failed: the watch cache stopped: " + cause),
                readyz.body());
    }

    @Test
    void listOfThePresentIsRefusedWhenTheCachesStandStill() throws Exception {
        breakWatchWith(new IllegalStateException("a bug"));
        var _ = registry.api.fault().get(20, TimeUnit.SECONDS);
        var map = "{\"metadata\":{\"name\":\"a\"}}";
        assertEquals(201, registry.call("POST", MAPS, map).status());
        assertEquals(504, registry.get(MAPS).status());
        assertEquals(200, registry.get(MAPS + "/a").status());
    }

    @Test
    void failureOfTheStoreIsTriedAgainAndNoFault() {
        var tries = new AtomicInteger();
        store.breakWatch(
                () -> {
                    tries.incrementAndGet();
                    throw new StoreException.Unavailable("no leader is known");
                });
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> tries.get() >= 2);
        assertFalse(registry.api.fault().isDone());
    }

    @Test
    void closingIsNoFault() {
        registry.api.close();
        assertFalse(registry.api.fault().isDone());
    }
}
