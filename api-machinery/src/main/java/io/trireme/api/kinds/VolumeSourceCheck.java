package io.trireme.api.kinds;

import io.trireme.api.names.Names;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Where the data of a volume lies: the sources that pods and PersistentVolumes share. */
final class VolumeSourceCheck {
    private static final int DRIVER_NAME_LENGTH_MAX = 63;
    private static final int ISCSI_NAME_LENGTH_MAX = 64;
    private static final int QUOBYTE_TENANT_LENGTH_MAX = 64;
    private static final String ISCSI_FORM = "must be valid format";
    private static final Map<String, Pattern> ISCSI_NAMES =
            Map.of(
                    "iqn",
                    Pattern.compile("iqn\\.\\d{4}-\\d{2}\\.([\\p{Alnum}\\-.]+)(:[^,;*&$|\\s]+)$"),
                    "eui",
                    Pattern.compile("^eui.\\p{Alnum}{16}$"),
                    "naa",
                    Pattern.compile("^naa.\\p{Alnum}{32}$"));

    /** What must not be empty, in the order in which it is missed. */
    private static final Map<String, List<String>> NEEDED =
            Map.ofEntries(
                    Map.entry("gcePersistentDisk", List.of("pdName")),
                    Map.entry("awsElasticBlockStore", List.of("volumeID")),
                    Map.entry("glusterfs", List.of("endpoints", "path")),
                    Map.entry("rbd", List.of("monitors", "image")),
                    Map.entry("cinder", List.of("volumeID")),
                    Map.entry("cephfs", List.of("monitors")),
                    Map.entry("flexVolume", List.of("driver")),
                    Map.entry("azureFile", List.of("secretName", "shareName")),
                    Map.entry("azureDisk", List.of("diskName", "diskURI")),
                    Map.entry("vsphereVolume", List.of("volumePath")),
                    Map.entry("photonPersistentDisk", List.of("pdID")),
                    Map.entry("portworxVolume", List.of("volumeID")),
                    Map.entry("scaleIO", List.of("gateway", "system", "volumeName")),
                    Map.entry("iscsi", List.of("targetPortal")));

    private VolumeSourceCheck() {}

    /**
     * @param persistent whether it is a PersistentVolume's; the secrets of a pod's volumes are in
     *     the pod's namespace
     */
    static void check(
            String kind, JsonNode source, String path, boolean persistent, Problems problems) {
        // Kubernetes calls this one by another name once it looks inside.
        String field =
                kind.equals("gcePersistentDisk")
                        ? path.replaceFirst("gcePersistentDisk$", "persistentDisk")
                        : path;
        for (var name : NEEDED.getOrDefault(kind, List.of())) {
            need(source, name, field, problems);
        }
        switch (kind) {
            case "gcePersistentDisk", "awsElasticBlockStore" ->
                    problems.between(
                            field + ".partition", Fields.number(source, "partition"), 0, 255);
            case "glusterfs" -> {
                if (Fields.has(source, "endpointsNamespace")
                        && Fields.empty(source, "endpointsNamespace")) {
                    problems.invalid(
                            field + ".endpointsNamespace",
                            "",
                            "if the endpointnamespace is set, it must be a valid namespace name");
                }
            }
            case "flocker" -> flocker(source, field, problems);
            case "quobyte" -> quobyte(source, field, problems);
            case "iscsi" -> iscsi(source, field, persistent, problems);
            case "cinder" -> secret(source, field, persistent, problems);
            case "fc" -> fibreChannel(source, field, problems);
            case "flexVolume" -> flexOptions(source, field, problems);
            case "azureFile" -> {
                if (Fields.has(source, "secretNamespace")) {
                    need(source, "secretNamespace", field, problems);
                }
            }
            case "azureDisk" -> azureDisk(source, field, problems);
            case "storageos" -> storageOs(source, field, persistent, problems);
            default -> {}
        }
    }

    static void need(JsonNode source, String name, String field, Problems problems) {
        if (Fields.empty(source, name)) {
            problems.required(field + "." + name);
        }
    }

    /** The name of a driver of the Container Storage Interface, or of devices. */
    static void driverName(String name, String field, Problems problems) {
        if (name.isEmpty()) {
            problems.required(field);
            return;
        }
        if (name.length() > DRIVER_NAME_LENGTH_MAX) {
            problems.tooLong(field, DRIVER_NAME_LENGTH_MAX);
        }
        problems.invalid(field, name, Names.dns1123Subdomain(name.toLowerCase(Locale.ROOT)));
    }

    private static void flocker(JsonNode source, String field, Problems problems) {
        String name = Fields.text(source, "datasetName");
        boolean identified = !Fields.empty(source, "datasetUUID");
        if (name.isEmpty() && !identified) {
            problems.required(field, "one of datasetName and datasetUUID is required");
        }
        if (!name.isEmpty() && identified) {
            problems.invalid(
                    field,
                    "resource",
                    "datasetName and datasetUUID can not be specified simultaneously");
        }
        if (name.contains("/")) {
            problems.invalid(field + ".datasetName", name, "must not contain '/'");
        }
    }

    private static void quobyte(JsonNode source, String field, Problems problems) {
        String pairs = "must be a host:port pair or multiple pairs separated by commas";
        String registry = Fields.text(source, "registry");
        if (registry.isEmpty()) {
            problems.required(field + ".registry", pairs);
        } else {
            for (var pair : registry.split(",", -1)) {
                if (!pair.matches("[^:\\[\\]]*:[^:]*|\\[[^\\[\\]]*]:[^:]*")) {
                    problems.invalid(field + ".registry", registry, pairs);
                }
            }
        }
        if (Fields.text(source, "tenant").length() > QUOBYTE_TENANT_LENGTH_MAX) {
            problems.required(
                    field + ".tenant",
                    "must be a UUID and may not exceed a length of 64 characters");
        }
        need(source, "volume", field, problems);
    }

