package io.trireme.apiserver.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.store.LeaseId;
import io.trireme.store.memory.InMemoryStore;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** Events go with their lease, each write gives them a new one, and all else stays. */
final class EventLifeTest {
    private static final String EVENTS = "/api/v1/namespaces/default/events";
    private static final String NEW_EVENTS = "/apis/events.k8s.io/v1/namespaces/default/events";

    private final InMemoryStore store = new InMemoryStore();
    private final TestRegistry registry = TestRegistry.over(store);

    @AfterEach
    void close() {
        registry.close();
    }

    private static String event(String name) {
        return "{\"metadata\":{\"name\":\""
                + name
                + "\"},\"involvedObject\":{\"kind\":\"Pod\",\"namespace\":\"default\",\"name\":\"p\"}}";
    }

    private void create(String name) throws InterruptedException {
        var created = registry.call("POST", EVENTS, event(name));
        assertEquals(201, created.status(), created.body());
    }

    private List<LeaseId> leases() {
        return store.leases().all();
    }

    /** Ends the leases that there are as if an hour had passed. */
    private void expireAll() {
        leases().forEach(store::expire);
    }

    private int status(String name) throws InterruptedException {
        return registry.get(EVENTS + "/" + name).status();
    }

    @Test
    void eventsExpireAndTheirWatchersAreTold() throws InterruptedException {
        create("a");
        create("b");
        assertEquals(1, leases().size());
        try (var watch = registry.watch(EVENTS + "?watch=true&resourceVersion=0")) {
            watch.await(2);
            expireAll();
            var events = watch.await(4);
            assertEquals("DELETED", events.get(2).path("type").asString());
            assertEquals("DELETED", events.get(3).path("type").asString());
        }
        assertEquals(404, status("a"));
        assertEquals(0, registry.get(EVENTS).json().path("items").size());
    }

    @Test
    void newFormExpiresToo() throws InterruptedException {
        var created =
                registry.call(
                        "POST",
                        NEW_EVENTS,
                        """
                        {"metadata":{"name":"n"},"eventTime":"2026-01-02T03:04:05.000000Z",\
                        "reportingController":"c/c","reportingInstance":"i","action":"Act",\
                        "reason":"Why","type":"Normal","regarding":{"kind":"Pod",\
                        "namespace":"default","name":"p"}}""");
        assertEquals(201, created.status(), created.body());
        expireAll();
        assertEquals(404, status("n"));
    }

    @Test
    void updateExtendsTheLife() throws InterruptedException {
        create("a");
        create("b");
        var first = leases().getFirst();
        // What a minute does too: the lease takes no more writes, but still stands.
        fillUp();
        var patched = registry.patch("merge", EVENTS + "/a", "{\"count\":2}");
        assertEquals(200, patched.status(), patched.body());
        store.expire(first);
        assertEquals(200, status("a"));
        assertEquals(404, status("b"));
        expireAll();
        assertEquals(404, status("a"));
    }

    private void fillUp() throws InterruptedException {
        int before = leases().size();
        for (int i = 0; leases().size() == before; i++) {
            assertTrue(i <= SharedLease.OBJECTS_MAX, "a lease takes more than its limit");
            create("filler-" + i);
        }
    }

    @Test
    void leaseThatWasRevokedIsReplaced() throws InterruptedException {
        create("a");
        expireAll();
        create("a");
        expireAll();
        create("b");
        assertEquals(200, registry.patch("merge", EVENTS + "/b", "{\"count\":2}").status());
        assertEquals(404, status("a"));
    }

    @Test
    void eventThatWaitsForAFinalizerKeepsALife() throws InterruptedException {
        var finalized =
                event("f").replace("\"name\":\"f\"", "\"name\":\"f\",\"finalizers\":[\"x.y/z\"]");
        assertEquals(201, registry.call("POST", EVENTS, finalized).status());
        assertEquals(200, registry.call("DELETE", EVENTS + "/f", "").status());
        assertEquals(200, status("f"));
        expireAll();
        assertEquals(404, status("f"));
    }

    @Test
    void dryRunTakesNoLease() throws InterruptedException {
        assertEquals(201, registry.call("POST", EVENTS + "?dryRun=All", event("d")).status());
        assertEquals(List.of(), leases());
    }

    @ParameterizedTest
    @ValueSource(strings = {"configmaps", "secrets"})
    void allElseHasNoEnd(String resource) throws InterruptedException {
        String all = "/api/v1/namespaces/default/" + resource;
        assertEquals(201, registry.call("POST", all, "{\"metadata\":{\"name\":\"x\"}}").status());
        assertEquals(List.of(), leases());
    }
}
