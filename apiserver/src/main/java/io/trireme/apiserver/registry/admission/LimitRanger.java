package io.trireme.apiserver.registry.admission;

import io.trireme.api.GroupResource;
import io.trireme.api.kinds.Fields;
import io.trireme.apiserver.ObjectReader;
import io.trireme.apiserver.registry.Failures;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Containers that ask for nothing get what the namespace's LimitRanges say, and what asks for too
 * much or too little is refused. Pods are looked at when they are created and resized, claims
 * whenever they are written.
 */
public final class LimitRanger implements Admission {
    private static final GroupResource RANGES = new GroupResource("", "limitranges");
    private static final String ANNOTATION = "kubernetes.io/limit-ranger";

    private final ObjectReader cached;

    public LimitRanger(ObjectReader cached) {
        this.cached = cached;
    }

    @Override
    public void admit(AdmissionRequest request) {
        boolean newPod = request.creates("", "pods") && request.subresource().isEmpty();
        boolean resized = request.about("", "pods") && request.subresource().equals("resize");
        boolean claim =
                request.about("", "persistentvolumeclaims") && request.subresource().isEmpty();
        if (request.object().isEmpty() || !(newPod || resized || claim)) {
            return;
        }
        var object = request.object().get();
        if (request.before().isPresent() && Fields.has(object, "metadata", "deletionTimestamp")) {
            return;
        }
        var ranges = cached.list(RANGES, request.namespace());
        if (!claim) {
            ranges.forEach(range -> fill(object, range));
        }
        for (var range : ranges) {
            var broken = claim ? RangeLimits.claim(object, range) : RangeLimits.pod(object, range);
            if (!broken.isEmpty()) {
                throw Failures.forbidden(
                        request.resource(), request.name(), joined(broken), List.of());
            }
        }
    }

    /** As Kubernetes prints several errors: each once, in brackets. */
    private static String joined(List<String> errors) {
        return errors.size() == 1
                ? errors.getFirst()
                : "[" + String.join(", ", errors.stream().distinct().toList()) + "]";
    }

    private static void fill(ObjectNode pod, ObjectNode range) {
        List<String> notes = new ArrayList<>();
        for (var container : Fields.objects(pod, "spec", "containers")) {
            fill(container, "container", range, notes);
        }
        for (var container : Fields.objects(pod, "spec", "initContainers")) {
            fill(container, "init container", range, notes);
        }
        if (!notes.isEmpty()) {
            child(child(pod, "metadata"), "annotations")
                    .put(ANNOTATION, "LimitRanger plugin set: " + String.join("; ", notes));
        }
    }

    private static void fill(
            ObjectNode container, String kind, ObjectNode range, List<String> notes) {
        String whose = " for " + kind + " " + Fields.text(container, "name");
        var requests = fill(container, "requests", "defaultRequest", range);
        if (!requests.isEmpty()) {
            notes.add(String.join(", ", requests) + " request" + whose);
        }
        var limits = fill(container, "limits", "default", range);
        if (!limits.isEmpty()) {
            notes.add(String.join(", ", limits) + " limit" + whose);
        }
    }

    /** The resources that got an amount; of several limits for containers the last one counts. */
    private static Set<String> fill(
            ObjectNode container, String list, String defaults, ObjectNode range) {
        Set<String> filled = new TreeSet<>();
        for (var limit : Fields.objects(range, "spec", "limits")) {
            if (!Fields.text(limit, "type").equals("Container")) {
                continue;
            }
            for (var entry : limit.path(defaults).properties()) {
                JsonNode present = Fields.at(container, "resources", list, entry.getKey());
                if (present.isMissingNode() || filled.contains(entry.getKey())) {
                    child(child(container, "resources"), list)
                            .set(entry.getKey(), entry.getValue().deepCopy());
                    filled.add(entry.getKey());
                }
            }
        }
        return filled;
    }

    private static ObjectNode child(ObjectNode parent, String field) {
        return parent.get(field) instanceof ObjectNode present ? present : parent.putObject(field);
    }
}
