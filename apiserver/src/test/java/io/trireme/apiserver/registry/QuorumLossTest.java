package io.trireme.apiserver.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.apiserver.HttpHeaders;
import io.trireme.store.memory.InMemoryStore;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an API server answers while its store has no quorum, and after. */
final class QuorumLossTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String MAP =
            """
            {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}""";

    private final QuorumStore store = new QuorumStore(new InMemoryStore());
    private final TestRegistry registry = TestRegistry.over(store);

    @BeforeEach
    void oneObjectIsThere() throws InterruptedException {
        assertEquals(201, registry.call("POST", MAPS, MAP).status());
        assertEquals(200, registry.get(MAPS).status());
    }

    @AfterEach
    void close() {
        store.regain();
        registry.close();
    }

    private static void assertUnavailable(TestRegistry.Answer answer) {
        assertEquals(503, answer.status(), answer.body());
        assertEquals("1", answer.headers().first("Retry-After").orElse(""));
        assertEquals("Status", answer.text("/kind"));
        assertEquals("Failure", answer.text("/status"));
        assertEquals("ServiceUnavailable", answer.text("/reason"));
        assertEquals("the store cannot serve now: no leader is known", answer.text("/message"));
        assertEquals(1, answer.json().at("/details/retryAfterSeconds").asInt());
    }

    @ParameterizedTest
    @CsvSource({
        "POST,'',application/json",
        "PUT,/a,application/json",
        "PATCH,/a,application/merge-patch+json",
        "PATCH,/a?fieldManager=m,application/apply-patch+yaml",
        "DELETE,/a,application/json",
        "DELETE,'',application/json",
    })
    void writesAreUnavailableAndSayWhenToComeBack(String method, String path, String type)
            throws InterruptedException {
        store.lose();
        String body = method.equals("DELETE") ? "" : MAP;
        assertUnavailable(
                registry.call(method, MAPS + path, HttpHeaders.of("Content-Type", type), body));
        store.regain();
        assertEquals(200, registry.get(MAPS + "/a").status());
    }

    @ParameterizedTest
    @CsvSource({
        "/a",
        "''",
        "?limit=1",
        "?watch=true&sendInitialEvents=true"
                + "&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan"
    })
    void readsOfThePresentAreUnavailable(String path) throws InterruptedException {
        store.lose();
        assertUnavailable(registry.get(MAPS + path));
    }

    @ParameterizedTest
    @CsvSource({"/a?resourceVersion=0", "?resourceVersion=0"})
    void readsOfAnyAgeComeFromTheCache(String path) throws InterruptedException {
        store.lose();
        assertEquals(200, registry.get(MAPS + path).status());
    }

    @Test
    void watchLivesThroughTheLossWithoutAGap() throws InterruptedException {
        try (var before = registry.watch(MAPS + "?watch=true&resourceVersion=0")) {
            before.await(1);
            store.lose();
            try (var during = registry.watch(MAPS + "?watch=true&resourceVersion=0")) {
                during.await(1);
                store.regain();
                assertEquals(
                        201, registry.call("POST", MAPS, MAP.replace("\"a\"", "\"b\"")).status());
                for (var watch : new OpenWatch[] {before, during}) {
                    var events = watch.await(2);
                    assertEquals("ADDED", events.get(1).path("type").asString());
                    assertEquals("b", events.get(1).at("/object/metadata/name").asString());
                    assertFalse(watch.ended());
                }
            }
        }
    }

    @Test
    void livenessStaysUpAndUsersWithoutMastersAreStillKnown() throws InterruptedException {
        store.lose();
        assertEquals(200, registry.get("/livez").status());
        var bob =
                registry.call(
                        "GET",
                        MAPS + "?resourceVersion=0",
                        HttpHeaders.of("Authorization", "Bearer bob"),
                        "");
        assertEquals(403, bob.status());
        assertTrue(bob.text("/message").startsWith("configmaps is forbidden"), bob.body());
    }
}
