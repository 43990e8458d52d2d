package io.trireme.api.kinds;

import io.trireme.api.kinds.KindRulesBuilder.StatusMetadata;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** What a namespace may use, in all and by object. */
final class QuotaRules {
    private static final String CORE = "io.k8s.api.core.v1.";

    private QuotaRules() {}

    static KindRules quota() {
        return new KindRulesBuilder()
                .shownFields(CORE + "ResourceQuota")
                .defaults(QuotaRules::canonicalQuota)
                .status(StatusMetadata.ALL_OPEN)
                .check(QuotaCheck::quota)
                .checkUpdate(QuotaCheck::quotaUpdate)
                .checkStatusUpdate(
                        (object, _, problems) -> QuotaCheck.quotaStatus(object, problems))
                .build();
    }

    private static void canonicalQuota(ObjectNode quota) {
        Quantities.canonicalize(Fields.at(quota, "spec", "hard"));
        Quantities.canonicalize(Fields.at(quota, "status", "hard"));
        Quantities.canonicalize(Fields.at(quota, "status", "used"));
    }

    static KindRules limitRange() {
        return new KindRulesBuilder()
                .shownFields(CORE + "LimitRange")
                .defaults(
                        object ->
                                Fields.objects(object, "spec", "limits").forEach(QuotaRules::limit))
                .onCreate(QuotaRules::storedLimits)
                .onUpdate((object, _) -> storedLimits(object))
                .check(LimitRangeCheck::limitRange)
                .updateMayCreate()
                .build();
    }

    /** In protobuf, in which Kubernetes stores, a list without elements is no list. */
    private static void storedLimits(ObjectNode range) {
        CoreRules.nullIfEmpty(Fields.child(range, "spec"), "limits");
    }

    /** What a container gets that asks for nothing: as much as it may, and at least its minimum. */
    private static void limit(ObjectNode limit) {
        for (var list :
                List.of("max", "min", "default", "defaultRequest", "maxLimitRequestRatio")) {
            Quantities.canonicalize(limit.path(list));
        }
        if (Fields.text(limit, "type").equals("Container")) {
            fill(limit, "max", "default");
            fill(limit, "default", "defaultRequest");
            fill(limit, "min", "defaultRequest");
        }
    }

    private static void fill(ObjectNode limit, String from, String to) {
        for (var entry : limit.path(from).properties()) {
            var amounts = Fields.child(limit, to);
            if (!amounts.has(entry.getKey())) {
                amounts.set(entry.getKey(), entry.getValue().deepCopy());
            }
        }
    }
}
