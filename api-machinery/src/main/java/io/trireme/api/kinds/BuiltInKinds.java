package io.trireme.api.kinds;

import io.trireme.api.GroupVersionKind;
import io.trireme.api.resource.ResourceDefinition;

import java.util.List;

/** The kinds that are served without a CustomResourceDefinition. */
public final class BuiltInKinds {
    private static final GroupVersionKind CORE_EVENT = new GroupVersionKind("", "v1", "Event");
    private static final GroupVersionKind AUTOSCALER =
            new GroupVersionKind("autoscaling", "v2", "HorizontalPodAutoscaler");

    private BuiltInKinds() {}

    /** All definitions, by group and then by plural name. The list is built once. */
    public static List<ResourceDefinition> definitions() {
        return Loaded.DEFINITIONS;
    }

    /**
     * The rules of a kind. A kind without rules of its own (a custom resource) gets those that all
     * kinds share.
     */
    public static KindRules rules(GroupVersionKind kind) {
        return Loaded.RULES.rules(kind);
    }

    /**
     * The rules of Services on a cluster that has addresses of some families.
     *
     * @param families {@code IPv4} and {@code IPv6}, or one of them; the usual one first
     */
    public static KindRules serviceRules(List<String> families) {
        return ServiceRules.rules(families);
    }

    /**
     * The kind in whose form an object is stored. Events of events.k8s.io are the same objects as
     * those of the core group, and a HorizontalPodAutoscaler is one object in both versions.
     */
    public static GroupVersionKind storageKind(GroupVersionKind kind) {
        return switch (kind.group() + "/" + kind.kind()) {
            case "events.k8s.io/Event" -> CORE_EVENT;
            case "autoscaling/HorizontalPodAutoscaler" -> AUTOSCALER;
            default -> kind;
        };
    }

    /** Reading waits until someone asks. */
    private static final class Loaded {
        static final List<ResourceDefinition> DEFINITIONS = DefinitionFile.builtIn().definitions();
        static final RuleBook RULES = new RuleBook();
    }
}
