package io.trireme.clients;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;

import io.kubernetes.client.custom.V1Patch;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.AppsV1Api;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.apis.VersionApi;
import io.kubernetes.client.openapi.models.V1APIResource;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.util.PatchUtils;
import io.kubernetes.client.util.Yaml;
import io.kubernetes.client.util.wait.Wait;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Map;

/** The official Java client's everyday work. Watches and informers: {@link OfficialInformerIT}. */
@ClientTest
class OfficialClientIT {
    private final String namespace;
    private final ApiClient client;
    private final CoreV1Api core;
    private final AppsV1Api apps;

    OfficialClientIT(Workspace shop) throws Exception {
        namespace = shop.name();
        client = Clients.official(shop.cluster());
        core = new CoreV1Api(client);
        apps = new AppsV1Api(client);
    }

    private static V1ConfigMap configMap(String name, Map<String, String> labels) {
        return new V1ConfigMap()
                .metadata(new V1ObjectMeta().name(name).labels(labels))
                .putDataItem("k", "1");
    }

    private V1ConfigMap create(String name, Map<String, String> labels) throws ApiException {
        return core.createNamespacedConfigMap(namespace, configMap(name, labels)).execute();
    }

    @Test
    void objectFromCreateToDelete() throws Exception {
        var created = create("a", Map.of());
        var changed = core.readNamespacedConfigMap("a", namespace).execute().putDataItem("k", "2");
        changed = core.replaceNamespacedConfigMap("a", namespace, changed).execute();
        assertEquals("2", changed.getData().get("k"));

        var conflict =
                assertThrows(
                        ApiException.class,
                        () -> core.replaceNamespacedConfigMap("a", namespace, created).execute());
        assertEquals(409, conflict.getCode());
        assertEquals("Conflict", reason(conflict));

        assertEquals(
                "Success", core.deleteNamespacedConfigMap("a", namespace).execute().getStatus());
        var gone =
                assertThrows(
                        ApiException.class,
                        () -> core.readNamespacedConfigMap("a", namespace).execute());
        assertEquals(404, gone.getCode());
        assertEquals("NotFound", reason(gone));
    }

    private static String reason(ApiException e) {
        return JsonParser.parseString(e.getResponseBody())
                .getAsJsonObject()
                .get("reason")
                .getAsString();
    }

    @Test
    void refusedObjectNamesEachField() {
        var invalid =
                assertThrows(
                        ApiException.class, () -> create("Not-A-Name", Map.of("bad key!", "x")));

        assertEquals(422, invalid.getCode());
        var status = JsonParser.parseString(invalid.getResponseBody()).getAsJsonObject();
        var causes = status.getAsJsonObject("details").getAsJsonArray("causes");
        assertEquals("metadata.name", causes.get(0).getAsJsonObject().get("field").getAsString());
        assertEquals("metadata.labels", causes.get(1).getAsJsonObject().get("field").getAsString());
    }

    @Test
    void patchesOfEveryType() throws Exception {
        create("a", Map.of());

        patch(V1Patch.PATCH_FORMAT_JSON_MERGE_PATCH, "{\"data\":{\"merge\":\"1\"}}");
        patch(
                V1Patch.PATCH_FORMAT_JSON_PATCH,
                "[{\"op\":\"add\",\"path\":\"/data/json\",\"value\":\"1\"}]");
        patch(
                V1Patch.PATCH_FORMAT_STRATEGIC_MERGE_PATCH,
                "{\"metadata\":{\"labels\":{\"strategic\":\"1\"}}}");
        var applied =
                patch(
                        V1Patch.PATCH_FORMAT_APPLY_YAML,
                        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\","
                                + "\"metadata\":{\"name\":\"a\"},\"data\":{\"applied\":\"1\"}}");

        assertEquals(
                Map.of("k", "1", "merge", "1", "json", "1", "applied", "1"), applied.getData());
        assertEquals(Map.of("strategic", "1"), applied.getMetadata().getLabels());
    }

    private V1ConfigMap patch(String format, String body) throws ApiException {
        return PatchUtils.patch(
                V1ConfigMap.class,
                () ->
                        core.patchNamespacedConfigMap("a", namespace, new V1Patch(body))
                                .fieldManager("official-test")
                                .buildCall(null),
                format,
                client);
    }

