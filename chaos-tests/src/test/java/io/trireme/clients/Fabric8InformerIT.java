package io.trireme.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** What controllers written with the fabric8 client stand on: informers and Lease elections. */
@ClientTest
class Fabric8InformerIT {
    private final Workspace shop;
    private final KubernetesClient client;

    Fabric8InformerIT(Workspace shop) throws Exception {
        this.shop = shop;
        this.client = Clients.fabric8(shop.cluster());
    }

    @AfterEach
    void close() {
        client.close();
    }

    private ConfigMap put(String name, String value) {
        return client.configMaps()
                .inNamespace(shop.name())
                .resource(
                        new ConfigMapBuilder()
                                .withNewMetadata()
                                .withName(name)
                                .addToLabels("watched", "yes")
                                .endMetadata()
                                .addToData("k", value)
                                .build())
                .createOr(resource -> resource.update());
    }

    @Test
    void informerHoldsWhatWasThereAndFollowsChanges() throws Exception {
        put("before", "1");
        var seen = new LinkedBlockingQueue<String>();
        try (var informer =
                client.configMaps()
                        .inNamespace(shop.name())
                        .withLabel("watched")
                        .inform(new Recorder(seen))) {
            assertTrue(informer.hasSynced());
            assertEquals("added before 1", seen.poll(20, SECONDS));

            put("before", "2");
            put("after", "1");

            assertEquals("updated before 2", seen.poll(20, SECONDS));
            assertEquals("added after 1", seen.poll(20, SECONDS));
            client.configMaps().inNamespace(shop.name()).withName("before").delete();
            assertEquals("deleted before 2", seen.poll(20, SECONDS));
            assertEquals(1, informer.getStore().list().size());
        }
    }

    private record Recorder(BlockingQueue<String> seen) implements ResourceEventHandler<ConfigMap> {
        @Override
        public void onAdd(ConfigMap map) {
            add("added", map);
        }

        @Override
        public void onUpdate(ConfigMap before, ConfigMap after) {
            add("updated", after);
        }

        @Override
        public void onDelete(ConfigMap map, boolean finalStateUnknown) {
            add("deleted", map);
        }

        private void add(String what, ConfigMap map) {
            seen.add(what + " " + map.getMetadata().getName() + " " + map.getData().get("k"));
        }
    }

    @Test
    void leadershipGoesFromOneClientToTheNext() throws Exception {
        var seen = new LinkedBlockingQueue<String>();
        var first = elector("first", seen).start();
        assertEquals("first leads", seen.poll(20, SECONDS));
        var second = elector("second", seen).start();

        // Ends the first one's term: it gives the Lease back.
        assertTrue(first.cancel(true));

        assertEquals("first stops", seen.poll(20, SECONDS));
        assertEquals("second leads", seen.poll(20, SECONDS));
        var lease = client.leases().inNamespace(shop.name()).withName("lock").get();
        assertEquals("second", lease.getSpec().getHolderIdentity());
        assertTrue(second.cancel(true));
        assertEquals("second stops", seen.poll(20, SECONDS));
    }

    private LeaderElector elector(String identity, BlockingQueue<String> seen) {
        return client.leaderElector()
                .withConfig(
                        new LeaderElectionConfigBuilder()
                                .withName(identity)
                                .withLock(new LeaseLock(shop.name(), "lock", identity))
                                .withLeaseDuration(Duration.ofSeconds(6))
                                .withRenewDeadline(Duration.ofSeconds(4))
                                .withRetryPeriod(Duration.ofSeconds(1))
                                .withReleaseOnCancel(true)
                                .withLeaderCallbacks(
                                        new LeaderCallbacks(
                                                () -> seen.add(identity + " leads"),
                                                () -> seen.add(identity + " stops"),
                                                _ -> {}))
                                .build())
                .build();
    }
}
