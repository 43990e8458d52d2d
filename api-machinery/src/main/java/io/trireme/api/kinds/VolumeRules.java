package io.trireme.api.kinds;

import io.trireme.api.kinds.KindRulesBuilder.StatusMetadata;

import tools.jackson.databind.node.ObjectNode;

/** PersistentVolumes and the claims to them. */
final class VolumeRules {
    private static final String CORE = "io.k8s.api.core.v1.";
    private static final String SNAPSHOT_GROUP = "snapshot.storage.k8s.io";
    private static final DefaultTable VOLUME =
            new DefaultTable(
                    """
                    spec.persistentVolumeReclaimPolicy = "Retain"
                    spec.volumeMode = "Filesystem"
                    spec.hostPath.type = ""
                    spec.iscsi.iscsiInterface = "default"
                    spec.rbd.pool = "rbd"
                    spec.rbd.user = "admin"
                    spec.rbd.keyring = "/etc/ceph/keyring"
                    spec.azureDisk.cachingMode = "ReadWrite"
                    spec.azureDisk.kind = "Shared"
                    spec.azureDisk.fsType = "ext4"
                    spec.azureDisk.readOnly = false
                    spec.scaleIO.storageMode = "ThinProvisioned"
                    spec.scaleIO.fsType = "xfs"
                    status.phase = "Pending"
                    """);
    private static final DefaultTable CLAIM =
            new DefaultTable(
                    """
                    spec.volumeMode = "Filesystem"
                    status.phase = "Pending"
                    """);

    private VolumeRules() {}

    static KindRules volume() {
        return new KindRulesBuilder()
                .shownFields(CORE + "PersistentVolume")
                .defaults(VOLUME::apply)
                .defaults(object -> Quantities.canonicalize(Fields.at(object, "spec", "capacity")))
                .status(StatusMetadata.ALL_OPEN)
                .onCreate(VolumeRules::newVolume)
                .check(VolumeSpecCheck::volume)
                .checkUpdate(VolumeSpecCheck::volumeUpdate)
                .build();
    }

    private static void newVolume(ObjectNode object) {
        var status = Fields.child(object, "status");
        status.put("phase", "Pending");
        String created = Fields.text(object, "metadata", "creationTimestamp");
        if (!created.isEmpty()) {
            status.put("lastPhaseTransitionTime", created);
        }
    }

    static KindRules claim() {
        return new KindRulesBuilder()
                .shownFields(CORE + "PersistentVolumeClaim")
                .defaults(CLAIM::apply)
                .defaults(VolumeRules::canonicalAmounts)
                .status(StatusMetadata.ALL_OPEN)
                .onCreate(VolumeRules::newClaim)
                .onUpdate((object, _) -> completeSources(Fields.child(object, "spec")))
                .check(ClaimCheck::claim)
                .checkUpdate(ClaimCheck::claimUpdate)
                .checkStatusUpdate(
                        (object, _, problems) -> ClaimCheck.claimStatus(object, problems))
                .build();
    }

    private static void canonicalAmounts(ObjectNode claim) {
        Quantities.canonicalizeResources(Fields.at(claim, "spec", "resources"));
        Quantities.canonicalize(Fields.at(claim, "status", "capacity"));
        Quantities.canonicalize(Fields.at(claim, "status", "allocatedResources"));
    }

    private static void newClaim(ObjectNode claim) {
        Fields.child(claim, "status").put("phase", "Pending");
        var spec = Fields.child(claim, "spec");
        if (Fields.has(spec, "dataSource") && !isVolumeOrSnapshot(spec)) {
            spec.remove("dataSource");
        }
        // Sources in other namespaces (CrossNamespaceVolumeDataSource) are off by default.
        if (!Fields.empty(spec, "dataSourceRef", "namespace")) {
            spec.remove("dataSourceRef");
        }
        completeSources(spec);
    }

    /** Other kinds in {@code dataSource} have always been left out without a word. */
    private static boolean isVolumeOrSnapshot(ObjectNode spec) {
        String group = Fields.text(spec, "dataSource", "apiGroup");
        return switch (Fields.text(spec, "dataSource", "kind")) {
            case "PersistentVolumeClaim" -> group.isEmpty();
            case "VolumeSnapshot" -> group.equals(SNAPSHOT_GROUP);
            default -> false;
        };
    }

    /** Both fields that name a source say the same. */
    private static void completeSources(ObjectNode spec) {
        boolean plain = Fields.has(spec, "dataSource");
        boolean reference = Fields.has(spec, "dataSourceRef");
        if (plain && !reference) {
            copySource(spec, "dataSource", "dataSourceRef");
        } else if (reference && !plain && Fields.empty(spec, "dataSourceRef", "namespace")) {
            copySource(spec, "dataSourceRef", "dataSource");
        }
    }

    private static void copySource(ObjectNode spec, String from, String to) {
        var source = Fields.child(spec, from);
        var copy = spec.putObject(to);
        Fields.copy(source, copy, "apiGroup");
        Fields.copy(source, copy, "kind");
        Fields.copy(source, copy, "name");
    }
}
