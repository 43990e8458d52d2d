package io.trireme.api.kinds;

import io.trireme.api.names.Names;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** PersistentVolumes. */
final class VolumeSpecCheck {
    private static final String INLINE = " in the context of inline volumes";
    private static final String NOT_INLINE = "may not be specified" + INLINE;
    private static final String[] MODES = {
        "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"
    };

    /** The order in which sources are looked at; the second found is the one too many. */
    private static final List<String> SOURCES =
            List.of(
                    "hostPath",
                    "gcePersistentDisk",
                    "awsElasticBlockStore",
                    "glusterfs",
                    "flocker",
                    "nfs",
                    "rbd",
                    "quobyte",
                    "cephfs",
                    "iscsi",
                    "cinder",
                    "fc",
                    "flexVolume",
                    "azureFile",
                    "vsphereVolume",
                    "photonPersistentDisk",
                    "portworxVolume",
                    "azureDisk",
                    "scaleIO",
                    "local",
                    "storageos",
                    "csi");

    private static final List<String> CSI_SECRETS =
            List.of(
                    "controllerPublishSecretRef",
                    "controllerExpandSecretRef",
                    "nodePublishSecretRef",
                    "nodeExpandSecretRef");

    private VolumeSpecCheck() {}

    static void volume(ObjectNode object, Problems problems) {
        var spec = object.path("spec");
        accessModes(spec, "spec", "", problems);
        capacity(spec.path("capacity"), "spec.capacity", problems);
        String policy = Fields.text(spec, "persistentVolumeReclaimPolicy");
        if (!policy.isEmpty()) {
            problems.oneOf(
                    "spec.persistentVolumeReclaimPolicy", policy, "Delete", "Recycle", "Retain");
        }
        if (Fields.has(spec, "nodeAffinity")) {
            nodeAffinity(spec.path("nodeAffinity"), "spec.nodeAffinity", problems);
        }
        sources(spec, Fields.text(object, "metadata", "name"), "spec", problems);
        recycledRoot(spec, "spec", problems);
        className(spec, "storageClassName", "spec", problems);
        volumeMode(spec, "spec", problems);
        if (Fields.has(spec, "volumeAttributesClassName")) {
            attributesClass(spec, "spec", problems);
        }
    }

    /** A volume that a VolumeAttachment describes itself, as for the volumes of a pod. */
    static void inline(JsonNode spec, String path, Problems problems) {
        if (Fields.has(spec, "claimRef")) {
            problems.forbidden(path + ".claimRef", NOT_INLINE);
        }
        if (!Fields.empty(spec, "capacity")) {
            problems.forbidden(path + ".capacity", NOT_INLINE);
        }
        if (!Fields.has(spec, "csi")) {
            problems.required(path + ".csi", "has to be specified" + INLINE);
        }
        accessModes(spec, path, "", problems);
        String policy = Fields.text(spec, "persistentVolumeReclaimPolicy");
        if (!policy.isEmpty() && !policy.equals("Retain")) {
            problems.forbidden(
                    path + ".persistentVolumeReclaimPolicy", "may only be Retain" + INLINE);
        }
        if (Fields.has(spec, "nodeAffinity")) {
            problems.forbidden(path + ".nodeAffinity", NOT_INLINE);
        }
        sources(spec, "", path, problems);
        recycledRoot(spec, path, problems);
        if (!Fields.empty(spec, "storageClassName")) {
            problems.forbidden(path + ".storageClassName", NOT_INLINE);
        }
        if (Fields.has(spec, "volumeMode")
                && !Fields.text(spec, "volumeMode").equals("Filesystem")) {
            problems.forbidden(
                    path + ".volumeMode",
                    "may not specify volumeMode other than Filesystem" + INLINE);
        }
    }

    /**
     * @param missing why there must be one
     */
    static void accessModes(JsonNode spec, String path, String missing, Problems problems) {
        String field = path + ".accessModes";
        var modes = Fields.strings(spec, "accessModes");
        if (modes.isEmpty()) {
            problems.required(field, missing);
        }
        boolean onePod = false;
        boolean others = false;
        for (var mode : modes) {
            problems.oneOf(field, mode, MODES);
            onePod |= mode.equals("ReadWriteOncePod");
            others |= !mode.equals("ReadWriteOncePod") && List.of(MODES).contains(mode);
        }
        if (onePod && others) {
            problems.forbidden(field, "may not use ReadWriteOncePod with other access modes");
        }
    }

    static void className(JsonNode spec, String name, String path, Problems problems) {
        String value = Fields.text(spec, name);
        if (!value.isEmpty()) {
            problems.invalid(path + "." + name, value, Names.dns1123Subdomain(value));
        }
    }

    static void volumeMode(JsonNode spec, String path, Problems problems) {
        if (Fields.has(spec, "volumeMode")) {
            problems.oneOf(
                    path + ".volumeMode", Fields.text(spec, "volumeMode"), "Block", "Filesystem");
        }
    }

    private static void capacity(JsonNode capacity, String field, Problems problems) {
        if (capacity.isEmpty()) {
            problems.required(field);
        }
        if (!capacity.has("storage") || capacity.size() > 1) {
            problems.notSupported(field, capacity, "storage");
        }
        for (var entry : capacity.properties()) {
            String amount = field + "[" + entry.getKey() + "]";
            ClaimCheck.basicAmount(entry.getValue(), amount, problems);
            problems.positive(amount, entry.getValue());
        }
    }

