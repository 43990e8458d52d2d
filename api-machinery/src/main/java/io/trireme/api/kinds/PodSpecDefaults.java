package io.trireme.api.kinds;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** Defaults of a pod's spec, wherever one stands: in pods and in the templates of workloads. */
final class PodSpecDefaults {
    private static final List<String> CONTAINER_LISTS =
            List.of("initContainers", "containers", "ephemeralContainers");

    private static final DefaultTable SPEC =
            new DefaultTable(
                    """
                    restartPolicy = "Always"
                    terminationGracePeriodSeconds = 30
                    dnsPolicy = "ClusterFirst"
                    securityContext = {}
                    schedulerName = "default-scheduler"
                    """);

    private static final DefaultTable CONTAINER =
            new DefaultTable(
                    """
                    resources = {}
                    terminationMessagePath = "/dev/termination-log"
                    terminationMessagePolicy = "File"
                    ports[].protocol = "TCP"
                    env[].valueFrom.fieldRef.apiVersion = "v1"
                    env[].valueFrom.resourceFieldRef.divisor = "0"
                    env[].valueFrom.fileKeyRef.optional = false
                    lifecycle.postStart.httpGet.path = "/"
                    lifecycle.postStart.httpGet.scheme = "HTTP"
                    lifecycle.preStop.httpGet.path = "/"
                    lifecycle.preStop.httpGet.scheme = "HTTP"
                    """);

    private static final DefaultTable PROBE =
            new DefaultTable(
                    """
                    timeoutSeconds ~= 1
                    periodSeconds ~= 10
                    successThreshold ~= 1
                    failureThreshold ~= 3
                    httpGet.path = "/"
                    httpGet.scheme = "HTTP"
                    grpc.service = ""
                    """);

    private static final DefaultTable VOLUME =
            new DefaultTable(
                    """
                    configMap.defaultMode = 420
                    secret.defaultMode = 420
                    downwardAPI.defaultMode = 420
                    downwardAPI.items[].fieldRef.apiVersion = "v1"
                    downwardAPI.items[].resourceFieldRef.divisor = "0"
                    projected.defaultMode = 420
                    projected.sources[].serviceAccountToken.expirationSeconds = 3600
                    projected.sources[].downwardAPI.items[].fieldRef.apiVersion = "v1"
                    projected.sources[].downwardAPI.items[].resourceFieldRef.divisor = "0"
                    hostPath.type = ""
                    iscsi.iscsiInterface = "default"
                    rbd.pool = "rbd"
                    rbd.user = "admin"
                    rbd.keyring = "/etc/ceph/keyring"
                    azureDisk.cachingMode = "ReadWrite"
                    azureDisk.kind = "Shared"
                    azureDisk.fsType = "ext4"
                    azureDisk.readOnly = false
                    scaleIO.storageMode = "ThinProvisioned"
                    scaleIO.fsType = "xfs"
                    ephemeral.volumeClaimTemplate.metadata = {}
                    ephemeral.volumeClaimTemplate.spec.resources = {}
                    ephemeral.volumeClaimTemplate.spec.volumeMode = "Filesystem"
                    """);

    private PodSpecDefaults() {}

    /** Of a pod: in the host's network a container's port is the host's, in templates not yet. */
    static void applyToPod(ObjectNode spec) {
        apply(spec);
        if (Fields.flag(spec, "hostNetwork")) {
            hostPorts(spec);
        }
    }

    static void apply(JsonNode node) {
        if (!(node instanceof ObjectNode spec)) {
            return;
        }
        SPEC.apply(spec);
        mirrorServiceAccount(spec);
        for (var list : CONTAINER_LISTS) {
            Fields.objects(spec, list).forEach(PodSpecDefaults::applyToContainer);
        }
        for (var volume : Fields.objects(spec, "volumes")) {
            if (volume.size() == 1 && volume.has("name")) {
                volume.putObject("emptyDir");
            }
            VOLUME.apply(volume);
            imageVolume(volume);
        }
    }

    /** The older name of the field is still written beside the newer one. */
    static void mirrorServiceAccount(ObjectNode spec) {
        if (Fields.empty(spec, "serviceAccountName") && !Fields.empty(spec, "serviceAccount")) {
            spec.put("serviceAccountName", Fields.text(spec, "serviceAccount"));
        }
        if (!Fields.empty(spec, "serviceAccountName")) {
            spec.put("serviceAccount", Fields.text(spec, "serviceAccountName"));
        }
    }

    private static void applyToContainer(ObjectNode container) {
        CONTAINER.apply(container);
        for (var probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
            PROBE.apply(container.path(probe));
        }
        Fields.putIfAbsent(
                container, "imagePullPolicy", pullPolicy(Fields.text(container, "image")));
        Quantities.canonicalizeResources(container.path("resources"));
    }

    private static void imageVolume(ObjectNode volume) {
        if (volume.get("image") instanceof ObjectNode image) {
            Fields.putIfAbsent(image, "pullPolicy", pullPolicy(Fields.text(image, "reference")));
        }
    }

    /** An image without tag, or of the moving tag {@code latest}, is looked up each time. */
    private static String pullPolicy(String image) {
        if (image.contains("@")) {
            return "IfNotPresent";
        }
        int colon = image.lastIndexOf(':');
        boolean tagged = colon > image.lastIndexOf('/');
        return !tagged || image.substring(colon + 1).equals("latest") ? "Always" : "IfNotPresent";
    }

    private static void hostPorts(ObjectNode spec) {
        for (var list : List.of("initContainers", "containers")) {
            for (var container : Fields.objects(spec, list)) {
                for (var port : Fields.objects(container, "ports")) {
                    if (Fields.number(port, "hostPort") == 0) {
                        Fields.put(port, "hostPort", Fields.number(port, "containerPort"));
                    }
                }
            }
        }
    }
}
