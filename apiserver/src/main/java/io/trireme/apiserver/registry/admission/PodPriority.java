package io.trireme.apiserver.registry.admission;

import io.trireme.api.GroupResource;
import io.trireme.apiserver.ObjectReader;
import io.trireme.apiserver.registry.Failures;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;

/** Fills in a pod's priority from its class, from the default class, or zero. */
public final class PodPriority implements Admission {
    private static final GroupResource CLASSES =
            new GroupResource("scheduling.k8s.io", "priorityclasses");

    private final ObjectReader cached;
    private final LiveReader live;

    public PodPriority(ObjectReader cached, LiveReader live) {
        this.cached = cached;
        this.live = live;
    }

    @Override
    public void admit(AdmissionRequest request) {
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
                .filter(one -> one.path("globalDefault").asBoolean(false))
                .min((a, b) -> Integer.compare(a.path("value").asInt(), b.path("value").asInt()));
    }
}
