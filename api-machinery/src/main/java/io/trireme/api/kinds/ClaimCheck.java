package io.trireme.api.kinds;

import io.trireme.api.names.Names;
import io.trireme.api.quantity.Quantity;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** PersistentVolumeClaims, and the specs of claims inside other objects. */
final class ClaimCheck {
    static final String CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";

    private static final String[] RESIZE_STATES = {
        "ControllerResizeInProgress",
        "ControllerResizeInfeasible",
        "NodeResizeInProgress",
        "NodeResizeInfeasible",
        "NodeResizePending"
    };

    private ClaimCheck() {}

    static void claim(ObjectNode object, Problems problems) {
        spec(object.path("spec"), "spec", problems);
    }

    static void spec(JsonNode spec, String path, Problems problems) {
        if (Fields.has(spec, "selector")) {
            LabelSelectorCheck.check(spec.path("selector"), path + ".selector", problems);
        }
        VolumeSpecCheck.accessModes(spec, path, "at least 1 access mode is required", problems);
        String storage = path + ".resources[storage]";
        var requests = Fields.at(spec, "resources", "requests");
        if (requests.has("storage")) {
            problems.positive(storage, requests.path("storage"));
        } else {
            problems.required(storage);
        }
        VolumeSpecCheck.className(spec, "storageClassName", path, problems);
        VolumeSpecCheck.volumeMode(spec, path, problems);
        dataSources(spec, path, problems);
        VolumeSpecCheck.className(spec, "volumeAttributesClassName", path, problems);
    }

    private static void dataSources(JsonNode spec, String path, Problems problems) {
        boolean plain = Fields.has(spec, "dataSource");
        boolean reference = Fields.has(spec, "dataSourceRef");
        if (plain) {
            dataSource(spec.path("dataSource"), path + ".dataSource", problems);
        }
        String namespace = Fields.text(spec, "dataSourceRef", "namespace");
        if (reference) {
            String field = path + ".dataSourceRef";
            dataSource(spec.path("dataSourceRef"), field, problems);
            if (!namespace.isEmpty()) {
                problems.invalid(field + ".namespace", namespace, Names.dns1123Label(namespace));
            }
        }
        if (!plain || !reference) {
            return;
        }
        // The value is a path of fields in Go, which shows nothing of itself.
        String value = "{}";
        if (!namespace.isEmpty()) {
            problems.invalidPrinted(
                    path, value, "may not be specified when dataSourceRef.namespace is specified");
        } else if (!sameSource(spec.path("dataSource"), spec.path("dataSourceRef"))) {
            problems.invalidPrinted(path, value, "must match dataSourceRef");
        }
    }

    private static boolean sameSource(JsonNode one, JsonNode other) {
        return List.of("apiGroup", "kind", "name").stream()
                .allMatch(name -> Fields.same(one.path(name), other.path(name)));
    }

    private static void dataSource(JsonNode source, String field, Problems problems) {
        VolumeSourceCheck.need(source, "name", field, problems);
        VolumeSourceCheck.need(source, "kind", field, problems);
        String group = Fields.text(source, "apiGroup");
        String kind = Fields.text(source, "kind");
        if (group.isEmpty() && !kind.equals("PersistentVolumeClaim")) {
            problems.invalid(
                    field,
                    kind,
                    "must be 'PersistentVolumeClaim' when referencing the default apiGroup");
        }
        if (!group.isEmpty()) {
            problems.invalid(field + ".apiGroup", group, Names.dns1123Subdomain(group));
        }
    }

    /** Kubernetes looks at an updated claim twice. */
    static void claimUpdate(ObjectNode object, ObjectNode before, Problems problems) {
        claim(object, problems);
        var spec = object.path("spec");
        var specBefore = before.path("spec");
        storageClassAnnotation(object, before, problems);
        var wanted = comparable(object, before);
        var allowed = comparedWith(spec, specBefore);
        if (!Fields.same(wanted, allowed)) {
            problems.forbidden(
                    "spec",
                    "spec is immutable after creation except resources.requests and"
                            + " volumeAttributesClassName for bound claims\n"
                            + LineDiff.of(ClaimPrint.lines(allowed), ClaimPrint.lines(wanted)));
        }
        shrunk(spec, before, problems);
        problems.immutable("volumeMode", spec.path("volumeMode"), specBefore.path("volumeMode"));
        String field = "spec.volumeAttributesClassName";
        if (Fields.has(specBefore, "volumeAttributesClassName")) {
            if (!Fields.has(spec, "volumeAttributesClassName")) {
                problems.forbidden(field, "update from non-nil value to nil is forbidden");
            } else if (Fields.empty(spec, "volumeAttributesClassName")
                    && !Fields.empty(specBefore, "volumeAttributesClassName")) {
                problems.forbidden(
                        field, "update from non-nil value to an empty string is forbidden");
            }
        }
    }

