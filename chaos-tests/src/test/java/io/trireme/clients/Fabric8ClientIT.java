package io.trireme.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;

/** The fabric8 client's everyday work. Informers and elections: {@link Fabric8InformerIT}. */
@ClientTest
class Fabric8ClientIT {
    private final Workspace shop;
    private final KubernetesClient client;

    Fabric8ClientIT(Workspace shop) throws Exception {
        this.shop = shop;
        this.client = Clients.fabric8(shop.cluster());
    }

    @AfterEach
    void close() {
        client.close();
    }

    private ConfigMap create(String name, Map<String, String> labels) {
        return client.configMaps()
                .inNamespace(shop.name())
                .resource(configMap(name, labels))
                .create();
    }

    private static ConfigMap configMap(String name, Map<String, String> labels) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(labels)
                .endMetadata()
                .addToData("k", "1")
                .build();
    }

    @Test
    void objectFromCreateToDelete() throws Exception {
        var maps = client.configMaps().inNamespace(shop.name());
        var created = create("a", Map.of());
        assertFalse(created.getMetadata().getUid().isEmpty());

        var edited =
                maps.withName("a")
                        .edit(map -> new ConfigMapBuilder(map).addToData("k", "2").build());
        assertEquals("2", edited.getData().get("k"));
        created.getData().put("k", "stale");
        var conflict =
                assertThrows(
                        KubernetesClientException.class, () -> maps.resource(created).update());
        assertEquals(409, conflict.getCode());
        assertEquals("Conflict", conflict.getStatus().getReason());

        assertEquals("2", maps.withName("a").get().getData().get("k"));
        assertEquals(1, maps.withName("a").delete().size());
        assertNull(maps.withName("a").get());
    }

    @Test
    void patchesOfEveryType() {
        create("a", Map.of());
        var map = client.configMaps().inNamespace(shop.name()).withName("a");

        map.patch(PatchContext.of(PatchType.JSON_MERGE), "{\"data\":{\"merge\":\"1\"}}");
        map.patch(
                PatchContext.of(PatchType.JSON),
                "[{\"op\":\"add\",\"path\":\"/data/json\",\"value\":\"1\"}]");
        map.patch(
                PatchContext.of(PatchType.STRATEGIC_MERGE),
                "{\"metadata\":{\"labels\":{\"strategic\":\"1\"}}}");
        var applied =
                client.configMaps()
                        .inNamespace(shop.name())
                        .resource(
                                new ConfigMapBuilder()
                                        .withNewMetadata()
                                        .withName("a")
                                        .endMetadata()
                                        .addToData("applied", "1")
                                        .build())
                        .fieldManager("fabric8-test")
                        .forceConflicts()
                        .serverSideApply();

        assertEquals(
                Map.of("k", "1", "merge", "1", "json", "1", "applied", "1"), applied.getData());
        assertEquals(Map.of("strategic", "1"), applied.getMetadata().getLabels());
        assertTrue(
                applied.getMetadata().getManagedFields().stream()
                        .anyMatch(
                                entry ->
                                        entry.getManager().equals("fabric8-test")
                                                && entry.getOperation().equals("Apply")));
    }

    @Test
    void refusalsCarryReasonAndCauses() {
        create("a", Map.of());

        var twice = assertThrows(KubernetesClientException.class, () -> create("a", Map.of()));
        var invalid =
                assertThrows(
                        KubernetesClientException.class,
                        () -> create("Not-A-Name", Map.of("bad key!", "x")));
        var missing =
                assertThrows(
                        KubernetesClientException.class,
                        () ->
                                client.configMaps()
                                        .inNamespace(shop.name())
                                        .resource(configMap("nosuch", Map.of()))
                                        .update());

        assertEquals(409, twice.getCode());
        assertEquals("AlreadyExists", twice.getStatus().getReason());
        assertEquals(422, invalid.getCode());
        assertEquals("Invalid", invalid.getStatus().getReason());
        assertEquals(
                List.of("metadata.name", "metadata.labels"),
                invalid.getStatus().getDetails().getCauses().stream()
                        .map(StatusCause::getField)
                        .toList());
        assertEquals(404, missing.getCode());
    }

    @Test
    void generatedNamesDryRunAndSecretBytes() {
        byte[] bytes = {0, (byte) 0xff, 10, (byte) 0x80};
        var template =
                new SecretBuilder()
                        .withNewMetadata()
                        .withGenerateName("key-")
                        .endMetadata()
                        .addToData("bytes", Base64.getEncoder().encodeToString(bytes))
                        .build();
        var secrets = client.secrets().inNamespace(shop.name());

        var dry = secrets.resource(template).dryRun(true).create();
        var created = secrets.resource(template).create();

        assertTrue(created.getMetadata().getName().matches("key-[a-z0-9]{5}"));
        assertEquals(
                List.of(created.getMetadata().getName()),
                secrets.list().getItems().stream()
                        .map(secret -> secret.getMetadata().getName())
                        .toList(),
                "the dry run's " + dry.getMetadata().getName() + " is not there");
        var read = secrets.withName(created.getMetadata().getName()).get();
        assertEquals(Base64.getEncoder().encodeToString(bytes), read.getData().get("bytes"));
    }

    @Test
    void pagesAndSelectors() {
        for (int i = 0; i < 5; i++) {
            create("m" + i, Map.of("n", Integer.toString(i)));
        }
        var maps = client.configMaps().inNamespace(shop.name());

        var first = maps.withLabel("n").list(new ListOptionsBuilder().withLimit(2L).build());
        var second =
                maps.withLabel("n")
                        .list(
                                new ListOptionsBuilder()
                                        .withLimit(2L)
                                        .withContinue(first.getMetadata().getContinue())
                                        .build());

        assertEquals(2, first.getItems().size());
        assertEquals("m2", second.getItems().getFirst().getMetadata().getName());
        assertEquals(2, maps.withLabelIn("n", "1", "3").list().getItems().size());
        assertEquals(
                "m4",
                maps.withField("metadata.name", "m4")
                        .list()
                        .getItems()
                        .getFirst()
                        .getMetadata()
                        .getName());
    }

    @Test
    void watchSeesEachChangeInOrder() throws Exception {
        var seen = new LinkedBlockingQueue<String>();
        var watcher =
                new Watcher<ConfigMap>() {
                    @Override
                    public void eventReceived(Action action, ConfigMap map) {
                        seen.add(action + " " + map.getData().get("k"));
                    }

                    @Override
                    public void onClose(WatcherException cause) {
                        seen.add("closed by " + cause);
                    }
                };
        var map = client.configMaps().inNamespace(shop.name()).withName("a");
        try (var _ = map.watch(watcher)) {
            create("a", Map.of());
            map.edit(one -> new ConfigMapBuilder(one).addToData("k", "2").build());
            map.delete();

            assertEquals("ADDED 1", seen.poll(20, SECONDS));
            assertEquals("MODIFIED 2", seen.poll(20, SECONDS));
            assertEquals("DELETED 2", seen.poll(20, SECONDS));
        }
    }

    @Test
    void deploymentRollsOut() {
        var deployments = client.apps().deployments().inNamespace(shop.name());
        client.load(new ByteArrayInputStream(Manifests.WEB.getBytes(StandardCharsets.UTF_8)))
                .inNamespace(shop.name())
                .serverSideApply();
        deployments.withName("web").waitUntilReady(60, SECONDS);

        var changed =
                deployments
                        .withName("web")
                        .edit(
                                web ->
                                        new DeploymentBuilder(web)
                                                .editSpec()
                                                .withReplicas(3)
                                                .editTemplate()
                                                .editSpec()
                                                .editFirstContainer()
                                                .withImage("nginx:2")
                                                .endContainer()
                                                .endSpec()
                                                .endTemplate()
                                                .endSpec()
                                                .build());
        var done =
                deployments
                        .withName("web")
                        .waitUntilCondition(
                                web ->
                                        web.getStatus().getObservedGeneration()
                                                        >= changed.getMetadata().getGeneration()
                                                && Integer.valueOf(3)
                                                        .equals(
                                                                web.getStatus()
                                                                        .getUpdatedReplicas())
                                                && Integer.valueOf(3)
                                                        .equals(
                                                                web.getStatus()
                                                                        .getAvailableReplicas()),
                                60,
                                SECONDS);

        assertEquals(
                "2", done.getMetadata().getAnnotations().get("deployment.kubernetes.io/revision"));
        assertEquals(
                2,
                client.apps()
                        .replicaSets()
                        .inNamespace(shop.name())
                        .withLabel("app", "web")
                        .list()
                        .getItems()
                        .size());
        assertEquals(1, deployments.withName("web").scale(1).getSpec().getReplicas());
    }

    @Test
    void discovery() {
        assertEquals("1", client.getKubernetesVersion().getMajor());
        assertTrue(client.hasApiGroup("apps", true));
        assertFalse(client.hasApiGroup("nonsense.example.com", true));
        assertTrue(
                client.getApiResources("apps/v1").getResources().stream()
                        .anyMatch(resource -> resource.getKind().equals("Deployment")));
    }
}
