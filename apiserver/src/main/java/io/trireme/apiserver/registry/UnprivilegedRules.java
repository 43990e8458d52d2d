package io.trireme.apiserver.registry;

import io.trireme.api.GroupVersionKind;
import io.trireme.api.kinds.KindRules;
import io.trireme.api.status.FieldError;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rules of a kind that holds pods or templates of pods, where the cluster allows no privileged
 * containers (kube-apiserver's {@code --allow-privileged=false}).
 */
record UnprivilegedRules(KindRules rules, List<String> podSpec) implements KindRules {
    private static final List<String> TEMPLATE = List.of("spec", "template", "spec");
    private static final Map<String, List<String>> POD_SPECS =
            Map.of(
                    "/Pod", List.of("spec"),
                    "/PodTemplate", List.of("template", "spec"),
                    "/ReplicationController", TEMPLATE,
                    "apps/DaemonSet", TEMPLATE,
                    "apps/Deployment", TEMPLATE,
                    "apps/ReplicaSet", TEMPLATE,
                    "apps/StatefulSet", TEMPLATE,
                    "batch/Job", TEMPLATE,
                    "batch/CronJob", List.of("spec", "jobTemplate", "spec", "template", "spec"));
    private static final List<String> CONTAINERS =
            List.of("initContainers", "containers", "ephemeralContainers");

    /** The rules themselves for a kind without pods. */
    static KindRules of(GroupVersionKind kind, KindRules rules) {
        var podSpec = POD_SPECS.get(kind.group() + "/" + kind.kind());
        return podSpec == null ? rules : new UnprivilegedRules(rules, podSpec);
    }

    private List<FieldError> with(List<FieldError> errors, ObjectNode object) {
        JsonNode spec = object;
        for (String field : podSpec) {
            spec = spec.path(field);
        }
        String at = String.join(".", podSpec);
        var all = new ArrayList<>(errors);
        boolean hostProcess = isHostProcess(spec);
        for (String list : CONTAINERS) {
            int index = 0;
            for (var container : spec.path(list)) {
                if (container.path("securityContext").path("privileged").asBoolean(false)) {
                    all.add(
                            FieldError.forbidden(
                                    at + "." + list + "[" + index + "].securityContext.privileged",
                                    "disallowed by cluster policy"));
                }
                hostProcess |= isHostProcess(container);
                index++;
            }
        }
        if (hostProcess) {
            all.add(
                    FieldError.forbidden(
                            at, "hostProcess containers are disallowed by cluster policy"));
        }
        return all;
    }

    private static boolean isHostProcess(JsonNode podOrContainer) {
        return podOrContainer
                .path("securityContext")
                .path("windowsOptions")
                .path("hostProcess")
                .asBoolean(false);
    }

    @Override
    public List<FieldError> validateCreate(ObjectNode object) {
        return with(rules.validateCreate(object), object);
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode object, ObjectNode before) {
        return with(rules.validateUpdate(object, before), object);
    }

    @Override
    public List<FieldError> validateStatusUpdate(ObjectNode object, ObjectNode before) {
        return rules.validateStatusUpdate(object, before);
    }

    @Override
    public Optional<KindRules> subresource(String name) {
        return rules.subresource(name).map(part -> new UnprivilegedRules(part, podSpec));
    }

    @Override
    public void applyDefaults(ObjectNode object) {
        rules.applyDefaults(object);
    }

    @Override
    public void prepareForCreate(ObjectNode object) {
        rules.prepareForCreate(object);
    }

    @Override
    public void prepareForUpdate(ObjectNode object, ObjectNode before) {
        rules.prepareForUpdate(object, before);
    }

    @Override
    public void prepareForStatusUpdate(ObjectNode object, ObjectNode before) {
        rules.prepareForStatusUpdate(object, before);
    }

    @Override
    public boolean updateMayCreate() {
        return rules.updateMayCreate();
    }

    @Override
    public boolean gracefulDelete() {
        return rules.gracefulDelete();
    }

    @Override
    public boolean orphansDependents() {
        return rules.orphansDependents();
    }

    @Override
    public ObjectNode emptyObject() {
        return rules.emptyObject();
    }

    @Override
    public boolean updateMayOverwrite() {
        return rules.updateMayOverwrite();
    }

    @Override
    public Set<String> disownedOnCreate() {
        return rules.disownedOnCreate();
    }

    @Override
    public boolean ownsWhatIsPutBack() {
        return rules.ownsWhatIsPutBack();
    }
}
