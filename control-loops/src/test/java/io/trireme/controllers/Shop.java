package io.trireme.controllers;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.trireme.client.DeleteOptions;
import io.trireme.client.PatchType;

import org.awaitility.core.ThrowingRunnable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What tests ask of the namespace {@code shop} of a cluster, and do to it. */
record Shop(FakeCluster cluster) {
    static void eventually(ThrowingRunnable assertion) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .untilAsserted(assertion);
    }

    void assertComplete(String name, int replicas) {
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

    ReplicaSet onlyActiveSet() {
        var active =
                cluster.server.stored(ReplicaSet.class).stream()
                        .filter(set -> set.getSpec().getReplicas() > 0)
                        .toList();
        assertEquals(1, active.size());
        return active.getFirst();
    }

    String revision(String name) {
        return cluster.find(Deployment.class, name)
                .orElseThrow()
                .getMetadata()
                .getAnnotations()
                .get("deployment.kubernetes.io/revision");
    }

    long generation(String name) {
        return cluster.find(Deployment.class, name).orElseThrow().getMetadata().getGeneration();
    }

    List<Pod> pods() {
        return cluster.server.stored(Pod.class);
    }

    List<String> messages(String reason) {
        return cluster.server.stored(Event.class).stream()
                .filter(event -> reason.equals(event.getReason()))
                .map(Event::getMessage)
                .toList();
    }

    long created(String path) {
        return cluster.server.calls().stream()
                .filter(call -> call.method().equals("POST") && call.pathAndQuery().equals(path))
                .count();
    }

    String namespaceCondition(String type) {
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

    void setImage(String name, String image) throws InterruptedException {
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
    void finalizeAndDelete(String name, String finalizer) throws InterruptedException {
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

    /** Takes all finalizers of a ConfigMap away. */
    void release(String name) throws InterruptedException {
        ConfigMap _ =
                cluster.client
                        .resource(ConfigMap.class)
                        .patch(
                                "shop",
                                name,
                                PatchType.MERGE,
                                "{\"metadata\":{\"finalizers\":null}}"
                                        .getBytes(StandardCharsets.UTF_8),
                                "",
                                "");
    }

    /** A real server marks a namespace for deletion because of its spec's finalizer. */
    void deleteNamespace(String name) throws InterruptedException {
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

    void beat(String node) throws InterruptedException {
        var nodes = cluster.client.resource(Node.class);
        Node now = nodes.require("", node);
        now.getStatus().getConditions().getFirst().setLastHeartbeatTime(Instant.now().toString());
        Node _ = nodes.updateStatus(now);
    }
}
