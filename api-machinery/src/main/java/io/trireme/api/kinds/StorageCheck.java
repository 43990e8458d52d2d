package io.trireme.api.kinds;

import io.trireme.api.names.Names;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** StorageClasses, VolumeAttributesClasses and VolumeAttachments. */
final class StorageCheck {
    private static final int PARAMETERS_MAX = 512;
    private static final int PARAMETERS_BYTES_MAX = 256 * 1024;
    private static final int ATTACHMENT_BYTES_MAX = 256 * 1024;
    private static final int ERROR_BYTES_MAX = 1024;

    private StorageCheck() {}

    static void storageClass(ObjectNode object, Problems problems) {
        provisioner(object, "provisioner", problems);
        parameters(object.path("parameters"), problems);
        problems.oneOf("reclaimPolicy", Fields.text(object, "reclaimPolicy"), "Delete", "Retain");
        problems.oneOf(
                "volumeBindingMode",
                Fields.text(object, "volumeBindingMode"),
                "Immediate",
                "WaitForFirstConsumer");
        topologies(object, problems);
    }

    /** What is said of an updated class: only that these may not change. */
    static void storageClassUpdate(ObjectNode object, ObjectNode before, Problems problems) {
        for (var field :
                List.of("parameters", "provisioner", "reclaimPolicy", "volumeBindingMode")) {
            problems.immutable(field, object.path(field), before.path(field));
        }
    }

    private static void provisioner(ObjectNode object, String field, Problems problems) {
        String name = Fields.text(object, field).toLowerCase(Locale.ROOT);
        if (name.isEmpty()) {
            problems.required(field);
        } else {
            problems.invalid(field, name, Names.qualifiedName(name));
        }
    }

    private static void parameters(JsonNode parameters, Problems problems) {
        String field = "parameters";
        if (parameters.size() > PARAMETERS_MAX) {
            problems.tooLong(field, PARAMETERS_MAX);
            return;
        }
        if (parameters.has("")) {
            problems.invalid(field, "", "field can not be empty.");
        }
        if (bytes(parameters) > PARAMETERS_BYTES_MAX) {
            problems.tooLong(field, PARAMETERS_BYTES_MAX);
        }
    }

    private static long bytes(JsonNode texts) {
        long sizeBytes = 0;
        for (var entry : texts.properties()) {
            sizeBytes += bytes(entry.getKey()) + bytes(entry.getValue().stringValue(""));
        }
        return sizeBytes;
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static void topologies(ObjectNode object, Problems problems) {
        var terms = Fields.objects(object, "allowedTopologies");
        List<Map<String, Set<String>>> known = new ArrayList<>();
        // Kubernetes begins with as many empty terms as there are terms.
        terms.forEach(_ -> known.add(Map.of()));
        for (int i = 0; i < terms.size(); i++) {
            String field = "allowedTopologies[" + i + "]";
            var term = topology(terms.get(i), field, problems);
            for (var other : known) {
                if (other.equals(term)) {
                    problems.duplicate(field + ".matchLabelExpressions", "");
                }
            }
            known.add(term);
        }
    }

    private static Map<String, Set<String>> topology(
            ObjectNode term, String path, Problems problems) {
        Map<String, Set<String>> valuesByKey = new LinkedHashMap<>();
        var expressions = Fields.objects(term, "matchLabelExpressions");
        for (int i = 0; i < expressions.size(); i++) {
            String field = path + ".matchLabelExpressions[" + i + "]";
            String key = Fields.text(expressions.get(i), "key");
            var values = Fields.strings(expressions.get(i), "values");
            if (values.isEmpty()) {
                problems.required(field + ".values");
            }
            Set<String> distinct = new HashSet<>();
            for (int j = 0; j < values.size(); j++) {
                if (!distinct.add(values.get(j))) {
                    problems.duplicate(field + ".values[" + j + "]", values.get(j));
                }
            }
            problems.invalid(field + ".key", key, Names.qualifiedName(key));
            if (valuesByKey.put(key, distinct) != null) {
                problems.duplicate(field + ".key", key);
            }
        }
        return valuesByKey;
    }

    static void attributesClass(ObjectNode object, Problems problems) {
        provisioner(object, "driverName", problems);
        parameters(object.path("parameters"), problems);
        if (object.path("parameters").isEmpty()) {
            problems.required("parameters", "must contain at least one key/value pair");
        }
    }

    /** Kubernetes looks at an updated class twice. */
    static void attributesClassUpdate(ObjectNode object, ObjectNode before, Problems problems) {
        for (var field : List.of("driverName", "parameters")) {
            if (!Fields.same(object.path(field), before.path(field))) {
                problems.forbidden(field, "updates to " + field + " are forbidden.");
            }
        }
        attributesClass(object, problems);
    }

    static void attachment(ObjectNode object, Problems problems) {
        var spec = object.path("spec");
        if (Fields.empty(spec, "attacher")) {
            problems.required("spec.attacher");
        }
        attached(spec.path("source"), problems);
        String node = Fields.text(spec, "nodeName");
        problems.invalid("spec.nodeName", node, Names.dns1123Subdomain(node));
        var status = object.path("status");
        if (bytes(status.path("attachmentMetadata")) > ATTACHMENT_BYTES_MAX) {
            problems.tooLong("status.attachmentMetadata", ATTACHMENT_BYTES_MAX);
        }
        for (var name : List.of("attachError", "detachError")) {
            error(status.path(name), "status." + name, problems);
        }
    }

    private static void attached(JsonNode source, Problems problems) {
        String field = "spec.source";
        String oneOf = "must specify exactly one of inlineVolumeSpec and persistentVolumeName";
        boolean inline = Fields.has(source, "inlineVolumeSpec");
        boolean named = Fields.has(source, "persistentVolumeName");
        if (inline && named) {
            problems.forbidden(field, oneOf);
        } else if (inline) {
            VolumeSpecCheck.inline(
                    source.path("inlineVolumeSpec"), field + ".inlineVolumeSpec", problems);
        } else if (!named) {
            problems.required(field, oneOf);
        } else if (Fields.empty(source, "persistentVolumeName")) {
            problems.required(
                    field + ".persistentVolumeName", "must specify non empty persistentVolumeName");
        }
    }

    private static void error(JsonNode error, String field, Problems problems) {
        if (bytes(Fields.text(error, "message")) > ERROR_BYTES_MAX) {
            // The limit that Kubernetes names is another than the one it applies.
            problems.tooLong(field + ".message", ATTACHMENT_BYTES_MAX);
        }
        long code = Fields.number(error, "errorCode");
        problems.between(field + ".errorCode", code, 0, Integer.MAX_VALUE);
    }

    static void attachmentCreate(ObjectNode object, Problems problems) {
        VolumeSourceCheck.driverName(
                Fields.text(object, "spec", "attacher"), "spec.attacher", problems);
        if (Fields.has(object, "spec", "source", "persistentVolumeName")) {
            String volume = Fields.text(object, "spec", "source", "persistentVolumeName");
            problems.invalid(
                    "spec.source.persistentVolumeName", volume, Names.dns1123Subdomain(volume));
        }
    }

    /** Kubernetes looks at an updated attachment twice. */
    static void attachmentUpdate(ObjectNode object, ObjectNode before, Problems problems) {
        attachment(object, problems);
        problems.immutable("spec", object.path("spec"), before.path("spec"));
    }
}
