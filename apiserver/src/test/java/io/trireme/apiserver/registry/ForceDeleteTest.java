package io.trireme.apiserver.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.trireme.store.StoreException;
import io.trireme.store.memory.InMemoryStore;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A delete without grace marks the pod and then removes it; something may come between. */
final class ForceDeleteTest {
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final String POD = PODS + "/p";

    private final QuorumStore store = new QuorumStore(new InMemoryStore());
    private final TestRegistry registry = TestRegistry.over(store);

    @BeforeEach
    void onePodIsBound() throws InterruptedException {
        create(
                "/api/v1/namespaces/default/serviceaccounts",
                """
                {"metadata":{"name":"default"}}""");
        create(
                PODS,
                """
                {"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"i"}]}}""");
        create(
                POD + "/binding",
                """
                {"metadata":{"name":"p"},"target":{"kind":"Node","name":"n1"}}""");
    }

    @AfterEach
    void close() {
        registry.close();
    }

    private void create(String path, String body) throws InterruptedException {
        var answer = registry.call("POST", path, body);
        assertEquals(201, answer.status(), answer.body());
    }

    private TestRegistry.Answer forceDelete() throws InterruptedException {
        return registry.call("DELETE", POD + "?gracePeriodSeconds=0", "");
    }

    private void label(String value) {
        try {
            var patched =
                    registry.patch(
                            "merge", POD, "{\"metadata\":{\"labels\":{\"x\":\"" + value + "\"}}}");
            assertEquals(200, patched.status(), patched.body());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void removalThatIsRacedIsMadeAgain() throws InterruptedException {
        store.beforeNextRemoval(() -> label("raced"));
        assertEquals(200, forceDelete().status());
        assertEquals(404, registry.get(POD).status());
    }

    @Test
    void deleteAfterARemovalOfUnknownOutcomeFinishesIt() throws InterruptedException {
        store.beforeNextRemoval(
                () -> {
                    throw new StoreException.OutcomeUnknown("the leader changed", null);
                });
        assertNotEquals(200, forceDelete().status());
        assertEquals(
                0, registry.get(POD).json().at("/metadata/deletionGracePeriodSeconds").asInt(-1));
        assertEquals(200, registry.call("DELETE", POD, "").status());
        assertEquals(404, registry.get(POD).status());
    }

    @Test
    void finalizerStillHoldsAPodWithoutGrace() throws InterruptedException {
        var held =
                registry.patch("merge", POD, "{\"metadata\":{\"finalizers\":[\"example.com/f\"]}}");
        assertEquals(200, held.status(), held.body());
        assertEquals(200, forceDelete().status());
        assertEquals(200, forceDelete().status());
        assertEquals(200, registry.get(POD).status());
        registry.patch("merge", POD, "{\"metadata\":{\"finalizers\":null}}");
        assertEquals(404, registry.get(POD).status());
    }
}
