package io.trireme.controllers;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.trireme.client.DeleteOptions;
import io.trireme.client.PatchType;
import io.trireme.controllers.nodelifecycle.NodeLifecycleConfig;
import io.trireme.controllers.podgc.PodGcConfig;
import io.trireme.controllers.workload.PodStates;

import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

class ControllerManagerTest {
    private final FakeCluster cluster = new FakeCluster();

    @AfterEach
    void closeCluster() {
        cluster.close();
    }

    @Test
    void deploymentBecomesPodsAndRollsOutANewImage() throws InterruptedException {
        cluster.startKubelet();
        cluster.server.add(namespace("shop"));
        cluster.server.add(deployment("web", 4, "img:1"));
        try (var _ = cluster.openManager(config("a"))) {
            eventually(() -> assertComplete("web", 4));
            String first = onlyActiveSet().getMetadata().getName();
            assertEquals("1", revision("web"));

            setImage("web", "img:2");

            eventually(
                    () -> {
                        assertEquals("2", revision("web"));
                        assertComplete("web", 4);
                        assertTrue(!onlyActiveSet().getMetadata().getName().equals(first));
                    });
            var images =
                    pods().stream()
                            .map(pod -> pod.getSpec().getContainers().getFirst().getImage())
                            .distinct()
                            .toList();
            assertEquals(List.of("img:2"), images);
            eventually(
                    () -> {
                        List<String> messages = messages("ScalingReplicaSet");
                        assertTrue(
                                messages.contains(
                                        "Scaled up replica set %s from 0 to 4".formatted(first)),
                                messages::toString);
                        assertTrue(
                                messages("SuccessfulCreate").stream()
                                        .anyMatch(one -> one.startsWith("Created pod: " + first)));
                    });

            setImage("web", "img:1");

            eventually(
                    () -> {
                        assertEquals("3", revision("web"));
                        assertEquals(first, onlyActiveSet().getMetadata().getName());
                        assertComplete("web", 4);
                    });
        }
    }

