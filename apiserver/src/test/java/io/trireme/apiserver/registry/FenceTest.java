package io.trireme.apiserver.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.apiserver.HttpHeaders;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A leader whose term is over cannot write any more. */
final class FenceTest {
    private static final String LEASES =
            "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases";
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    private final TestRegistry registry = TestRegistry.open();

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void holderOfTheLeaseWrites() throws InterruptedException {
        String token = lease("POST", LEASES, "a", "");
        assertEquals(201, create("x", token).status());
    }

    @Test
    void writeUnderAnOldTermIsConflictAndCounted() throws InterruptedException {
        String token = lease("POST", LEASES, "a", "");
        lease("PUT", LEASES + "/l", "b", token);
        var refused = create("x", token);
        assertEquals(409, refused.status());
        assertEquals("Conflict", refused.text("/reason"));
        assertTrue(refused.text("/message").contains("kube-system/l"), refused.body());
        assertEquals(404, registry.get(MAPS + "/x").status());
        assertEquals(1, registry.metrics.counter("trireme_fenced_writes_refused_total").getCount());
    }

    @Test
    void renewalByTheSameHolderKeepsTheToken() throws InterruptedException {
        String token = lease("POST", LEASES, "a", "");
        String renewed =
                "{\"metadata\":{\"name\":\"l\",\"resourceVersion\":\""
                        + token
                        + "\"},\"spec\":{\"holderIdentity\":\"a\",\"leaseTransitions\":1}}";
        assertEquals(200, registry.call("PUT", LEASES + "/l", renewed).status());
        assertEquals(201, create("x", token).status());
    }

    @Test
    void leaseThatIsGivenBackEndsTheTerm() throws InterruptedException {
        String token = lease("POST", LEASES, "a", "");
        lease("PUT", LEASES + "/l", "", token);
        assertEquals(409, create("x", token).status());
    }

    @Test
    void leaseThatIsDeletedEndsTheTerm() throws InterruptedException {
        String token = lease("POST", LEASES, "a", "");
        assertEquals(200, registry.call("DELETE", LEASES + "/l", "").status());
        assertEquals(409, create("x", token).status());
    }

    @Test
    void updatesAndDeletesAreFencedToo() throws InterruptedException {
        String token = lease("POST", LEASES, "a", "");
        create("x", token);
        lease("PUT", LEASES + "/l", "b", token);
        var headers = fence(token);
        assertEquals(409, registry.call("DELETE", MAPS + "/x", headers, "").status());
        var put =
                registry.call(
                        "PUT",
                        MAPS + "/x",
                        headers,
                        "{\"metadata\":{\"name\":\"x\"},\"data\":{\"k\":\"v\"}}");
        assertEquals(409, put.status());
        assertEquals(200, registry.get(MAPS + "/x").status());
    }

    @Test
    void malformedFenceIsBadRequest() throws InterruptedException {
        var headers = HttpHeaders.of("Trireme-Fence", "nonsense");
        assertEquals(
                400,
                registry.call("POST", MAPS, headers, "{\"metadata\":{\"name\":\"x\"}}").status());
    }

    private static HttpHeaders fence(String token) {
        return HttpHeaders.of("Trireme-Fence", "kube-system/l;" + token);
    }

    private TestRegistry.Answer create(String name, String token) throws InterruptedException {
        return registry.call(
                "POST", MAPS, fence(token), "{\"metadata\":{\"name\":\"" + name + "\"}}");
    }

    /** Writes the Lease and returns its resourceVersion. */
    private String lease(String method, String target, String holder, String version)
            throws InterruptedException {
        String body =
                "{\"metadata\":{\"name\":\"l\",\"resourceVersion\":\""
                        + version
                        + "\"},\"spec\":{\"holderIdentity\":\""
                        + holder
                        + "\"}}";
        var written = registry.call(method, target, body);
        assertTrue(written.status() < 300, written.body());
        return written.text("/metadata/resourceVersion");
    }
}
