package io.trireme.controllers;

import static io.trireme.controllers.Shop.eventually;
import static io.trireme.controllers.TestObjects.deployment;
import static io.trireme.controllers.TestObjects.namespace;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.trireme.api.status.ApiStatus;
import io.trireme.client.ApiCall;
import io.trireme.client.ApiClientException;
import io.trireme.client.DeleteOptions;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

class WorkloadControllersTest {
    private static final String PODS = "/api/v1/namespaces/shop/pods";

    private final FakeCluster cluster = new FakeCluster();
    private final Shop shop = new Shop(cluster);

    @AfterEach
    void closeCluster() {
        cluster.close();
    }

    @Test
    void deploymentBecomesPodsAndRollsOutANewImage() throws InterruptedException {
        cluster.startKubelet();
        cluster.server.add(namespace("shop"));
        cluster.server.add(deployment("web", 4, "img:1"));
        try (var _ = cluster.openManager(ControllerManagerConfig.of("a", "PEM"))) {
            eventually(() -> shop.assertComplete("web", 4));
            String first = shop.onlyActiveSet().getMetadata().getName();
            assertEquals("1", shop.revision("web"));
            assertEquals(1, shop.generation("web"), "the revision is no wish of the user's");

            shop.setImage("web", "img:2");

            eventually(
                    () -> {
                        assertEquals("2", shop.revision("web"));
                        shop.assertComplete("web", 4);
                        assertTrue(!shop.onlyActiveSet().getMetadata().getName().equals(first));
                    });
            var images =
                    shop.pods().stream()
                            .map(pod -> pod.getSpec().getContainers().getFirst().getImage())
                            .distinct()
                            .toList();
            assertEquals(List.of("img:2"), images);
            eventually(
                    () -> {
                        List<String> messages = shop.messages("ScalingReplicaSet");
                        assertTrue(
                                messages.contains(
                                        "Scaled up replica set %s from 0 to 4".formatted(first)),
                                messages::toString);
                        assertTrue(
                                shop.messages("SuccessfulCreate").stream()
                                        .anyMatch(one -> one.startsWith("Created pod: " + first)));
                    });

            shop.setImage("web", "img:1");

            eventually(
                    () -> {
                        assertEquals("3", shop.revision("web"));
                        assertEquals(first, shop.onlyActiveSet().getMetadata().getName());
                        shop.assertComplete("web", 4);
                    });
        }
    }

    @Test
    void podWhoseCreateHasAnUnknownOutcomeIsNotMadeTwice() {
        var lost = new AtomicReference<ApiCall>();
        var answered = new AtomicBoolean();
        cluster.server.intercept(
                call -> {
                    String path = call.pathAndQuery();
                    if (call.method().equals("POST")
                            && path.equals(PODS)
                            && lost.compareAndSet(null, call)) {
                        throw new ApiClientException(
                                new ApiStatus(504, "Timeout", "may be applied", Optional.empty()));
                    }
                    if (path.startsWith(PODS + "?labelSelector=")
                            && lost.get() != null
                            && !answered.getAndSet(true)) {
                        apply(lost.get());
                    }
                });
        cluster.startKubelet();
        cluster.server.add(namespace("shop"));
        cluster.server.add(deployment("web", 1, "img:1"));
        try (var _ = cluster.openManager(ControllerManagerConfig.of("a", "PEM"))) {
            eventually(() -> shop.assertComplete("web", 1));
            assertTrue(answered.get());
            // The lost call, and the same once more as the server applied it late.
            assertEquals(2, shop.created(PODS));
        }
    }

    private void apply(ApiCall call) {
        try {
            assertTrue(cluster.server.call(call).success());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void deletedPodIsReplacedAndAStrayOneIsAdoptedAndRemoved() throws InterruptedException {
        cluster.startKubelet();
        cluster.server.add(namespace("shop"));
        cluster.server.add(deployment("web", 2, "img:1"));
        try (var _ = cluster.openManager(ControllerManagerConfig.of("a", "PEM"))) {
            eventually(() -> shop.assertComplete("web", 2));
            String victim = shop.pods().getFirst().getMetadata().getName();

            cluster.client.resource(Pod.class).delete("shop", victim, DeleteOptions.DEFAULT);

            eventually(
                    () -> {
                        assertTrue(cluster.find(Pod.class, victim).isEmpty());
                        shop.assertComplete("web", 2);
                    });
            ReplicaSet set = shop.onlyActiveSet();
            cluster.server.add(
                    new PodBuilder()
                            .withNewMetadata()
                            .withName("stray")
                            .withNamespace("shop")
                            .withLabels(set.getSpec().getSelector().getMatchLabels())
                            .endMetadata()
                            .withNewSpec()
                            .endSpec()
                            .build());
            eventually(
                    () -> {
                        assertEquals(2, shop.pods().size());
                        assertTrue(
                                shop.pods().stream()
                                        .allMatch(
                                                pod ->
                                                        pod.getMetadata()
                                                                        .getOwnerReferences()
                                                                        .size()
                                                                == 1));
                    });
        }
    }

    @Test
    void aThousandPodsOfOneDeploymentAreMade() {
        cluster.startKubelet();
        cluster.server.add(namespace("shop"));
        cluster.server.add(deployment("web", 1000, "img:1"));
        try (var _ = cluster.openManager(ControllerManagerConfig.of("a", "PEM"))) {
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(200))
                    .untilAsserted(() -> shop.assertComplete("web", 1000));
            // No pod too many, ever: own writes were waited for.
            long created = shop.created("/api/v1/namespaces/shop/pods");
            assertEquals(1000, created);
        }
    }

    @Test
    void serviceGetsASliceOfItsReadyPods() {
        cluster.startKubelet();
        cluster.server.add(namespace("shop"));
        cluster.server.add(deployment("web", 3, "img:1"));
        cluster.server.add(
                new ServiceBuilder()
                        .withNewMetadata()
                        .withName("web")
                        .withNamespace("shop")
                        .endMetadata()
                        .withNewSpec()
                        .addToSelector("app", "web")
                        .addNewPort()
                        .withName("http")
                        .withPort(80)
                        .withTargetPort(new IntOrString(8080))
                        .endPort()
                        .endSpec()
                        .build());
        try (var _ = cluster.openManager(ControllerManagerConfig.of("a", "PEM"))) {
            eventually(
                    () -> {
                        EndpointSlice slice = cluster.server.stored(EndpointSlice.class).getFirst();
                        assertEquals(
                                "web",
                                slice.getMetadata().getLabels().get("kubernetes.io/service-name"));
                        assertEquals(3, slice.getEndpoints().size());
                        assertTrue(
                                slice.getEndpoints().stream()
                                        .allMatch(one -> one.getConditions().getReady()));
                        assertEquals(8080, slice.getPorts().getFirst().getPort());
                    });
            assertEquals(1, cluster.server.stored(EndpointSlice.class).size());
        }
    }
}
