package io.trireme.api.kinds;

import io.trireme.api.GroupVersionKind;

import java.util.Map;
import java.util.TreeMap;

/** Rules by kind; immutable once built. */
final class RuleBook {
    private final Map<String, KindRules> byKind = new TreeMap<>();
    private final KindRules common = new KindRulesBuilder().build();

    KindRules rules(GroupVersionKind kind) {
        return byKind.getOrDefault(kind.groupVersion() + "/" + kind.kind(), common);
    }
}
