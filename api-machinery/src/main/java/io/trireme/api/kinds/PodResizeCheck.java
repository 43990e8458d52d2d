package io.trireme.api.kinds;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/**
 * What a resize may change of a pod: requests and limits of CPU and memory, not which there are.
 */
final class PodResizeCheck {
    static final List<String> LISTS = List.of("containers", "initContainers");

    private static final List<String> AMOUNTS = List.of("requests", "limits");
    private static final List<String> RESIZABLE = List.of("cpu", "memory");
    private static final String ONLY = "only cpu and memory resources are mutable";

    private final ObjectNode spec;
    private final ObjectNode before;
    private final Problems problems = new Problems();

    private PodResizeCheck(ObjectNode spec, ObjectNode before) {
        this.spec = spec;
        this.before = before;
    }

    static void check(ObjectNode pod, ObjectNode before, Problems problems) {
        if (Fields.has(before, "metadata", "annotations", "kubernetes.io/config.mirror")) {
            problems.forbidden("", "static pods cannot be resized");
        } else if (Fields.text(before, "spec", "os", "name").equals("windows")) {
            problems.forbidden("", "windows pods cannot be resized");
        } else {
            var check = new PodResizeCheck(Fields.child(pod, "spec"), Fields.child(before, "spec"));
            check.whole(before);
            problems.addAll(check.problems);
        }
    }

    private void whole(ObjectNode old) {
        String qosClass = Fields.text(old, "status", "qosClass");
        if (!QosClass.of(spec).equals(qosClass)) {
            problems.invalid(
                    "spec", qosClass, "Pod QOS Class may not change as a result of resizing");
        }
        if (!nodeCanResize(old)) {
            problems.forbidden("spec", "Pod running on node without support for resize");
        }
        podLevel();
        if (!Fields.empty(old, "status", "nodeAllocatableResourceClaimStatuses")) {
            problems.forbidden(
                    "spec", "pods with node allocatable resource claims cannot be resized");
        }
        if (sameContainers()) {
            for (var list : List.of("initContainers", "containers")) {
                containers(list);
            }
            if (problems.isEmpty()
                    && !Fields.same(withoutContainers(spec), withoutContainers(before))) {
                problems.forbidden("spec", ONLY);
            }
        }
    }

    /** A kubelet that can resize reports the resources that its containers have. */
    private static boolean nodeCanResize(ObjectNode pod) {
        return Fields.objects(pod, "status", "containerStatuses").stream()
                .filter(status -> Fields.has(status, "state", "running"))
                .findFirst()
                .map(status -> Fields.has(status, "resources"))
                .orElse(true);
    }

    private void podLevel() {
        var now = spec.path("resources");
        var then = before.path("resources");
        if (then.isObject() && !now.isObject()) {
            problems.forbidden("spec.resources", "pod-level resources cannot be removed");
            return;
        }
        for (var list : AMOUNTS) {
            if (isRemoved(now, then, list)) {
                problems.forbidden(
                        "spec.resources." + list,
                        "pod-level resource " + list + " cannot be removed");
            }
        }
        if (!Fields.same(withoutAmounts(now), withoutAmounts(then))) {
            problems.forbidden("spec", ONLY + " at pod-level");
        }
    }

    private boolean sameContainers() {
        boolean same = true;
        for (var list : LISTS) {
            var now = Fields.objects(spec, list);
            var then = Fields.objects(before, list);
            if (now.size() != then.size()) {
                problems.forbidden("spec." + list, list + " may not be added or removed on resize");
                same = false;
                continue;
            }
            for (int i = 0; i < then.size(); i++) {
                if (!Fields.text(now.get(i), "name").equals(Fields.text(then.get(i), "name"))) {
                    problems.forbidden(
                            "spec." + list + "[" + i + "].name",
                            list + " may not be renamed or reordered on resize");
                    same = false;
                }
            }
        }
        return same;
    }

    private void containers(String list) {
        var now = Fields.objects(spec, list);
        var then = Fields.objects(before, list);
        for (int i = 0; i < then.size(); i++) {
            String field = "spec." + list + "[" + i + "]";
            for (var amounts : AMOUNTS) {
                if (isRemoved(
                        now.get(i).path("resources"), then.get(i).path("resources"), amounts)) {
                    problems.forbidden(
                            field + ".resources." + amounts,
                            "resource " + amounts + " cannot be removed");
                }
            }
            if (list.equals("containers")) {
                if (!sameButAmounts(now.get(i), then.get(i))) {
                    problems.forbidden("spec", ONLY);
                }
            } else {
                initContainer(now.get(i), then.get(i), field);
            }
        }
    }

    private void initContainer(ObjectNode container, ObjectNode old, String field) {
        if (!sameButAmounts(container, old)) {
            problems.forbidden(
                    field,
                    "only cpu and memory resources for init or sidecar containers are mutable");
        }
        boolean sidecar = Fields.text(container, "restartPolicy").equals("Always");
        boolean restarts =
                Fields.objects(container, "resizePolicy").stream()
                        .anyMatch(
                                policy ->
                                        Fields.text(policy, "restartPolicy")
                                                .equals("RestartContainer"));
        if (!sidecar && restarts && !Fields.same(container, old)) {
            problems.forbidden(
                    field,
                    "non-sidecar init containers with a resize policy of RestartContainer cannot"
                            + " be resized");
        }
    }

    private static boolean isRemoved(JsonNode resources, JsonNode before, String list) {
        var now = resources.path(list);
        return before.path(list).propertyStream().anyMatch(amount -> !now.has(amount.getKey()));
    }

    private static boolean sameButAmounts(ObjectNode container, ObjectNode before) {
        var copy = container.deepCopy();
        var copyBefore = before.deepCopy();
        copy.remove("resources");
        copyBefore.remove("resources");
        return Fields.same(copy, copyBefore)
                && Fields.same(
                        withoutAmounts(container.path("resources")),
                        withoutAmounts(before.path("resources")));
    }

    /** Resources in which CPU and memory are the same, whatever they were. */
    private static JsonNode withoutAmounts(JsonNode resources) {
        if (!(resources.deepCopy() instanceof ObjectNode copy)) {
            return resources;
        }
        for (var list : AMOUNTS) {
            if (copy.get(list) instanceof ObjectNode amounts) {
                amounts.remove(RESIZABLE);
                if (amounts.isEmpty()) {
                    copy.remove(list);
                }
            }
        }
        return copy;
    }

    private static ObjectNode withoutContainers(ObjectNode spec) {
        var copy = spec.deepCopy();
        copy.remove(LISTS);
        copy.remove("resources");
        return copy;
    }
}
