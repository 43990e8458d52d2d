package io.trireme.controllers;

import static io.trireme.controllers.Shop.eventually;
import static io.trireme.controllers.TestObjects.configMap;
import static io.trireme.controllers.TestObjects.deployment;
import static io.trireme.controllers.TestObjects.namespace;
import static io.trireme.controllers.TestObjects.owned;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.trireme.client.DeleteOptions;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

class DeletionControllersTest {
    private final FakeCluster cluster = new FakeCluster();
    private final Shop shop = new Shop(cluster);

    @AfterEach
    void closeCluster() {
        cluster.close();
    }

    @Test
    void deletedDeploymentTakesItsReplicaSetAndPodsAlong() throws InterruptedException {
        cluster.startKubelet();
        cluster.server.add(namespace("shop"));
        cluster.server.add(deployment("web", 3, "img:1"));
        try (var _ = cluster.openManager(ControllerManagerConfig.of("a", "PEM"))) {
            eventually(() -> shop.assertComplete("web", 3));

            cluster.client.resource(Deployment.class).delete("shop", "web", DeleteOptions.DEFAULT);

            eventually(
                    () -> {
                        assertEquals(List.of(), cluster.server.stored(ReplicaSet.class));
                        assertEquals(List.of(), shop.pods());
                    });
        }
    }

    @Test
    void foregroundDeletionWaitsForDependentsAndOrphaningFreesThem() throws InterruptedException {
        cluster.server.add(namespace("shop"));
        ConfigMap owner = cluster.server.add(configMap("owner", List.of()));
        cluster.server.add(owned(configMap("child", List.of("example.com/hold")), owner, true));
        ConfigMap other = cluster.server.add(configMap("other", List.of()));
        cluster.server.add(owned(configMap("freed", List.of()), other, true));
        try (var _ = cluster.openManager(ControllerManagerConfig.of("a", "PEM"))) {
            eventually(
                    () ->
                            assertTrue(
                                    cluster.find(ConfigMap.class, "kube-root-ca.crt").isPresent()));
            shop.finalizeAndDelete("owner", "foregroundDeletion");
            shop.finalizeAndDelete("other", "orphan");

            eventually(
                    () -> {
                        assertTrue(
                                cluster.find(ConfigMap.class, "child")
                                                .orElseThrow()
                                                .getMetadata()
                                                .getDeletionTimestamp()
                                        != null);
                        assertTrue(cluster.find(ConfigMap.class, "other").isEmpty());
                    });
            assertEquals(
                    List.of(),
                    cluster.find(ConfigMap.class, "freed")
                            .orElseThrow()
                            .getMetadata()
                            .getOwnerReferences());
            assertTrue(cluster.find(ConfigMap.class, "owner").isPresent());

            shop.release("child");

            eventually(
                    () -> {
                        assertTrue(cluster.find(ConfigMap.class, "child").isEmpty());
                        assertTrue(cluster.find(ConfigMap.class, "owner").isEmpty());
                        assertTrue(cluster.find(ConfigMap.class, "freed").isPresent());
                    });
        }
    }

    @Test
    void namespaceGetsItsObjectsAndIsDrainedWhenDeleted() throws InterruptedException {
        cluster.startKubelet();
        cluster.server.add(namespace("shop"));
        cluster.server.add(deployment("web", 2, "img:1"));
        cluster.server.add(configMap("held", List.of("example.com/hold")));
        try (var _ = cluster.openManager(ControllerManagerConfig.of("a", "PEM"))) {
            eventually(
                    () -> {
                        shop.assertComplete("web", 2);
                        assertTrue(cluster.find(ServiceAccount.class, "default").isPresent());
                        assertEquals(
                                Map.of("ca.crt", "PEM"),
                                cluster.find(ConfigMap.class, "kube-root-ca.crt")
                                        .orElseThrow()
                                        .getData());
                    });

            shop.deleteNamespace("shop");

            eventually(
                    () -> {
                        assertEquals(List.of(), shop.pods());
                        assertEquals(List.of(), cluster.server.stored(Deployment.class));
                        assertEquals(
                                "Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances",
                                shop.namespaceCondition("NamespaceFinalizersRemaining"));
                        assertEquals(
                                "Some resources are remaining: configmaps. has 1 resource instances",
                                shop.namespaceCondition("NamespaceContentRemaining"));
                    });
            shop.release("held");

            eventually(() -> assertTrue(cluster.find(Namespace.class, "shop").isEmpty()));
        }
    }
}
