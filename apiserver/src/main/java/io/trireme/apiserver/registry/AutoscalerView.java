package io.trireme.apiserver.registry;

import io.trireme.api.GroupVersionKind;
import io.trireme.api.kinds.AutoscalingForms;
import io.trireme.api.kinds.BuiltInKinds;
import io.trireme.api.kinds.KindRules;

import tools.jackson.databind.node.ObjectNode;

/** HorizontalPodAutoscalers of autoscaling/v1 are those of autoscaling/v2, in which they lie. */
final class AutoscalerView implements ObjectView {
    static final AutoscalerView INSTANCE = new AutoscalerView();

    private final KindRules storedRules =
            BuiltInKinds.rules(
                    new GroupVersionKind("autoscaling", "v2", "HorizontalPodAutoscaler"));

    private AutoscalerView() {}

    @Override
    public ObjectNode served(ObjectNode stored) {
        return AutoscalingForms.toV1(stored);
    }

    /** What v1 leaves open has its default when it is read in v2. */
    @Override
    public ObjectNode stored(ObjectNode served) {
        var stored = AutoscalingForms.toV2(served);
        storedRules.applyDefaults(stored);
        return stored;
    }

    @Override
    public String storedField(String servedField) {
        return servedField;
    }
}
