package io.trireme.apiserver.registry.admission;

import io.trireme.api.GroupResource;
import io.trireme.apiserver.ObjectReader;
import io.trireme.apiserver.registry.Clock;
import io.trireme.apiserver.registry.Failures;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A pod runs as a service account of its namespace, which must exist; the account's token, the
 * cluster's CA and the namespace's name are mounted into its containers.
 */
public final class PodServiceAccount implements Admission {
    private static final GroupResource ACCOUNTS = new GroupResource("", "serviceaccounts");
    private static final String MOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
    private static final String DEFAULT = "default";
    private static final int TOKEN_SECONDS = 3607;

    /** The default account of a new namespace may be some moments late. */
    private static final int ATTEMPTS_MAX = 10;

    private static final Duration ATTEMPT_PAUSE = Duration.ofMillis(100);

    private final ObjectReader cached;
    private final LiveReader live;
    private final Clock clock;

    public PodServiceAccount(ObjectReader cached, LiveReader live, Clock clock) {
        this.cached = cached;
        this.live = live;
        this.clock = clock;
    }

    @Override
    public void admit(AdmissionRequest request) throws InterruptedException {
        if (!request.creates("", "pods")
                || !(request.object().orElseThrow().get("spec") instanceof ObjectNode spec)) {
            return;
        }
        var annotations = request.object().get().path("metadata").path("annotations");
        if (annotations.has("kubernetes.io/config.mirror")) {
            return;
        }
        String name = spec.path("serviceAccountName").asString("");
        if (name.isEmpty()) {
            name = DEFAULT;
            spec.put("serviceAccountName", name);
        }
        spec.put("serviceAccount", name);
        var account = require(request, name);
        if (mountsToken(spec, account)) {
            mountToken(spec);
        }
        if (spec.path("imagePullSecrets").isEmpty()
                && account.get("imagePullSecrets") instanceof ArrayNode secrets
                && !secrets.isEmpty()) {
            spec.set("imagePullSecrets", secrets.deepCopy());
        }
    }

    private ObjectNode require(AdmissionRequest request, String name) throws InterruptedException {
        int attempts = name.equals(DEFAULT) ? ATTEMPTS_MAX : 1;
        for (int attempt = 0; attempt < attempts; attempt++) {
            if (attempt > 0) {
                Thread.sleep(ATTEMPT_PAUSE);
            }
            Optional<ObjectNode> account =
                    cached.find(ACCOUNTS, request.namespace(), name)
                            .or(() -> live.read(ACCOUNTS, request.namespace(), name));
            if (account.isPresent()) {
                return account.get();
            }
        }
        throw Failures.forbidden(
                request.resource(),
                request.name(),
                "error looking up service account "
                        + request.namespace()
                        + "/"
                        + name
                        + ": serviceaccount \""
                        + name
                        + "\" not found",
                List.of());
    }

    private static boolean mountsToken(ObjectNode spec, ObjectNode account) {
        var ofPod = spec.path("automountServiceAccountToken");
        return ofPod.isBoolean()
                ? ofPod.asBoolean()
                : account.path("automountServiceAccountToken").asBoolean(true);
    }

    private void mountToken(ObjectNode spec) {
        String volume =
                existingVolume(spec).orElseGet(() -> clock.generatedName("kube-api-access-"));
        boolean used = false;
        for (var container : containers(spec)) {
            if (!mountsAt(container.path("volumeMounts"))) {
                var mounts =
                        container.get("volumeMounts") instanceof ArrayNode list
                                ? list
                                : container.putArray("volumeMounts");
                mounts.addObject()
                        .put("name", volume)
                        .put("readOnly", true)
                        .put("mountPath", MOUNT_PATH);
                used = true;
            }
        }
        if (used && existingVolume(spec).isEmpty()) {
            addVolume(spec, volume);
        }
    }

    private static Optional<String> existingVolume(ObjectNode spec) {
        for (var volume : spec.path("volumes")) {
            String name = volume.path("name").asString("");
            if (name.startsWith("kube-api-access-") && volume.has("projected")) {
                return Optional.of(name);
            }
        }
        return Optional.empty();
    }

    private static List<ObjectNode> containers(ObjectNode spec) {
        var containers = new ArrayList<ObjectNode>();
        for (String list : List.of("initContainers", "containers")) {
            for (var container : spec.path(list)) {
                if (container instanceof ObjectNode one) {
                    containers.add(one);
                }
            }
        }
        return containers;
    }

    private static boolean mountsAt(JsonNode mounts) {
        for (var mount : mounts) {
            if (mount.path("mountPath").asString("").equals(MOUNT_PATH)) {
                return true;
            }
        }
        return false;
    }

    private static void addVolume(ObjectNode spec, String name) {
        var volumes =
                spec.get("volumes") instanceof ArrayNode list ? list : spec.putArray("volumes");
        var projected = volumes.addObject().put("name", name).putObject("projected");
        var sources = projected.putArray("sources");
        sources.addObject()
                .putObject("serviceAccountToken")
                .put("expirationSeconds", TOKEN_SECONDS)
                .put("path", "token");
        var configMap = sources.addObject().putObject("configMap").put("name", "kube-root-ca.crt");
        configMap.putArray("items").addObject().put("key", "ca.crt").put("path", "ca.crt");
        sources.addObject()
                .putObject("downwardAPI")
                .putArray("items")
                .addObject()
                .put("path", "namespace")
                .putObject("fieldRef")
                .put("apiVersion", "v1")
                .put("fieldPath", "metadata.namespace");
        projected.put("defaultMode", 420);
    }
}
