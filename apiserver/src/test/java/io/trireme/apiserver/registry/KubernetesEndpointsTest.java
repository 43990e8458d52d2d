package io.trireme.apiserver.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.store.Bytes;
import io.trireme.store.LeaseId;
import io.trireme.store.memory.InMemoryStore;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/** The Service kubernetes leads to the API servers that are alive, and to no other. */
final class KubernetesEndpointsTest {
    private static final String SLICE =
            "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices/kubernetes";
    private static final String ENDPOINTS = "/api/v1/namespaces/default/endpoints/kubernetes";
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String A = "192.0.2.1";
    private static final String B = "192.0.2.2";
    private static final String C = "192.0.2.10";

    private final InMemoryStore store = new InMemoryStore();
    private final List<TestRegistry> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(TestRegistry::close);
    }

    private TestRegistry server(RegistryConfig config) {
        var server = TestRegistry.over(store, config);
        opened.add(server);
        return server;
    }

    private TestRegistry server(String address) {
        return server(RegistryConfig.defaults().withAdvertised(Optional.of(address), 6443));
    }

    /** A server that is one of the endpoints already. */
    private TestRegistry advertised(String address) throws InterruptedException {
        var server = server(address);
        var _ = server.api.advertise();
        round(server);
        return server;
    }

    private static void round(TestRegistry server) throws InterruptedException {
        assertTrue(server.api.roundNow(LIMIT));
    }

    /** The addresses of the slice, which those of the Endpoints must equal. */
    private static List<String> addresses(TestRegistry server) throws InterruptedException {
        var slice = server.get(SLICE);
        assertEquals(200, slice.status(), slice.body());
        var addresses = new ArrayList<String>();
        for (var endpoint : slice.json().path("endpoints")) {
            assertTrue(endpoint.at("/conditions/ready").asBoolean());
            endpoint.path("addresses").forEach(one -> addresses.add(one.asString()));
        }
        return addresses;
    }

    private static List<String> older(TestRegistry server) throws InterruptedException {
        var addresses = new ArrayList<String>();
        for (var address : server.get(ENDPOINTS).json().at("/subsets/0/addresses")) {
            addresses.add(address.path("ip").asString());
        }
        return addresses;
    }

    private LeaseId leaseOf(String address) {
        var key = Bytes.utf8("/trireme/masterleases/" + address);
        return store.leases().all().stream()
                .filter(id -> store.leases().find(id).orElseThrow().keys().contains(key))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void everyLiveServerIsAnEndpointInBothForms() throws InterruptedException {
        var a = advertised(A);
        advertised(C);
        advertised(B);
        assertEquals(List.of(A, C, B), addresses(a));
        assertEquals(List.of(A, C, B), older(a));
        var slice = a.get(SLICE);
        assertEquals("IPv4", slice.text("/addressType"));
        assertEquals("kubernetes", slice.text("/metadata/labels/kubernetes.io~1service-name"));
        assertEquals(
                "[{\"name\":\"https\",\"port\":6443,\"protocol\":\"TCP\"}]",
                slice.json().path("ports").toString());
        var skip = "/metadata/labels/endpointslice.kubernetes.io~1skip-mirror";
        assertEquals("true", a.get(ENDPOINTS).text(skip));
    }

    @Test
    void singleServerIsTheOnlyEndpoint() throws InterruptedException {
        assertEquals(List.of(A), addresses(advertised(A)));
    }

    @Test
    void serverThatDiedIsForgottenWithItsLeaseAndComesBack() throws InterruptedException {
        var a = advertised(A);
        advertised(B).api.close();
        var c = advertised(C);
        round(a);
        assertEquals(List.of(A, C, B), addresses(a));
        store.expire(leaseOf(B));
        round(c);
        assertEquals(List.of(A, C), addresses(a));
        assertEquals(List.of(A, C), older(a));
        advertised(B);
        assertEquals(List.of(A, C, B), addresses(a));
    }

    @Test
    void serverThatOnlyStalledClaimsItsAddressAgain() throws InterruptedException {
        var a = advertised(A);
        var b = advertised(B);
        store.expire(leaseOf(B));
        round(b);
        assertEquals(List.of(A, B), addresses(a));
    }

    @Test
    void restartedServerTakesItsAddressOverFromItsOldLease() throws InterruptedException {
        advertised(A).api.close();
        var old = leaseOf(A);
        var b = advertised(B);
        var again = advertised(A);
        store.expire(old);
        round(b);
        assertEquals(List.of(A, B), addresses(again));
    }

    @Test
    void stopTakesTheServerOutAtOnce() throws Exception {
        var a = advertised(A);
        var b = server(B);
        var endpoint = b.api.advertise();
        round(b);
        assertEquals(List.of(A, B), addresses(a));
        endpoint.close();
        assertEquals(List.of(A), addresses(a));
        assertEquals(List.of(A), older(a));
        assertEquals(1, store.leases().all().size());
    }

    @Test
    void lastServerToStopLeavesItsAddress() throws Exception {
        var a = server(A);
        var endpoint = a.api.advertise();
        round(a);
        endpoint.close();
        assertEquals(List.of(A), addresses(a));
        assertEquals(List.of(), store.leases().all());
    }

    @Test
    void twoServersOfOneAddressAreOneEndpointUntilBothStop() throws Exception {
        var a = advertised(A);
        var other = advertised(B);
        var twin = server(A);
        var endpoint = twin.api.advertise();
        round(twin);
        assertEquals(List.of(A, B), addresses(other));
        endpoint.close();
        round(a);
        assertEquals(List.of(A, B), addresses(other));
    }

    @Test
    void serverWithoutAnAddressIsNoEndpoint() throws Exception {
        var server = server(RegistryConfig.defaults());
        var endpoint = server.api.advertise();
        round(server);
        assertEquals(404, server.get(SLICE).status());
        endpoint.close();
        assertEquals(List.of(), store.leases().all());
    }

    @Test
    void endpointIsNoneBeforeItIsAdvertised() throws InterruptedException {
        var a = advertised(A);
        round(server(B));
        assertEquals(List.of(A), addresses(a));
    }

    @Test
    void roundsWithoutNewsWriteNothing() throws InterruptedException {
        var a = advertised(A);
        var b = server(RegistryConfig.defaults().withAdvertised(Optional.of(B), 7443));
        var _ = b.api.advertise();
        round(b);
        var written = a.get(SLICE).text("/metadata/resourceVersion");
        round(a);
        round(b);
        assertEquals(written, a.get(SLICE).text("/metadata/resourceVersion"));
        assertEquals(7443, a.get(SLICE).json().at("/ports/0/port").asInt());
    }

    @Test
    void sliceThatSomeoneChangedOrDeletedIsMended() throws InterruptedException {
        var a = advertised(A);
        assertEquals(200, a.patch("merge", SLICE, "{\"endpoints\":[]}").status());
        round(a);
        assertEquals(List.of(A), addresses(a));
        assertEquals(200, a.call("DELETE", SLICE, "").status());
        assertEquals(200, a.call("DELETE", ENDPOINTS, "").status());
        round(a);
        assertEquals(List.of(A), addresses(a));
        assertEquals(List.of(A), older(a));
    }

    @Test
    void racesNeitherDuplicateNorLoseAnAddress() throws Exception {
        var servers = List.of(server(A), server(B), server(C));
        var tasks = new ArrayList<Callable<Void>>();
        for (var server : servers) {
            tasks.add(
                    () -> {
                        for (int i = 0; i < 20; i++) {
                            var endpoint = server.api.advertise();
                            round(server);
                            var seen = addresses(server);
                            assertEquals(seen.size(), new HashSet<>(seen).size(), seen.toString());
                            assertFalse(seen.isEmpty());
                            if (i < 19) {
                                endpoint.close();
                            }
                        }
                        return null;
                    });
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : threads.invokeAll(tasks)) {
                done.get();
            }
        }
        assertEquals(List.of(A, C, B), addresses(servers.getFirst()));
        assertEquals(List.of(A, C, B), older(servers.getFirst()));
    }
}
