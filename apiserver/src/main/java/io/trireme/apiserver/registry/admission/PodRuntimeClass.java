package io.trireme.apiserver.registry.admission;

import io.trireme.api.GroupResource;
import io.trireme.api.kinds.Fields;
import io.trireme.api.status.ApiStatusException;
import io.trireme.apiserver.ObjectReader;
import io.trireme.apiserver.registry.Failures;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;

/** A pod gets from its runtime class what it costs by itself, and where it may run. */
public final class PodRuntimeClass implements Admission {
    private static final GroupResource CLASSES = new GroupResource("node.k8s.io", "runtimeclasses");

    private final ObjectReader cached;
    private final LiveReader live;

    public PodRuntimeClass(ObjectReader cached, LiveReader live) {
        this.cached = cached;
        this.live = live;
    }

    @Override
    public void admit(AdmissionRequest request) {
        if (!request.creates("", "pods")
                || !(request.object().orElseThrow().get("spec") instanceof ObjectNode spec)) {
            return;
        }
        String name = Fields.text(spec, "runtimeClassName");
        if (name.isEmpty()) {
            requireNoOverhead(request, spec);
            return;
        }
        var found =
                cached.find(CLASSES, "", name)
                        .or(() -> live.read(CLASSES, "", name))
                        .orElseThrow(
                                () -> rejected(request, "RuntimeClass \"" + name + "\" not found"));
        overhead(request, spec, found);
        if (found.get("scheduling") instanceof ObjectNode scheduling) {
            nodeSelector(request, spec, scheduling);
            tolerations(spec, scheduling);
        }
    }

    private static void requireNoOverhead(AdmissionRequest request, ObjectNode spec) {
        if (Fields.has(spec, "overhead")) {
            throw rejected(
                    request,
                    "Pod Overhead set without corresponding RuntimeClass defined Overhead");
        }
    }

    private static void overhead(
            AdmissionRequest request, ObjectNode spec, ObjectNode runtimeClass) {
        if (!Fields.has(runtimeClass, "overhead")) {
            requireNoOverhead(request, spec);
            return;
        }
        var fixed = Fields.at(runtimeClass, "overhead", "podFixed");
        if (Fields.has(spec, "overhead") && !spec.get("overhead").equals(fixed)) {
            throw rejected(request, "Pod's Overhead doesn't match RuntimeClass's defined Overhead");
        }
        if (fixed.isObject()) {
            spec.set("overhead", fixed.deepCopy());
        }
    }

    private static void nodeSelector(
            AdmissionRequest request, ObjectNode spec, ObjectNode scheduling) {
        for (var entry : scheduling.path("nodeSelector").properties()) {
            String label = entry.getKey();
            String value = entry.getValue().stringValue("");
            var selector =
                    spec.get("nodeSelector") instanceof ObjectNode present
                            ? present
                            : spec.putObject("nodeSelector");
            String given = Fields.text(selector, label);
            if (selector.has(label) && !given.equals(value)) {
                throw Failures.forbidden(
                        request.resource(),
                        request.name(),
                        "conflict: runtimeClass.scheduling.nodeSelector[%s] = %s;"
                                        .formatted(label, value)
                                + " pod.spec.nodeSelector[%s] = %s".formatted(label, given),
                        List.of());
            }
            selector.put(label, value);
        }
    }

    /** Those of both, without those that another one covers. */
    private static void tolerations(ObjectNode spec, ObjectNode scheduling) {
        if (Fields.empty(scheduling, "tolerations")) {
            return;
        }
        List<ObjectNode> all = new ArrayList<>(Fields.objects(spec, "tolerations"));
        all.addAll(Fields.objects(scheduling, "tolerations"));
        List<ObjectNode> merged = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            var one = all.get(i);
            boolean covered =
                    merged.stream().anyMatch(other -> covers(other, one))
                            || all.subList(i + 1, all.size()).stream()
                                    .anyMatch(other -> !other.equals(one) && covers(other, one));
            if (!covered) {
                merged.add(one.deepCopy());
            }
        }
        ArrayNode list = spec.putArray("tolerations");
        merged.forEach(list::add);
    }

    private static boolean covers(ObjectNode wide, ObjectNode narrow) {
        if (wide.equals(narrow)) {
            return true;
        }
        String key = Fields.text(wide, "key");
        String effect = Fields.text(wide, "effect");
        boolean exists = Fields.text(wide, "operator").equals("Exists");
        boolean sameKey = key.equals(Fields.text(narrow, "key")) || (key.isEmpty() && exists);
        boolean sameEffect = effect.isEmpty() || effect.equals(Fields.text(narrow, "effect"));
        boolean longEnough =
                !effect.equals("NoExecute")
                        || !Fields.has(wide, "tolerationSeconds")
                        || (Fields.has(narrow, "tolerationSeconds")
                                && Fields.number(narrow, "tolerationSeconds")
                                        <= Fields.number(wide, "tolerationSeconds"));
        boolean sameValue =
                exists
                        || (Fields.text(narrow, "operator").equals("Equal")
                                && Fields.text(narrow, "value").equals(Fields.text(wide, "value")));
        return sameKey && sameEffect && longEnough && sameValue;
    }

    private static ApiStatusException rejected(AdmissionRequest request, String why) {
        return Failures.forbidden(
                request.resource(), request.name(), "pod rejected: " + why, List.of());
    }
}
