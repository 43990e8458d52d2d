package io.trireme.api.kinds;

import io.trireme.api.kinds.KindRulesBuilder.StatusMetadata;

import tools.jackson.databind.node.ObjectNode;

/** The kinds of storage.k8s.io. */
final class StorageRules {
    private static final String STORAGE = "io.k8s.api.storage.v1.";
    private static final DefaultTable STORAGE_CLASS =
            new DefaultTable(
                    """
                    reclaimPolicy = "Delete"
                    volumeBindingMode = "Immediate"
                    """);
    private static final DefaultTable DRIVER =
            new DefaultTable(
                    """
                    spec.attachRequired = true
                    spec.podInfoOnMount = false
                    spec.storageCapacity = false
                    spec.fsGroupPolicy = "ReadWriteOnceWithFSType"
                    spec.requiresRepublish = false
                    spec.seLinuxMount = false
                    """);

    private StorageRules() {}

    static KindRules storageClass() {
        return new KindRulesBuilder()
                .shownFields(STORAGE + "StorageClass")
                .defaults(STORAGE_CLASS::apply)
                .checkCreate(StorageCheck::storageClass)
                .checkUpdate(StorageCheck::storageClassUpdate)
                .build();
    }

    static KindRules attributesClass() {
        return new KindRulesBuilder()
                .shownFields(STORAGE + "VolumeAttributesClass")
                .check(StorageCheck::attributesClass)
                .checkUpdate(StorageCheck::attributesClassUpdate)
                .build();
    }

    static KindRules attachment() {
        return new KindRulesBuilder()
                .shownFields(STORAGE + "VolumeAttachment")
                .status(StatusMetadata.ALL_KEPT)
                .check(StorageCheck::attachment)
                .checkCreate(StorageCheck::attachmentCreate)
                .checkUpdate(StorageCheck::attachmentUpdate)
                .checkStatusUpdate(StorageRules::attachmentStatus)
                .updateNeedsVersion()
                .build();
    }

    private static void attachmentStatus(ObjectNode object, ObjectNode before, Problems problems) {
        StorageCheck.attachment(object, problems);
        StorageCheck.attachmentUpdate(object, before, problems);
    }

    static KindRules driver() {
        return new KindRulesBuilder()
                .shownFields(STORAGE + "CSIDriver")
                .defaults(DRIVER::apply)
                .defaults(StorageRules::persistentByDefault)
                .onUpdate(StorageRules::countChanges)
                .check(CsiCheck::driver)
                .checkUpdate(CsiCheck::driverUpdate)
                .updateNeedsVersion()
                .build();
    }

    private static void persistentByDefault(ObjectNode driver) {
        var spec = Fields.child(driver, "spec");
        if (Fields.empty(spec, "volumeLifecycleModes")) {
            spec.putArray("volumeLifecycleModes").add("Persistent");
        }
    }

    /** Changes are counted, though the count begins without a number. */
    private static void countChanges(ObjectNode object, ObjectNode before) {
        if (!Fields.same(object.path("spec"), before.path("spec"))) {
            Fields.put(
                    Fields.child(object, "metadata"),
                    "generation",
                    Fields.number(before, "metadata", "generation") + 1);
        }
    }

    static KindRules node() {
        return new KindRulesBuilder()
                .shownFields(STORAGE + "CSINode")
                .onCreate(StorageRules::storedLists)
                .onUpdate((object, _) -> storedLists(object))
                .check(CsiCheck::node)
                .checkUpdate(CsiCheck::nodeUpdate)
                .updateNeedsVersion()
                .build();
    }

    /** In protobuf, in which Kubernetes stores, a list without elements is no list. */
    private static void storedLists(ObjectNode node) {
        CoreRules.nullIfEmpty(Fields.child(node, "spec"), "drivers");
        Fields.objects(node, "spec", "drivers")
                .forEach(driver -> CoreRules.nullIfEmpty(driver, "topologyKeys"));
    }

    static KindRules capacity() {
        return new KindRulesBuilder()
                .shownFields(STORAGE + "CSIStorageCapacity")
                .check(CsiCheck::capacity)
                .checkUpdate(CsiCheck::capacityUpdate)
                .updateNeedsVersion()
                .build();
    }
}