    @Test
    void deletedPodIsReplacedAndAStrayOneIsAdoptedAndRemoved() throws InterruptedException {
        cluster.startKubelet();
        cluster.server.add(namespace("shop"));
        cluster.server.add(deployment("web", 2, "img:1"));
        try (var _ = cluster.openManager(config("a"))) {
            eventually(() -> assertComplete("web", 2));
            String victim = pods().getFirst().getMetadata().getName();

            cluster.client.resource(Pod.class).delete("shop", victim, DeleteOptions.DEFAULT);

            eventually(
                    () -> {
                        assertTrue(cluster.find(Pod.class, victim).isEmpty());
                        assertComplete("web", 2);
                    });
            ReplicaSet set = onlyActiveSet();
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
                        assertEquals(2, pods().size());
                        assertTrue(
                                pods().stream()
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
        Instant began = Instant.now();
        try (var _ = cluster.openManager(config("a"))) {
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(200))
                    .untilAsserted(() -> assertComplete("web", 1000));
            // No pod too many, ever: own writes were waited for.
            long created = created("/api/v1/namespaces/shop/pods");
            assertEquals(1000, created);
            System.out.println(
                    "1000 pods of one Deployment ready after "
                            + Duration.between(began, Instant.now()).toMillis()
                            + " ms; status writes "
                            + writes("replicasets", "status"));
        }
    }

    @Test
    void deletedDeploymentTakesItsReplicaSetAndPodsAlong() throws InterruptedException {
        cluster.startKubelet();
        cluster.server.add(namespace("shop"));
        cluster.server.add(deployment("web", 3, "img:1"));
        try (var _ = cluster.openManager(config("a"))) {
            eventually(() -> assertComplete("web", 3));

            cluster.client.resource(Deployment.class).delete("shop", "web", DeleteOptions.DEFAULT);

            eventually(
                    () -> {
                        assertEquals(List.of(), cluster.server.stored(ReplicaSet.class));
                        assertEquals(List.of(), pods());
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
        var maps = cluster.client.resource(ConfigMap.class);
        try (var _ = cluster.openManager(config("a"))) {
            eventually(
                    () ->
                            assertTrue(
                                    cluster.find(ConfigMap.class, "kube-root-ca.crt").isPresent()));
            finalizeAndDelete("owner", "foregroundDeletion");
            finalizeAndDelete("other", "orphan");

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

            patch(maps.type().objectPath(new io.trireme.client.ObjectKey("shop", "child"), ""));

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
        try (var _ = cluster.openManager(config("a"))) {
            eventually(
                    () -> {
                        assertComplete("web", 2);
                        assertTrue(cluster.find(ServiceAccount.class, "default").isPresent());
                        assertEquals(
                                Map.of("ca.crt", "PEM"),
                                cluster.find(ConfigMap.class, "kube-root-ca.crt")
                                        .orElseThrow()
                                        .getData());
                    });

            deleteNamespace("shop");

            eventually(
                    () -> {
                        assertEquals(List.of(), pods());
                        assertEquals(List.of(), cluster.server.stored(Deployment.class));
                        assertEquals(
                                "Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances",
                                namespaceCondition("NamespaceFinalizersRemaining"));
                        assertEquals(
                                "Some resources are remaining: configmaps. has 1 resource instances",
                                namespaceCondition("NamespaceContentRemaining"));
                    });
            patch("/api/v1/namespaces/shop/configmaps/held");

            eventually(() -> assertTrue(cluster.find(Namespace.class, "shop").isEmpty()));
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
        try (var _ = cluster.openManager(config("a"))) {
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

    @Test
    void silentNodeIsTaintedAndItsPodsLeaveWhenTheyNoLongerTolerateIt() {
        cluster.server.add(namespace("shop"));
        cluster.server.add(node("dead"));
        cluster.server.add(node("alive"));
        cluster.server.add(nodeLease("dead"));
        cluster.server.add(podOn("dead", "short", 1));
        cluster.server.add(podOn("dead", "long", 600));
        var config =
                config("a")
                        .withNodeLifecycle(
                                new NodeLifecycleConfig(
                                        Duration.ofSeconds(1), Duration.ofSeconds(1), 100));
        try (var _ = cluster.openManager(config)) {
            // The other node goes on living, else everything would seem down.
            eventually(
                    () -> {
                        beat("alive");
                        Node dead = cluster.find(Node.class, "dead").orElseThrow();
                        assertEquals(
                                List.of(
                                        "node.kubernetes.io/unreachable:NoSchedule",
                                        "node.kubernetes.io/unreachable:NoExecute"),
                                dead.getSpec().getTaints().stream()
                                        .map(taint -> taint.getKey() + ":" + taint.getEffect())
                                        .toList());
                        assertEquals(
                                "Kubelet stopped posting node status.",
                                dead.getStatus().getConditions().getFirst().getMessage());
                    });
            eventually(
                    () -> {
                        beat("alive");
                        Pod leaving = cluster.find(Pod.class, "short").orElseThrow();
                        assertTrue(PodStates.terminating(leaving));
                        assertEquals(
                                "DeletionByTaintManager",
                                PodStates.condition(leaving, "DisruptionTarget")
                                        .orElseThrow()
                                        .getReason());
                    });
            Pod staying = cluster.find(Pod.class, "long").orElseThrow();
            assertTrue(!PodStates.terminating(staying) && !PodStates.ready(staying));
            assertEquals(
                    List.of(),
                    cluster.find(Node.class, "alive").orElseThrow().getSpec().getTaints());
        }
    }

    @Test
    void podsOfANodeThatIsGoneAreCollected() {
        cluster.server.add(namespace("shop"));
        cluster.server.add(podOn("ghost", "lost", 600));
        var config =
                config("a")
                        .withPodGc(
                                new PodGcConfig(
                                        Duration.ofMillis(100), Duration.ofMillis(200), 100));
        try (var _ = cluster.openManager(config)) {
            eventually(() -> assertEquals(List.of(), pods()));
        }
    }

    @Test
    void standbyTakesOverAtOnceWhenTheLeaderCloses() {
        cluster.startKubelet();
        cluster.server.add(namespace("shop"));
        var leader = cluster.openManager(config("a"));
        eventually(() -> assertTrue(leader.leadership().leading()));
        try (var standby = cluster.openManager(config("b"))) {
            eventually(() -> assertEquals(List.of(), standby.unsynced()));
            leader.close();
            cluster.server.add(deployment("web", 2, "img:1"));

            eventually(() -> assertComplete("web", 2));

            assertTrue(standby.leadership().leading());
            leader.close();
        }
    }

    @Test
    void everyWriteOfALeaderCarriesItsFence() {
        cluster.server.add(namespace("shop"));
        cluster.server.add(deployment("web", 2, "img:1"));
        try (var _ = cluster.openManager(config("a"))) {
            eventually(() -> assertEquals(2, pods().size()));
            var unfenced =
                    cluster.server.calls().stream()
                            .filter(call -> !call.readOnly())
                            .filter(call -> !call.pathAndQuery().contains("/leases"))
                            .filter(call -> !call.headers().containsKey("trireme-fence"))
                            .toList();
            assertEquals(List.of(), unfenced);
        }
    }

    private static ControllerManagerConfig config(String identity) {
        return ControllerManagerConfig.of(identity, "PEM");
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .untilAsserted(assertion);
    }

    private void assertComplete(String name, int replicas) {
        Deployment deployment = cluster.find(Deployment.class, name).orElseThrow();
        var status = deployment.getStatus();
        assertEquals(replicas, status.getReplicas());
        assertEquals(replicas, status.getUpdatedReplicas());
        assertEquals(replicas, status.getAvailableReplicas());
        assertEquals(deployment.getMetadata().getGeneration(), status.getObservedGeneration());
        String progress =
                status.getConditions().stream()
                        .filter(one -> one.getType().equals("Progressing"))
                        .map(DeploymentCondition::getReason)
                        .findFirst()
                        .orElse("");
        assertEquals("NewReplicaSetAvailable", progress);
    }

    private ReplicaSet onlyActiveSet() {
        var active =
                cluster.server.stored(ReplicaSet.class).stream()
                        .filter(set -> set.getSpec().getReplicas() > 0)
                        .toList();
        assertEquals(1, active.size());
        return active.getFirst();
    }

    private String revision(String name) {
        return cluster.find(Deployment.class, name)
                .orElseThrow()
                .getMetadata()
                .getAnnotations()
                .get("deployment.kubernetes.io/revision");
    }

    private List<Pod> pods() {
        return cluster.server.stored(Pod.class);
    }

    private List<String> messages(String reason) {
        return cluster.server.stored(Event.class).stream()
                .filter(event -> reason.equals(event.getReason()))
                .map(Event::getMessage)
                .toList();
    }

    private long created(String path) {
        return cluster.server.calls().stream()
                .filter(call -> call.method().equals("POST") && call.pathAndQuery().equals(path))
                .count();
    }

    private long writes(String resource, String subresource) {
        return cluster.server.calls().stream()
                .filter(call -> !call.readOnly())
                .filter(call -> call.pathAndQuery().contains("/" + resource + "/"))
                .filter(call -> call.pathAndQuery().endsWith("/" + subresource))
                .count();
    }

    private String namespaceCondition(String type) {
        return cluster
                .find(Namespace.class, "shop")
                .orElseThrow()
                .getStatus()
                .getConditions()
                .stream()
                .filter(one -> one.getType().equals(type) && one.getStatus().equals("True"))
                .findFirst()
                .orElseThrow()
                .getMessage();
    }

    private void setImage(String name, String image) throws InterruptedException {
        var deployments = cluster.client.resource(Deployment.class);
        var changed =
                new DeploymentBuilder(deployments.require("shop", name))
                        .editMetadata()
                        .withResourceVersion(null)
                        .endMetadata()
                        .editSpec()
                        .editTemplate()
                        .editSpec()
                        .editFirstContainer()
                        .withImage(image)
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build();
        Deployment _ = deployments.update(changed);
    }

    /** What a real server does for a deletion with this propagation. */
    private void finalizeAndDelete(String name, String finalizer) throws InterruptedException {
        var maps = cluster.client.resource(ConfigMap.class);
        ConfigMap _ =
                maps.patch(
                        "shop",
                        name,
                        PatchType.MERGE,
                        "{\"metadata\":{\"finalizers\":[\"%s\"]}}"
                                .formatted(finalizer)
                                .getBytes(StandardCharsets.UTF_8),
                        "",
                        "");
        maps.delete("shop", name, DeleteOptions.DEFAULT);
    }

    /** Takes all finalizers of an object away. */
    private void patch(String path) throws InterruptedException {
        String[] parts = path.split("/", -1);
        ConfigMap _ =
                cluster.client
                        .resource(ConfigMap.class)
                        .patch(
                                "shop",
                                parts[parts.length - 1],
                                PatchType.MERGE,
                                "{\"metadata\":{\"finalizers\":null}}"
                                        .getBytes(StandardCharsets.UTF_8),
                                "",
                                "");
    }

    /** A real server marks a namespace for deletion because of its spec's finalizer. */
    private void deleteNamespace(String name) throws InterruptedException {
        var namespaces = cluster.client.resource(Namespace.class);
        Namespace _ =
                namespaces.patch(
                        "",
                        name,
                        PatchType.MERGE,
                        "{\"metadata\":{\"finalizers\":[\"test/spec\"]}}"
                                .getBytes(StandardCharsets.UTF_8),
                        "",
                        "");
        namespaces.delete("", name, DeleteOptions.DEFAULT);
        cluster.server.intercept(
                call -> {
                    // With the spec's finalizer gone a real server lets the namespace go.
                    if (call.pathAndQuery().endsWith("/namespaces/" + name)
                            && call.method().equals("DELETE")) {
                        try {
                            Namespace _ =
                                    namespaces.patch(
                                            "",
                                            name,
                                            PatchType.MERGE,
                                            "{\"metadata\":{\"finalizers\":null}}"
                                                    .getBytes(StandardCharsets.UTF_8),
                                            "",
                                            "");
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                });
    }

    private void beat(String node) throws InterruptedException {
        var nodes = cluster.client.resource(Node.class);
        Node now = nodes.require("", node);
        now.getStatus().getConditions().getFirst().setLastHeartbeatTime(Instant.now().toString());
        Node _ = nodes.updateStatus(now);
    }

    private static Namespace namespace(String name) {
        return new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withFinalizers("kubernetes")
                .endSpec()
                .build();
    }

    private static Deployment deployment(String name, int replicas, String image) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("shop")
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .withNewSelector()
                .addToMatchLabels("app", name)
                .endSelector()
                .withProgressDeadlineSeconds(600)
                .withRevisionHistoryLimit(10)
                .withNewStrategy()
                .withType("RollingUpdate")
                .withNewRollingUpdate()
                .withMaxSurge(new IntOrString("25%"))
                .withMaxUnavailable(new IntOrString("25%"))
                .endRollingUpdate()
                .endStrategy()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app", name)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("c")
                .withImage(image)
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    private static ConfigMap configMap(String name, List<String> finalizers) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("shop")
                .withFinalizers(finalizers)
                .endMetadata()
                .build();
    }

    private static ConfigMap owned(ConfigMap map, ConfigMap owner, boolean blocking) {
        return new ConfigMapBuilder(map)
                .editMetadata()
                .withOwnerReferences(
                        new OwnerReferenceBuilder()
                                .withApiVersion("v1")
                                .withKind("ConfigMap")
                                .withName(owner.getMetadata().getName())
                                .withUid(Objects.requireNonNull(owner.getMetadata().getUid()))
                                .withBlockOwnerDeletion(blocking)
                                .build())
                .endMetadata()
                .build();
    }

    private static Node node(String name) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .withNewStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .withReason("KubeletReady")
                .withLastHeartbeatTime(Instant.now().toString())
                .endCondition()
                .endStatus()
                .build();
    }

    private static Lease nodeLease(String name) {
        return new LeaseBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("kube-node-lease")
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(name)
                .endSpec()
                .build();
    }

    private static Pod podOn(String node, String name, long tolerationSeconds) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("shop")
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .addNewToleration()
                .withKey("node.kubernetes.io/unreachable")
                .withOperator("Exists")
                .withEffect("NoExecute")
                .withTolerationSeconds(tolerationSeconds)
                .endToleration()
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build();
    }
}
