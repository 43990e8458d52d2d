package io.trireme.apiserver.registry;

import io.trireme.api.GroupResource;
import io.trireme.api.GroupVersionKind;
import io.trireme.api.selector.LabelSelector;
import io.trireme.api.status.FieldError;
import io.trireme.api.text.GoText;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;

/** The objects behind subresources that are not the resource itself; pure. */
final class Subresources {
    static final GroupVersionKind SCALE = new GroupVersionKind("autoscaling", "v1", "Scale");
    static final GroupVersionKind BINDING = new GroupVersionKind("", "v1", "Binding");

    private Subresources() {}

    /** The Scale of a workload. */
    static ObjectNode scale(ObjectNode workload) {
        var selector = workload.path("spec").path("selector");
        return scale(
                workload,
                workload.path("spec").path("replicas").asInt(0),
                workload.path("status").path("replicas").asInt(0),
                selector.isObject() ? selectorText(workload, selector) : "");
    }

    /**
     * The Scale of any object.
     *
     * @param selector of its pods; empty if it has none
     */
    static ObjectNode scale(ObjectNode scaled, int asked, int present, String selector) {
        var scale = JsonNodeFactory.instance.objectNode();
        scale.put("kind", SCALE.kind()).put("apiVersion", SCALE.groupVersion().toString());
        var meta = scale.putObject("metadata");
        for (String field :
                List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
            if (ObjectMeta.has(scaled, field)) {
                meta.set(field, scaled.path("metadata").path(field));
            }
        }
        var spec = scale.putObject("spec");
        if (asked != 0) {
            spec.put("replicas", asked);
        }
        var status = scale.putObject("status");
        status.put("replicas", present);
        if (!selector.isEmpty()) {
            status.put("selector", selector);
        }
        return scale;
    }

    /** The selector of a ReplicationController, which is of the core group, is a map of labels. */
    private static String selectorText(ObjectNode workload, JsonNode selector) {
        if (!workload.path("apiVersion").asString("").equals("v1")) {
            return LabelSelector.of(selector).toString();
        }
        var labels = JsonNodeFactory.instance.objectNode();
        labels.set("matchLabels", selector);
        return LabelSelector.of(labels).toString();
    }

    /** A workload with the replicas that a Scale asks for. */
    static ObjectNode scaled(ObjectNode workload, ObjectNode scale) {
        int replicas = scale.path("spec").path("replicas").asInt(0);
        if (replicas < 0) {
            throw Failures.invalid(
                    SCALE.group(),
                    SCALE.kind(),
                    ObjectMeta.name(scale),
                    List.of(
                            FieldError.invalid(
                                    "spec.replicas",
                                    Integer.toString(replicas),
                                    "must be greater than or equal to 0")));
        }
        var changed = workload.deepCopy();
        if (changed.get("spec") instanceof ObjectNode spec) {
            spec.put("replicas", replicas);
        }
        takeVersion(scale, changed);
        return changed;
    }

    /** The version that a Scale names is that of the object behind it. */
    static void takeVersion(ObjectNode scale, ObjectNode scaled) {
        String version = ObjectMeta.text(scale, "resourceVersion");
        if (!version.isEmpty()) {
            ObjectMeta.of(scaled).put("resourceVersion", version);
        }
    }

    /** A pod as a Binding assigns it to a node. */
    static ObjectNode bound(ObjectNode pod, ObjectNode binding, String now) {
        String name = ObjectMeta.name(pod);
        String node = binding.path("target").path("name").asString("");
        String present = pod.path("spec").path("nodeName").asString("");
        var subject = new GroupResource("", "pods/binding");
        if (ObjectMeta.deleting(pod)) {
            throw Failures.conflict(
                    subject,
                    name,
                    "pod " + name + " is being deleted, cannot be assigned to a host");
        }
        if (!present.isEmpty()) {
            throw Failures.conflict(
                    subject,
                    name,
                    "pod " + name + " is already assigned to node " + GoText.quoted(present));
        }
        if (!pod.path("spec").path("schedulingGates").isEmpty()) {
            throw Failures.conflict(
                    subject, name, "pod " + name + " has non-empty .spec.schedulingGates");
        }
        var changed = pod.deepCopy();
        var spec = changed.get("spec") instanceof ObjectNode s ? s : changed.putObject("spec");
        spec.put("nodeName", node);
        merge(changed, binding.path("metadata"), "annotations");
        merge(changed, binding.path("metadata"), "labels");
        var status =
                changed.get("status") instanceof ObjectNode s ? s : changed.putObject("status");
        setScheduled(status, now);
        return changed;
    }

    private static void merge(ObjectNode object, JsonNode from, String field) {
        if (from.path(field).isEmpty()) {
            return;
        }
        var meta = ObjectMeta.of(object);
        var target = meta.get(field) instanceof ObjectNode there ? there : meta.putObject(field);
        from.path(field).properties().forEach(one -> target.set(one.getKey(), one.getValue()));
    }

    private static void setScheduled(ObjectNode status, String now) {
        var conditions = new ArrayList<JsonNode>();
        for (var condition : status.path("conditions")) {
            if (!condition.path("type").asString("").equals("PodScheduled")) {
                conditions.add(condition);
            }
        }
        conditions.add(
                JsonNodeFactory.instance
                        .objectNode()
                        .put("type", "PodScheduled")
                        .put("status", "True")
                        .putNull("lastProbeTime")
                        .put("lastTransitionTime", now));
        var list = status.putArray("conditions");
        conditions.forEach(list::add);
    }

    /** What is wrong with the target of a Binding. */
    static void requireNodeTarget(ObjectNode binding) {
        var errors = new ArrayList<String>();
        String kind = binding.path("target").path("kind").asString("");
        if (!kind.isEmpty() && !kind.equals("Node")) {
            errors.add(
                    "target.kind: Unsupported value: "
                            + GoText.quoted(kind)
                            + ": supported values: \"Node\", \"<empty>\"");
        }
        if (binding.path("target").path("name").asString("").isEmpty()) {
            errors.add("target.name: Required value");
        }
        if (!errors.isEmpty()) {
            throw Failures.plain(
                    errors.size() == 1 ? errors.getFirst() : "[" + String.join(", ", errors) + "]");
        }
    }
}
