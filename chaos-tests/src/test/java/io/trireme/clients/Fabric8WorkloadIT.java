package io.trireme.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.util.List;

/** A whole workload through the fabric8 client, from its manifest to the end of its namespace. */
@ClientTest
class Fabric8WorkloadIT {
    private final Workspace shop;
    private final KubernetesClient client;

    Fabric8WorkloadIT(Workspace shop) throws Exception {
        this.shop = shop;
        this.client = Clients.fabric8(shop.cluster());
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void manifestRunsRollsBackAndGoesWithItsNamespace() {
        String own = shop.name() + "-own";
        var manifest = Manifests.SHOP.replace("NAMESPACE", own).getBytes(UTF_8);

        var created = client.load(new ByteArrayInputStream(manifest)).create();

        assertEquals(
                List.of(
                        "Namespace",
                        "ConfigMap",
                        "Secret",
                        "ServiceAccount",
                        "Deployment",
                        "Service"),
                created.stream().map(HasMetadata::getKind).toList());
        var web = client.apps().deployments().inNamespace(own).withName("web");
        awaitRevision(web, "1");

        Deployment _ = web.edit(Fabric8WorkloadIT::withNewImage);
        awaitRevision(web, "2");
        assertEquals(List.of("nginx:2"), images(own));

        Deployment _ = web.rolling().undo();
        awaitRevision(web, "3");
        assertEquals(List.of("nginx:1.27"), images(own));

        client.namespaces().withName(own).withTimeout(60, SECONDS).delete();
        assertNull(client.namespaces().withName(own).get());
        assertTrue(client.pods().inNamespace(own).list().getItems().isEmpty());
    }

    private static Deployment withNewImage(Deployment web) {
        return new DeploymentBuilder(web)
                .editSpec()
                .editTemplate()
                .editSpec()
                .editFirstContainer()
                .withImage("nginx:2")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    private static void awaitRevision(RollableScalableResource<Deployment> web, String revision) {
        web.waitUntilCondition(one -> rolledOut(one, revision), 60, SECONDS);
    }

    private static boolean rolledOut(Deployment web, String revision) {
        var status = web.getStatus();
        var annotations = web.getMetadata().getAnnotations();
        return status != null
                && annotations != null
                && revision.equals(annotations.get("deployment.kubernetes.io/revision"))
                && web.getMetadata().getGeneration().equals(status.getObservedGeneration())
                && web.getSpec().getReplicas().equals(status.getUpdatedReplicas())
                && web.getSpec().getReplicas().equals(status.getReplicas())
                && web.getSpec().getReplicas().equals(status.getAvailableReplicas());
    }

    /** Of the pods that stay; those on their way out may still be there. */
    private List<String> images(String namespace) {
        return client
                .pods()
                .inNamespace(namespace)
                .withLabel("app", "web")
                .list()
                .getItems()
                .stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .map(Fabric8WorkloadIT::image)
                .distinct()
                .toList();
    }

    private static String image(Pod pod) {
        return pod.getSpec().getContainers().getFirst().getImage();
    }

    @Test
    void accessReviewsTellWhatOneMay() throws Exception {
        var config = Config.fromKubeconfig(shop.cluster().kubeconfig().toFile());
        config.setImpersonateUsername("jane");
        try (var jane = new KubernetesClientBuilder().withConfig(config).build()) {
            assertTrue(mayListPods(client));
            assertFalse(mayListPods(jane));
        }
    }

    private boolean mayListPods(KubernetesClient asking) {
        var review =
                new SelfSubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withNewResourceAttributes()
                        .withNamespace(shop.name())
                        .withVerb("list")
                        .withResource("pods")
                        .endResourceAttributes()
                        .endSpec()
                        .build();
        return asking.authorization()
                .v1()
                .selfSubjectAccessReview()
                .create(review)
                .getStatus()
                .getAllowed();
    }
}