    /** The new spec without what may change. */
    private static JsonNode comparable(ObjectNode object, ObjectNode before) {
        var spec = (ObjectNode) object.path("spec").deepCopy();
        var specBefore = (ObjectNode) before.path("spec");
        if (classMayBeSet(object, before) && Fields.has(spec, "storageClassName")) {
            Fields.copy(specBefore, spec, "storageClassName");
        }
        if (Fields.text(object, "status", "phase").equals("Bound")
                && Fields.at(spec, "resources", "requests") instanceof ObjectNode requests) {
            requests.set(
                    "storage",
                    Fields.at(specBefore, "resources", "requests", "storage").deepCopy());
        }
        Fields.copy(specBefore, spec, "volumeAttributesClassName");
        return spec;
    }

    /** A claim is given a volume once. */
    private static JsonNode comparedWith(JsonNode spec, JsonNode specBefore) {
        var compared = (ObjectNode) specBefore.deepCopy();
        if (Fields.empty(compared, "volumeName")) {
            Fields.copy((ObjectNode) spec, compared, "volumeName");
        }
        return compared;
    }

    /** A claim without a class gets one once, that of its annotation if it has one. */
    private static boolean classMayBeSet(ObjectNode object, ObjectNode before) {
        String annotated = Fields.text(before, "metadata", "annotations", CLASS_ANNOTATION);
        String name = Fields.text(object, "spec", "storageClassName");
        return !Fields.has(before, "spec", "storageClassName")
                && (annotated.isEmpty() || annotated.equals(name));
    }

    private static void storageClassAnnotation(
            ObjectNode object, ObjectNode before, Problems problems) {
        String annotated = Fields.text(before, "metadata", "annotations", CLASS_ANNOTATION);
        String now = Fields.text(object, "metadata", "annotations", CLASS_ANNOTATION);
        boolean moved =
                !annotated.isEmpty()
                        && now.isEmpty()
                        && !Fields.has(before, "spec", "storageClassName")
                        && Fields.text(object, "spec", "storageClassName").equals(annotated);
        if (!moved && !annotated.equals(now)) {
            problems.invalid(
                    "metadata.annotations[" + CLASS_ANNOTATION + "]", now, Problems.IMMUTABLE);
        }
    }

    /** After growing failed, less may be asked for, though no less than there is. */
    private static void shrunk(JsonNode spec, ObjectNode before, Problems problems) {
        var asked = storage(Fields.at(spec, "resources", "requests"));
        var askedBefore = storage(Fields.at(before, "spec", "resources", "requests"));
        var present = storage(Fields.at(before, "status", "capacity"));
        if (asked.compareTo(askedBefore) < 0 && asked.compareTo(present) <= 0) {
            problems.forbidden(
                    "spec.resources.requests.storage",
                    "field can not be less than status.capacity");
        }
    }

    private static Quantity storage(JsonNode amounts) {
        return Quantities.find(amounts.path("storage")).orElse(Quantity.ZERO);
    }

    static void claimStatus(ObjectNode object, Problems problems) {
        var status = object.path("status");
        for (var entry : status.path("capacity").properties()) {
            basicAmount(entry.getValue(), "status.capacity[" + entry.getKey() + "]", problems);
        }
        for (var entry : status.path("allocatedResourceStatuses").properties()) {
            String field = "status.allocatedResourceStatus";
            allocatedName(entry.getKey(), field, problems);
            if (!List.of(RESIZE_STATES).contains(entry.getValue().stringValue(""))) {
                problems.oneOf(field, entry.getKey(), RESIZE_STATES);
            }
        }
        for (var entry : status.path("allocatedResources").properties()) {
            var name = new Problems();
            allocatedName(entry.getKey(), "status.allocatedResources", name);
            problems.addAll(name);
            if (name.isEmpty()) {
                basicAmount(
                        entry.getValue(),
                        "status.allocatedResources[" + entry.getKey() + "]",
                        problems);
            }
        }
    }

    private static void allocatedName(String name, String field, Problems problems) {
        var wrong = Names.qualifiedName(name);
        problems.invalid(field, name, wrong);
        if (wrong.isEmpty() && ResourcesCheck.isNative(name) && !name.equals("storage")) {
            problems.oneOf(field, name, "storage");
        }
    }

    static void basicAmount(JsonNode quantity, String field, Problems problems) {
        Quantities.find(quantity)
                .filter(amount -> amount.value() < 0)
                .ifPresent(
                        amount ->
                                problems.invalid(
                                        field,
                                        amount.value(),
                                        "must be a valid resource quantity"));
    }
}