    @Test
    void generatedNamesDryRunAndSecretBytes() throws Exception {
        byte[] bytes = {0, (byte) 0xff, 10, (byte) 0x80};
        var template =
                new V1Secret()
                        .metadata(new V1ObjectMeta().generateName("key-"))
                        .putDataItem("bytes", bytes);

        core.createNamespacedSecret(namespace, template).dryRun("All").execute();
        var created = core.createNamespacedSecret(namespace, template).execute();

        String name = created.getMetadata().getName();
        assertTrue(name.matches("key-[a-z0-9]{5}"), name);
        assertEquals(1, core.listNamespacedSecret(namespace).execute().getItems().size());
        var read = core.readNamespacedSecret(name, namespace).execute();
        assertArrayEquals(bytes, read.getData().get("bytes"));
    }

    @Test
    void pagesAndSelectors() throws Exception {
        for (int i = 0; i < 5; i++) {
            create("m" + i, Map.of("n", Integer.toString(i)));
        }

        var list = core.listNamespacedConfigMap(namespace).labelSelector("n").limit(2);
        var first = list.execute();
        var second = list._continue(first.getMetadata().getContinue()).execute();
        var some = core.listNamespacedConfigMap(namespace).labelSelector("n in (1,3)").execute();
        var one =
                core.listNamespacedConfigMap(namespace).fieldSelector("metadata.name=m4").execute();

        assertEquals(2, first.getItems().size());
        assertEquals("m2", second.getItems().getFirst().getMetadata().getName());
        assertEquals(2, some.getItems().size());
        assertEquals("m4", one.getItems().getFirst().getMetadata().getName());
    }

    @Test
    void deploymentRollsOutAndScales() throws Exception {
        var web = Yaml.loadAs(Manifests.WEB, V1Deployment.class);
        apps.createNamespacedDeployment(namespace, web).execute();
        awaitAvailable(2, 1);

        web = apps.readNamespacedDeployment("web", namespace).execute();
        web.getSpec().getTemplate().getSpec().getContainers().getFirst().setImage("nginx:2");
        web = apps.replaceNamespacedDeployment("web", namespace, web).execute();
        long generation = web.getMetadata().getGeneration();
        assertEquals(2, generation, "only the change of the image makes a generation");
        awaitAvailable(2, generation);

        assertTrue(Wait.poll(Duration.ofMillis(200), Duration.ofSeconds(60), () -> scaledTo(3)));
        awaitAvailable(3, generation + 1);
        var sets = apps.listNamespacedReplicaSet(namespace).labelSelector("app=web").execute();
        assertEquals(2, sets.getItems().size());
    }

    /** False if the controller wrote its status between reading and writing. */
    private boolean scaledTo(int replicas) {
        try {
            var scale = apps.readNamespacedDeploymentScale("web", namespace).execute();
            scale.getSpec().setReplicas(replicas);
            apps.replaceNamespacedDeploymentScale("web", namespace, scale).execute();
            return true;
        } catch (ApiException e) {
            if (e.getCode() == 409) {
                return false;
            }
            throw new AssertionError(e.getResponseBody(), e);
        }
    }

    private void awaitAvailable(int replicas, long generation) {
        boolean available =
                Wait.poll(
                        Duration.ofMillis(200),
                        Duration.ofSeconds(60),
                        () -> isAvailable(replicas, generation));
        assertTrue(available, replicas + " replicas of generation " + generation);
    }

    private boolean isAvailable(int replicas, long generation) {
        try {
            var status = apps.readNamespacedDeployment("web", namespace).execute().getStatus();
            return status != null
                    && status.getObservedGeneration() != null
                    && status.getObservedGeneration() >= generation
                    && Integer.valueOf(replicas).equals(status.getUpdatedReplicas())
                    && Integer.valueOf(replicas).equals(status.getReplicas())
                    && Integer.valueOf(replicas).equals(status.getAvailableReplicas());
        } catch (ApiException e) {
            throw new AssertionError(e.getResponseBody(), e);
        }
    }

    @Test
    void discovery() throws Exception {
        assertEquals("36", new VersionApi(client).getCode().execute().getMinor());
        assertTrue(
                apps.getAPIResources().execute().getResources().stream()
                        .map(V1APIResource::getKind)
                        .anyMatch("Deployment"::equals));
    }
}
