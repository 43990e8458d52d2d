package io.trireme.controllers;

import static io.trireme.controllers.Shop.eventually;
import static io.trireme.controllers.TestObjects.deployment;
import static io.trireme.controllers.TestObjects.namespace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.List;

class ControllerManagerTest {
    private final FakeCluster cluster = new FakeCluster();
    private final Shop shop = new Shop(cluster);

    @AfterEach
    void closeCluster() {
        cluster.close();
    }

    @Test
    void standbyTakesOverAtOnceWhenTheLeaderCloses() {
        cluster.startKubelet();
        cluster.server.add(namespace("shop"));
        var leader = cluster.openManager(ControllerManagerConfig.of("a", "PEM"));
        eventually(() -> assertTrue(leader.leadership().leading()));
        try (var standby = cluster.openManager(ControllerManagerConfig.of("b", "PEM"))) {
            eventually(() -> assertEquals(List.of(), standby.unsynced()));
            leader.close();
            cluster.server.add(deployment("web", 2, "img:1"));

            eventually(() -> shop.assertComplete("web", 2));

            assertTrue(standby.leadership().leading());
            leader.close();
        }
    }

    @Test
    void everyWriteOfALeaderCarriesItsFence() {
        cluster.server.add(namespace("shop"));
        cluster.server.add(deployment("web", 2, "img:1"));
        try (var _ = cluster.openManager(ControllerManagerConfig.of("a", "PEM"))) {
            eventually(() -> assertEquals(2, shop.pods().size()));
            var unfenced =
                    cluster.server.calls().stream()
                            .filter(call -> !call.readOnly())
                            .filter(call -> !call.pathAndQuery().contains("/leases"))
                            .filter(call -> !call.headers().containsKey("trireme-fence"))
                            .toList();
            assertEquals(List.of(), unfenced);
        }
    }
}
