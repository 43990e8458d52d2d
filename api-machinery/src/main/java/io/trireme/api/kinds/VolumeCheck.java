package io.trireme.api.kinds;

import io.trireme.api.names.Names;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The volumes of a pod's spec. */
final class VolumeCheck {
    private static final Set<String> DOWNWARD_FIELDS =
            Set.of(
                    "metadata.name",
                    "metadata.namespace",
                    "metadata.uid",
                    "metadata.annotations",
                    "metadata.labels");
    private static final String[] HOST_PATH_TYPES = {
        "",
        "BlockDevice",
        "CharDevice",
        "Directory",
        "DirectoryOrCreate",
        "File",
        "FileOrCreate",
        "Socket"
    };

    /** The order in which sources are looked at; the second found is the one too many. */
    private static final List<String> SOURCES =
            List.of(
                    "emptyDir",
                    "hostPath",
                    "gitRepo",
                    "gcePersistentDisk",
                    "awsElasticBlockStore",
                    "secret",
                    "nfs",
                    "iscsi",
                    "glusterfs",
                    "flocker",
                    "persistentVolumeClaim",
                    "rbd",
                    "cinder",
                    "cephfs",
                    "quobyte",
                    "downwardAPI",
                    "fc",
                    "flexVolume",
                    "configMap",
                    "azureFile",
                    "vsphereVolume",
                    "photonPersistentDisk",
                    "portworxVolume",
                    "azureDisk",
                    "storageos",
                    "projected",
                    "scaleIO",
                    "csi",
                    "ephemeral",
                    "image");

    private VolumeCheck() {}

    static void check(JsonNode spec, String path, Problems problems) {
        var names = new HashSet<String>();
        var volumes = Fields.objects(spec, "volumes");
        for (int i = 0; i < volumes.size(); i++) {
            var volume = volumes.get(i);
            String field = path + ".volumes[" + i + "]";
            sources(volume, field, problems);
            String name = Fields.text(volume, "name");
            if (name.isEmpty()) {
                problems.required(field + ".name");
            } else {
                var wrong = Names.dns1123Label(name);
                problems.invalid(field + ".name", name, wrong);
                if (wrong.isEmpty() && !names.add(name)) {
                    problems.duplicate(field + ".name", name);
                }
            }
        }
    }

    private static void sources(ObjectNode volume, String field, Problems problems) {
        int count = 0;
        for (var source : SOURCES) {
            if (!Fields.has(volume, source)) {
                continue;
            }
            count++;
            if (count > 1) {
                problems.forbidden(field + "." + source, "may not specify more than 1 volume type");
            } else {
                source(source, volume.path(source), field + "." + source, problems);
            }
        }
        if (count == 0) {
            problems.required(field, "must specify a volume type");
        }
    }

    private static void source(String kind, JsonNode source, String field, Problems problems) {
        switch (kind) {
            case "configMap" -> {
                VolumeSourceCheck.need(source, "name", field, problems);
                files(source, field, problems);
            }
            case "secret" -> {
                VolumeSourceCheck.need(source, "secretName", field, problems);
                files(source, field, problems);
            }
            case "persistentVolumeClaim" ->
                    VolumeSourceCheck.need(source, "claimName", field, problems);
            case "csi" -> csi(source, field, problems);
            case "ephemeral" -> ephemeral(source, field, problems);
            case "hostPath" -> hostPath(source, field, problems);
            case "nfs" -> nfs(source, field, problems);
            case "emptyDir" -> {
                if (Quantities.find(source.path("sizeLimit"))
                        .filter(limit -> limit.signum() < 0)
                        .isPresent()) {
                    problems.forbidden(
                            field + ".sizeLimit",
                            "SizeLimit field must be a valid resource quantity");
                }
            }
            case "downwardAPI" -> downward(source, field, problems);
            default -> VolumeSourceCheck.check(kind, source, field, false, problems);
        }
    }

    private static void csi(JsonNode source, String field, Problems problems) {
        VolumeSourceCheck.driverName(Fields.text(source, "driver"), field + ".driver", problems);
        if (Fields.has(source, "nodePublishSecretRef")) {
            String name = Fields.text(source, "nodePublishSecretRef", "name");
            if (name.isEmpty()) {
                problems.required(field + ".nodePublishSecretRef.name");
            } else {
                problems.invalid(field + ".name", name, Names.dns1123Subdomain(name));
            }
        }
    }

    private static void ephemeral(JsonNode source, String field, Problems problems) {
        VolumeSourceCheck.need(source, "volumeClaimTemplate", field, problems);
        if (Fields.has(source, "volumeClaimTemplate")) {
            ClaimCheck.spec(
                    Fields.at(source, "volumeClaimTemplate", "spec"),
                    field + ".volumeClaimTemplate.spec",
                    problems);
        }
    }

    static void hostPath(JsonNode source, String field, Problems problems) {
        String path = Fields.text(source, "path");
        if (path.isEmpty()) {
            problems.required(field + ".path");
            return;
        }
        noParent(path, field + ".path", problems);
        problems.oneOf(field + ".type", Fields.text(source, "type"), HOST_PATH_TYPES);
    }

    static void nfs(JsonNode source, String field, Problems problems) {
        VolumeSourceCheck.need(source, "server", field, problems);
        VolumeSourceCheck.need(source, "path", field, problems);
        if (!Fields.text(source, "path").startsWith("/")) {
            problems.invalid(
                    field + ".path", Fields.text(source, "path"), "must be an absolute path");
        }
    }

    private static void files(JsonNode source, String field, Problems problems) {
        long mode = Fields.number(source, "defaultMode");
        if (mode < 0 || mode > 0777) {
            problems.invalid(
                    field + ".defaultMode",
                    mode,
                    "must be a number between 0 and 0777 (octal), both inclusive");
        }
        var items = Fields.objects(source, "items");
        for (int i = 0; i < items.size(); i++) {
            String where = field + ".items[" + i + "]";
            VolumeSourceCheck.need(items.get(i), "key", where, problems);
            VolumeSourceCheck.need(items.get(i), "path", where, problems);
            localPath(Fields.text(items.get(i), "path"), where + ".path", problems);
        }
    }

    private static void downward(JsonNode source, String field, Problems problems) {
        for (var item : Fields.objects(source, "items")) {
            String path = Fields.text(item, "fieldRef", "fieldPath");
            if (!path.isEmpty()
                    && !DOWNWARD_FIELDS.contains(path)
                    && !path.startsWith("metadata.annotations['")
                    && !path.startsWith("metadata.labels['")) {
                problems.invalid(
                        field + ".fieldRef.fieldPath",
                        path,
                        "error converting fieldPath: field label not supported: " + path);
            }
            VolumeSourceCheck.need(item, "path", field, problems);
        }
    }

    /** A path that stays below where it is put. */
    static void localPath(String path, String field, Problems problems) {
        if (path.startsWith("/")) {
            problems.invalid(field, path, "must be a relative path");
        }
        noParent(path, field, problems);
    }

    static void noParent(String path, String field, Problems problems) {
        if (List.of(path.split("/", -1)).contains("..")) {
            problems.invalid(field, path, "must not contain '..'");
        }
    }
}