    /** With an initiator of its own, a target is known to a node by both names. */
    static void iscsiLength(JsonNode source, String volume, String field, Problems problems) {
        String portal = Fields.text(source, "targetPortal");
        if (Fields.has(source, "initiatorName")
                && (volume + ":" + portal).length() > ISCSI_NAME_LENGTH_MAX) {
            problems.invalid(
                    field + ".targetportal",
                    portal,
                    "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters"
                            + " if iscsi.initiatorName is specified.");
        }
    }

    private static void iscsi(
            JsonNode source, String field, boolean persistent, Problems problems) {
        if (Fields.empty(source, "iqn")) {
            problems.required(field + ".iqn");
        } else {
            iscsiName(Fields.text(source, "iqn"), field + ".iqn", persistent, problems);
        }
        problems.between(field + ".lun", Fields.number(source, "lun"), 0, 255);
        boolean authenticates =
                Fields.flag(source, "chapAuthDiscovery") || Fields.flag(source, "chapAuthSession");
        if (authenticates && !Fields.has(source, "secretRef")) {
            problems.required(field + ".secretRef");
        }
        if (persistent) {
            secret(source, field, false, problems);
        }
        if (Fields.has(source, "initiatorName")) {
            String initiator = Fields.text(source, "initiatorName");
            iscsiName(initiator, field + ".initiatorname", persistent, problems);
        }
    }

    private static void iscsiName(
            String name, String field, boolean persistent, Problems problems) {
        var form = ISCSI_NAMES.get(name.length() < 3 ? name : name.substring(0, 3));
        if (form == null) {
            problems.invalid(
                    field,
                    name,
                    persistent ? ISCSI_FORM : ISCSI_FORM + " starting with iqn, eui, or naa");
        } else if (!form.matcher(name).find()) {
            problems.invalid(field, name, ISCSI_FORM);
        }
    }

    private static void secret(
            JsonNode source, String field, boolean namespaced, Problems problems) {
        if (Fields.has(source, "secretRef")) {
            var secret = source.path("secretRef");
            need(secret, "name", field + ".secretRef", problems);
            if (namespaced) {
                need(secret, "namespace", field + ".secretRef", problems);
            }
        }
    }

    private static void fibreChannel(JsonNode source, String field, Problems problems) {
        boolean targets = !Fields.empty(source, "targetWWNs");
        boolean identifiers = !Fields.empty(source, "wwids");
        if (!targets && !identifiers) {
            problems.required(
                    field + ".targetWWNs", "must specify either targetWWNs or wwids, but not both");
        }
        if (targets && identifiers) {
            problems.invalid(
                    field + ".targetWWNs",
                    source.path("targetWWNs"),
                    "targetWWNs and wwids can not be specified simultaneously");
        }
        if (targets && !Fields.has(source, "lun")) {
            problems.required(field + ".lun", "lun is required if targetWWNs is specified");
        } else if (targets) {
            problems.between(field + ".lun", Fields.number(source, "lun"), 0, 255);
        }
    }

    private static void flexOptions(JsonNode source, String field, Problems problems) {
        for (var option : source.path("options").propertyNames()) {
            int slash = option.indexOf('/');
            String namespace =
                    "."
                            + (slash < 0 ? option : option.substring(0, slash))
                                    .toLowerCase(Locale.ROOT);
            if (namespace.endsWith(".kubernetes.io") || namespace.endsWith(".k8s.io")) {
                problems.invalid(
                        field + ".options[" + option + "]",
                        option,
                        "kubernetes.io and k8s.io namespaces are reserved");
            }
        }
    }

    private static void azureDisk(JsonNode source, String field, Problems problems) {
        String caching = Fields.text(source, "cachingMode");
        if (Fields.has(source, "cachingMode")) {
            problems.oneOf(field + ".cachingMode", caching, "None", "ReadOnly", "ReadWrite");
        }
        if (!Fields.has(source, "kind")) {
            return;
        }
        String kind = Fields.text(source, "kind");
        String uri = Fields.text(source, "diskURI");
        problems.oneOf(field + ".kind", kind, "Dedicated", "Managed", "Shared");
        boolean managed = kind.equals("Managed");
        if (!uri.startsWith(managed ? "/subscriptions/" : "https://")) {
            problems.notSupported(
                    field + ".diskURI",
                    StringNode.valueOf(uri),
                    managed
                            ? "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/"
                                    + "microsoft.compute/disks/{disk-id}"
                            : "https://{account-name}.blob.core.windows.net/{container-name}/"
                                    + "{disk-name}.vhd");
        }
    }

    private static void storageOs(
            JsonNode source, String field, boolean persistent, Problems problems) {
        String name = Fields.text(source, "volumeName");
        if (name.isEmpty()) {
            problems.required(field + ".volumeName");
        } else {
            problems.invalid(field + ".volumeName", name, Names.dns1123Label(name));
        }
        String namespace = Fields.text(source, "volumeNamespace");
        if (!namespace.isEmpty()) {
            problems.invalid(field + ".volumeNamespace", namespace, Names.dns1123Label(namespace));
        }
        secret(source, field, persistent, problems);
    }
}