    private static void nodeAffinity(JsonNode affinity, String field, Problems problems) {
        if (Fields.has(affinity, "required")) {
            SchedulingCheck.nodeSelector(affinity.path("required"), field + ".required", problems);
        } else {
            problems.required(field + ".required", "must specify required node constraints");
        }
    }

    private static void sources(JsonNode spec, String volume, String path, Problems problems) {
        int count = 0;
        for (var kind : SOURCES) {
            if (!Fields.has(spec, kind)) {
                continue;
            }
            count++;
            // Kubernetes forgets to count before it looks at a flexVolume.
            if (count > 1 && !kind.equals("flexVolume")) {
                String field = path + "." + (kind.equals("cephfs") ? "cephFS" : kind);
                problems.forbidden(field, "may not specify more than 1 volume type");
                continue;
            }
            source(kind, spec, volume, path, problems);
        }
        if (count == 0) {
            problems.required(path, "must specify a volume type");
        }
    }

    private static void source(
            String kind, JsonNode spec, String volume, String path, Problems problems) {
        var source = spec.path(kind);
        String field = path + "." + kind;
        switch (kind) {
            case "hostPath" -> VolumeCheck.hostPath(source, field, problems);
            case "nfs" -> VolumeCheck.nfs(source, field, problems);
            case "local" -> {
                VolumeSourceCheck.need(source, "path", field, problems);
                VolumeCheck.noParent(Fields.text(source, "path"), field + ".path", problems);
                if (!Fields.has(spec, "nodeAffinity")) {
                    problems.required(
                            path + ".nodeAffinity", "Local volume requires node affinity");
                }
            }
            case "csi" -> csi(source, field, problems);
            case "iscsi" -> {
                VolumeSourceCheck.iscsiLength(source, volume, field, problems);
                VolumeSourceCheck.check(kind, source, field, true, problems);
            }
            default -> VolumeSourceCheck.check(kind, source, field, true, problems);
        }
    }

    private static void csi(JsonNode source, String field, Problems problems) {
        VolumeSourceCheck.driverName(Fields.text(source, "driver"), field + ".driver", problems);
        VolumeSourceCheck.need(source, "volumeHandle", field, problems);
        for (var name : CSI_SECRETS) {
            if (Fields.has(source, name)) {
                secret(source.path(name), field + "." + name, problems);
            }
        }
    }

    private static void secret(JsonNode secret, String field, Problems problems) {
        String name = Fields.text(secret, "name");
        if (name.isEmpty()) {
            problems.required(field + ".name");
        } else {
            problems.invalid(field + ".name", name, Names.dns1123Subdomain(name));
        }
        String namespace = Fields.text(secret, "namespace");
        if (namespace.isEmpty()) {
            problems.required(field + ".namespace");
        } else {
            problems.invalid(field + ".namespace", namespace, Names.dns1123Label(namespace));
        }
    }

    private static void recycledRoot(JsonNode spec, String path, Problems problems) {
        if (Fields.text(spec, "hostPath", "path").matches("/[/.]*")
                && Fields.text(spec, "persistentVolumeReclaimPolicy").equals("Recycle")) {
            problems.forbidden(
                    path + ".persistentVolumeReclaimPolicy",
                    "may not be 'recycle' for a hostPath mount of '/'");
        }
    }

    private static void attributesClass(JsonNode spec, String path, Problems problems) {
        if (Fields.empty(spec, "volumeAttributesClassName")) {
            problems.required(path + ".volumeAttributesClassName", "an empty string is disallowed");
        }
        className(spec, "volumeAttributesClassName", path, problems);
        if (!Fields.has(spec, "csi")) {
            problems.required(
                    path + ".csi", "has to be specified when using volumeAttributesClassName");
        }
    }

    /** Kubernetes looks at an updated volume twice. */
    static void volumeUpdate(ObjectNode object, ObjectNode before, Problems problems) {
        volume(object, problems);
        var spec = object.path("spec");
        var specBefore = before.path("spec");
        if (!sameSources(spec, specBefore)) {
            problems.forbidden(
                    "spec.persistentvolumesource",
                    "spec.persistentvolumesource is immutable after creation");
        }
        problems.immutable("volumeMode", spec.path("volumeMode"), specBefore.path("volumeMode"));
        if (Fields.has(specBefore, "nodeAffinity")) {
            problems.immutable(
                    "nodeAffinity", spec.path("nodeAffinity"), specBefore.path("nodeAffinity"));
        }
        if (Fields.has(specBefore, "volumeAttributesClassName")
                && !Fields.has(spec, "volumeAttributesClassName")) {
            problems.forbidden(
                    "spec.volumeAttributesClassName",
                    "update from non-nil value to nil is forbidden");
        }
    }

    /** A driver's secret for growing the volume may be named later. */
    private static boolean sameSources(JsonNode spec, JsonNode before) {
        for (var kind : SOURCES) {
            var source = spec.path(kind);
            if (kind.equals("csi")
                    && before.path(kind).isObject()
                    && !Fields.has(before, kind, "controllerExpandSecretRef")
                    && source.deepCopy() instanceof ObjectNode driver) {
                driver.remove("controllerExpandSecretRef");
                source = driver;
            }
            boolean kept = Fields.has(spec, kind) == Fields.has(before, kind);
            if (!kept || !Fields.same(source, before.path(kind))) {
                return false;
            }
        }
        return true;
    }
}
