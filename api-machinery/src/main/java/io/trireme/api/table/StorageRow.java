package io.trireme.api.table;

import io.trireme.api.kinds.Fields;
import io.trireme.api.quantity.Quantity;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Map;

/** The rows of volumes, of claims to them, and of storage.k8s.io. */
final class StorageRow {
    private static final String UNSET = "<unset>";
    private static final String CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";
    private static final List<String> DEFAULT_ANNOTATIONS =
            List.of(
                    "storageclass.kubernetes.io/is-default-class",
                    "storageclass.beta.kubernetes.io/is-default-class");
    private static final Map<String, String> SHORT_MODES =
            Map.of(
                    "ReadWriteOnce",
                    "RWO",
                    "ReadOnlyMany",
                    "ROX",
                    "ReadWriteMany",
                    "RWX",
                    "ReadWriteOncePod",
                    "RWOP");

    private StorageRow() {}

    static void volume(Cells cells) {
        var volume = cells.object();
        cells.name()
                .text(storage(Fields.at(volume, "spec", "capacity")))
                .text(modes(Fields.strings(volume, "spec", "accessModes")))
                .textAt("spec", "persistentVolumeReclaimPolicy")
                .text(phase(volume))
                .text(claim(volume.path("spec").path("claimRef")))
                .text(className(volume))
                .text(orUnset(volume, "volumeAttributesClassName"))
                .textAt("status", "reason")
                .age()
                .text(orUnset(volume, "volumeMode"));
    }

    static void claim(Cells cells) {
        var claim = cells.object();
        boolean bound = !Fields.empty(claim, "spec", "volumeName");
        cells.name()
                .text(phase(claim))
                .textAt("spec", "volumeName")
                .text(bound ? storage(Fields.at(claim, "status", "capacity")) : "")
                .text(bound ? modes(Fields.strings(claim, "status", "accessModes")) : "")
                .text(className(claim))
                .text(orUnset(claim, "volumeAttributesClassName"))
                .age()
                .text(orUnset(claim, "volumeMode"));
    }

    private static String storage(JsonNode amounts) {
        return Cells.orElse(Fields.text(amounts, "storage"), Quantity.ZERO.toString());
    }

    /** Each mode once, in an order of their own. */
    private static String modes(List<String> modes) {
        var shown =
                List.of("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod")
                        .stream()
                        .filter(modes::contains)
                        .map(SHORT_MODES::get)
                        .toList();
        return String.join(",", shown);
    }

    private static String phase(ObjectNode object) {
        return Fields.has(object, "metadata", "deletionTimestamp")
                ? "Terminating"
                : Fields.text(object, "status", "phase");
    }

    private static String claim(JsonNode reference) {
        return reference.isObject()
                ? Fields.text(reference, "namespace") + "/" + Fields.text(reference, "name")
                : "";
    }

    private static String className(ObjectNode object) {
        return Fields.has(object, "metadata", "annotations", CLASS_ANNOTATION)
                ? Fields.text(object, "metadata", "annotations", CLASS_ANNOTATION)
                : Fields.text(object, "spec", "storageClassName");
    }

    private static String orUnset(ObjectNode object, String field) {
        return Fields.has(object, "spec", field) ? Fields.text(object, "spec", field) : UNSET;
    }

    static void storageClass(Cells cells) {
        var object = cells.object();
        boolean isDefault =
                DEFAULT_ANNOTATIONS.stream()
                        .anyMatch(
                                name ->
                                        Fields.text(object, "metadata", "annotations", name)
                                                .equals("true"));
        cells.text(Fields.text(object, "metadata", "name") + (isDefault ? " (default)" : ""))
                .textAt("provisioner")
                .textOr("Delete", "reclaimPolicy")
                .textOr("Immediate", "volumeBindingMode")
                .flag(Fields.flag(object, "allowVolumeExpansion"))
                .age();
    }

    static void driver(Cells cells) {
        var spec = cells.object().path("spec");
        var audiences =
                Fields.objects(spec, "tokenRequests").stream()
                        .map(request -> Fields.text(request, "audience"))
                        .toList();
        cells.name()
                .flag(spec.path("attachRequired").booleanValue(true))
                .flag(Fields.flag(spec, "podInfoOnMount"))
                .flag(Fields.flag(spec, "storageCapacity"))
                .text(audiences.isEmpty() ? UNSET : String.join(",", audiences))
                .flag(Fields.flag(spec, "requiresRepublish"))
                .text(Cells.joinOrNone(Fields.strings(spec, "volumeLifecycleModes")))
                .age();
    }

    static void node(Cells cells) {
        cells.name().number(Fields.at(cells.object(), "spec", "drivers").size()).age();
    }

    static void attachment(Cells cells) {
        cells.name()
                .textAt("spec", "attacher")
                .textAt("spec", "source", "persistentVolumeName")
                .textAt("spec", "nodeName")
                .flag(Fields.flag(cells.object(), "status", "attached"))
                .age();
    }
}
