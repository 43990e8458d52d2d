package io.trireme.apiserver.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.store.Revision;
import io.trireme.store.memory.InMemoryStore;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;

import java.time.Duration;

/** Watches through the handler. */
final class WatchTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    @Test
    void watchResumesOverARestartOfTheServer() throws Exception {
        try (var store = new InMemoryStore()) {
            String from;
            try (var before = TestRegistry.over(store)) {
                from = create(before, "a").text("/metadata/resourceVersion");
                create(before, "b");
                before.api.close();
                try (var after = TestRegistry.over(store);
                        var watch = after.watch(MAPS + "?watch=1&resourceVersion=" + from)) {
                    assertEquals("b", name(watch.await(1).getFirst()));
                }
            }
        }
    }

    @Test
    void watchFromACompactedRevisionIsExpired() throws Exception {
        try (var store = new InMemoryStore()) {
            try (var before = TestRegistry.over(store)) {
                create(before, "a");
                create(before, "b");
                store.compact(store.currentRevision());
                before.api.close();
                try (var after = TestRegistry.over(store);
                        var watch = after.watch(MAPS + "?watch=1&resourceVersion=1")) {
                    var event = watch.await(1).getFirst();
                    assertEquals("ERROR", event.at("/type").asString());
                    assertEquals(410, event.at("/object/code").asInt());
                    assertEquals("Expired", event.at("/object/reason").asString());
                }
            }
        }
    }

    @Test
    void bookmarkTellsOfProgressElsewhere() throws Exception {
        try (var registry = TestRegistry.open()) {
            String from = create(registry, "a").text("/metadata/resourceVersion");
            try (var watch =
                    registry.watch(
                            MAPS
                                    + "?watch=1&allowWatchBookmarks=true&timeoutSeconds=3"
                                    + "&resourceVersion="
                                    + from)) {
                var secret =
                        registry.call(
                                "POST",
                                "/api/v1/namespaces/default/secrets",
                                "{\"metadata\":{\"name\":\"s\"}}");
                var bookmark = watch.await(1).getFirst();
                assertEquals("BOOKMARK", bookmark.at("/type").asString());
                assertTrue(
                        Long.parseLong(bookmark.at("/object/metadata/resourceVersion").asString())
                                >= Long.parseLong(secret.text("/metadata/resourceVersion")));
                watch.join(Duration.ofSeconds(5));
                assertTrue(watch.ended());
            }
        }
    }

    @Test
    void bookmarksComeEachMinuteAndOnceBeforeTheEnd() {
        long second = Duration.ofSeconds(1).toNanos();
        long end = 100 * second;
        assertEquals(60 * second, Watching.nextBookmark(0, end));
        assertEquals(98 * second, Watching.nextBookmark(60 * second, end));
        assertEquals(end, Watching.nextBookmark(98 * second, end));
        assertEquals(end, Watching.nextBookmark(99 * second, end));
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775808", "18446744073709551615"})
    void versionThatNoStoreReachesIsTooLarge(String version) throws Exception {
        try (var registry = TestRegistry.open()) {
            var answer = registry.get(MAPS + "?watch=1&resourceVersion=" + version);
            assertEquals(504, answer.status(), answer.body());
            assertTrue(
                    answer.text("/message")
                            .startsWith("Timeout: Too large resource version: " + version),
                    answer.body());
        }
    }

    @Test
    void clientThatLeavesEndsTheWatch() throws Exception {
        try (var registry = TestRegistry.open()) {
            var watch = registry.watch(MAPS + "?watch=1");
            watch.close();
            Awaitility.await().atMost(Duration.ofSeconds(5)).until(watch::ended);
            assertEquals(0, registry.metrics.counter("apiserver_registered_watchers").getCount());
        }
    }

    @Test
    void listWaitsUntilTheCacheHoldsWhatWasWritten() throws Exception {
        try (var registry = TestRegistry.open()) {
            for (int i = 0; i < 200; i++) {
                create(registry, "n" + i);
                assertEquals(i + 1, registry.get(MAPS).json().path("items").size());
            }
        }
    }

    @Test
    void pagesShowOneRevisionWhateverIsWrittenBetween() throws Exception {
        try (var registry = TestRegistry.open()) {
            for (String name : new String[] {"a", "b", "c", "d"}) {
                create(registry, name);
            }
            var first = registry.get(MAPS + "?limit=2");
            create(registry, "bb");
            registry.call("DELETE", MAPS + "/d", "");
            var second =
                    registry.get(MAPS + "?limit=2&continue=" + first.text("/metadata/continue"));
            assertEquals("c", second.text("/items/0/metadata/name"));
            assertEquals("d", second.text("/items/1/metadata/name"));
            assertEquals("", second.text("/metadata/continue"));
            assertEquals(
                    first.text("/metadata/resourceVersion"),
                    second.text("/metadata/resourceVersion"));
        }
    }

    @Test
    void continueTokenOfACompactedRevisionOffersToGoOn() throws Exception {
        try (var registry = TestRegistry.open()) {
            for (String name : new String[] {"a", "b", "c"}) {
                create(registry, name);
            }
            var first = registry.get(MAPS + "?limit=1");
            create(registry, "d");
            Revision now = registry.store().currentRevision();
            registry.store().compact(now);
            var expired =
                    registry.get(MAPS + "?limit=1&continue=" + first.text("/metadata/continue"));
            assertEquals(410, expired.status());
            var rest = registry.get(MAPS + "?continue=" + expired.text("/metadata/continue"));
            assertEquals(3, rest.json().path("items").size());
        }
    }

    private static TestRegistry.Answer create(TestRegistry registry, String name)
            throws InterruptedException {
        var made = registry.call("POST", MAPS, "{\"metadata\":{\"name\":\"" + name + "\"}}");
        assertEquals(201, made.status(), made.body());
        return made;
    }

    private static String name(JsonNode event) {
        return event.at("/object/metadata/name").asString();
    }

    @Test
    void timeoutBeyondAllTimeIsAWatchLikeOthers() throws Exception {
        try (var registry = TestRegistry.open();
                var watch =
                        registry.watch(
                                "/api/v1/namespaces?watch=1&timeoutSeconds=" + Long.MAX_VALUE)) {
            assertEquals(200, watch.status);
            assertEquals("ADDED", watch.await(1).getFirst().path("type").asString());
        }
    }

    /** The store's watch breaks and the caches are read anew: they must not go back meanwhile. */
    @Test
    void cachesThatAreReadAnewNeverShowThePast() throws Exception {
        var store = new QuorumStore(new InMemoryStore());
        try (var registry = TestRegistry.over(store)) {
            String maps = "/api/v1/namespaces/default/configmaps";
            String map =
                    """
                    {"metadata":{"name":"a"}}""";
            assertEquals(201, registry.call("POST", maps, map).status());
            assertEquals(1, registry.get(maps).json().path("items").size());
            store.breakWatch();
            // The new watch brings nothing: the caches are what was read anew.
            store.awaitStalledWatch();
            assertEquals(1, registry.get(maps + "?resourceVersion=0").json().path("items").size());
        }
    }
}
