package io.trireme.clients;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.AppsV1Api;
import io.kubernetes.client.openapi.apis.AuthorizationV1Api;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1ReplicaSet;
import io.kubernetes.client.openapi.models.V1ResourceAttributes;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1SelfSubjectAccessReview;
import io.kubernetes.client.openapi.models.V1SelfSubjectAccessReviewSpec;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.util.Yaml;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Objects;

/** A whole workload through the official client, from its manifest to the end of its namespace. */
@ClientTest
class OfficialWorkloadIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String REVISION = "deployment.kubernetes.io/revision";

    private final String own;
    private final ApiClient client;
    private final CoreV1Api core;
    private final AppsV1Api apps;

    OfficialWorkloadIT(Workspace shop) throws Exception {
        own = shop.name() + "-own";
        client = Clients.official(shop.cluster());
        core = new CoreV1Api(client);
        apps = new AppsV1Api(client);
    }

    @Test
    void manifestRunsRollsBackAndGoesWithItsNamespace() throws Exception {
        for (Object object : Yaml.loadAll(Manifests.SHOP.replace("NAMESPACE", own))) {
            create(object);
        }
        awaitRevision("1");

        setImage("nginx:2");
        awaitRevision("2");
        undo();
        awaitRevision("3");

        var sets = apps.listNamespacedReplicaSet(own).execute().getItems();
        assertEquals(2, sets.size(), "the first set runs again");
        var active = sets.stream().filter(set -> set.getSpec().getReplicas() > 0).toList();
        assertEquals("nginx:1.27", image(active.getFirst()));

        core.deleteNamespace(own).execute();
        await().atMost(LIMIT).until(() -> namespaceCode() == 404);
        assertTrue(core.listNamespacedPod(own).execute().getItems().isEmpty());
    }

    private void create(Object object) throws ApiException {
        Object _ =
                switch (object) {
                    case V1Namespace one -> core.createNamespace(one).execute();
                    case V1ConfigMap one -> core.createNamespacedConfigMap(own, one).execute();
                    case V1Secret one -> core.createNamespacedSecret(own, one).execute();
                    case V1ServiceAccount one ->
                            core.createNamespacedServiceAccount(own, one).execute();
                    case V1Deployment one -> apps.createNamespacedDeployment(own, one).execute();
                    case V1Service one -> core.createNamespacedService(own, one).execute();
                    default -> throw new AssertionError("not in the manifest: " + object);
                };
    }

    private void setImage(String image) throws ApiException {
        var web = apps.readNamespacedDeployment("web", own).execute();
        web.getSpec().getTemplate().getSpec().getContainers().getFirst().setImage(image);
        V1Deployment _ = apps.replaceNamespacedDeployment("web", own, web).execute();
    }

    /** What kubectl's undo does: the template of the first revision once more. */
    private void undo() throws ApiException {
        var first =
                apps.listNamespacedReplicaSet(own).execute().getItems().stream()
                        .filter(set -> "1".equals(set.getMetadata().getAnnotations().get(REVISION)))
                        .findFirst()
                        .orElseThrow();
        var template = first.getSpec().getTemplate();
        template.getMetadata().getLabels().remove("pod-template-hash");
        var web = apps.readNamespacedDeployment("web", own).execute();
        web.getSpec().setTemplate(template);
        V1Deployment _ = apps.replaceNamespacedDeployment("web", own, web).execute();
    }

    private static String image(V1ReplicaSet set) {
        return set.getSpec().getTemplate().getSpec().getContainers().getFirst().getImage();
    }

    private void awaitRevision(String revision) {
        await().atMost(LIMIT).until(() -> rolledOut(revision));
    }

    private boolean rolledOut(String revision) throws ApiException {
        var web = apps.readNamespacedDeployment("web", own).execute();
        var status = web.getStatus();
        var annotations = web.getMetadata().getAnnotations();
        var wanted = web.getSpec().getReplicas();
        return status != null
                && annotations != null
                && revision.equals(annotations.get(REVISION))
                && Objects.equals(web.getMetadata().getGeneration(), status.getObservedGeneration())
                && Objects.equals(wanted, status.getUpdatedReplicas())
                && Objects.equals(wanted, status.getReplicas())
                && Objects.equals(wanted, status.getAvailableReplicas());
    }

    private int namespaceCode() {
        try {
            V1Namespace _ = core.readNamespace(own).execute();
            return 200;
        } catch (ApiException e) {
            return e.getCode();
        }
    }

    @Test
    void accessReviewTellsWhatOneMay() throws Exception {
        var attributes =
                new V1ResourceAttributes().namespace("default").verb("list").resource("pods");
        var review =
                new V1SelfSubjectAccessReview()
                        .spec(new V1SelfSubjectAccessReviewSpec().resourceAttributes(attributes));
        var access = new AuthorizationV1Api(client);

        assertTrue(access.createSelfSubjectAccessReview(review).execute().getStatus().getAllowed());

        client.addDefaultHeader("Impersonate-User", "jane");
        assertEquals(
                false,
                access.createSelfSubjectAccessReview(review).execute().getStatus().getAllowed());
    }
}
