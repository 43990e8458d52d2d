package io.trireme.apiserver.registry.admission;

import io.trireme.api.GroupResource;
import io.trireme.apiserver.ObjectReader;
import io.trireme.apiserver.registry.Failures;
import io.trireme.apiserver.registry.ObjectMeta;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Fills in a pod's priority from its class, from the default class, or zero; refuses a second
 * default class, and the deletion of a class that the system needs.
 */
public final class PodPriority implements Admission {
    private static final GroupResource CLASSES =
            new GroupResource("scheduling.k8s.io", "priorityclasses");

    private static final Set<String> SYSTEM =
            Set.of("system-node-critical", "system-cluster-critical");

    private final ObjectReader cached;
    private final LiveReader live;

    public PodPriority(ObjectReader cached, LiveReader live) {
        this.cached = cached;
        this.live = live;
    }

    @Override
    public void admit(AdmissionRequest request) {
        if (request.about(CLASSES.group(), CLASSES.resource())) {
            if (request.object().isPresent()) {
                requireOneDefault(request, request.object().get());
            } else if (SYSTEM.contains(request.name())) {
                throw Failures.forbidden(
                        request.resource(),
                        request.name(),
                        "this is a system priority class and cannot be deleted",
                        List.of());
            }
            return;
        }
        if (!request.creates("", "pods")
                || !(request.object().orElseThrow().get("spec") instanceof ObjectNode spec)) {
            return;
        }
        String name = spec.path("priorityClassName").asString("");
        var found = name.isEmpty() ? defaultClass() : Optional.of(classNamed(request, name));
        int value = found.map(one -> one.path("value").asInt(0)).orElse(0);
        String preemption =
                found.map(one -> one.path("preemptionPolicy").asString(""))
                        .filter(policy -> !policy.isEmpty())
                        .orElse("PreemptLowerPriority");
        if (name.isEmpty()) {
            found.ifPresent(
                    one ->
                            spec.put(
                                    "priorityClassName",
                                    one.path("metadata").path("name").asString("")));
        }
        var given = spec.path("priority");
        if (given.isNumber() && given.asInt() != value) {
            throw Failures.forbidden(
                    request.resource(),
                    request.name(),
                    "the integer value of priority ("
                            + given.asInt()
                            + ") must not be provided in pod spec; priority admission controller"
                            + " computed "
                            + value
                            + " from the given PriorityClass name",
                    List.of());
        }
        spec.put("priority", value);
        String givenPolicy = spec.path("preemptionPolicy").asString("");
        if (!givenPolicy.isEmpty() && !givenPolicy.equals(preemption)) {
            throw Failures.forbidden(
                    request.resource(),
                    request.name(),
                    "the string value of PreemptionPolicy ("
                            + givenPolicy
                            + ") must not be provided in pod spec; priority admission controller"
                            + " computed "
                            + preemption
                            + " from the given PriorityClass name",
                    List.of());
        }
        spec.put("preemptionPolicy", preemption);
    }

    private void requireOneDefault(AdmissionRequest request, ObjectNode wanted) {
        if (!isDefault(wanted)) {
            return;
        }
        for (var one : cached.list(CLASSES, "")) {
            String name = ObjectMeta.name(one);
            if (isDefault(one) && !name.equals(ObjectMeta.name(wanted))) {
                throw Failures.forbidden(
                        request.resource(),
                        ObjectMeta.name(wanted),
                        "PriorityClass "
                                + name
                                + " is already marked as default. Only one default can exist",
                        List.of());
            }
        }
    }

    private static boolean isDefault(ObjectNode priorityClass) {
        return priorityClass.path("globalDefault").asBoolean(false);
    }

    private ObjectNode classNamed(AdmissionRequest request, String name) {
        return cached.find(CLASSES, "", name)
                .or(() -> live.read(CLASSES, "", name))
                .orElseThrow(
                        () ->
                                Failures.forbidden(
                                        request.resource(),
                                        request.name(),
                                        "no PriorityClass with name " + name + " was found",
                                        List.of()));
    }

    /** Of several default classes the one with the lowest value counts. */
    private Optional<ObjectNode> defaultClass() {
        return cached.list(CLASSES, "").stream()
                .filter(PodPriority::isDefault)
                .min((a, b) -> Integer.compare(a.path("value").asInt(), b.path("value").asInt()));
    }
}
