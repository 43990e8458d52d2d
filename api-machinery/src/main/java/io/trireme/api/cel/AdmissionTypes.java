package io.trireme.api.cel;

import com.google.common.collect.ImmutableMap;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the expressions of admission see: the objects as they are, the request, and of the namespace
 * what upstream lets them see.
 */
final class AdmissionTypes {
    private static final CelType TEXT = SimpleType.STRING;
    private static final CelType TEXTS = ListType.create(TEXT);
    private static final CelType TEXT_MAP = MapType.create(TEXT, TEXT);

    private static final StructType KIND =
            struct(
                    "kubernetes.GroupVersionKind",
                    Map.of("group", TEXT, "version", TEXT, "kind", TEXT));
    private static final StructType RESOURCE =
            struct(
                    "kubernetes.GroupVersionResource",
                    Map.of("group", TEXT, "version", TEXT, "resource", TEXT));
    private static final StructType USER =
            struct(
                    "kubernetes.UserInfo",
                    Map.of(
                            "username",
                            TEXT,
                            "uid",
                            TEXT,
                            "groups",
                            TEXTS,
                            "extra",
                            MapType.create(TEXT, TEXTS)));
    private static final StructType REQUEST =
            struct(
                    "kubernetes.AdmissionRequest",
                    Map.ofEntries(
                            Map.entry("kind", KIND),
                            Map.entry("resource", RESOURCE),
                            Map.entry("subResource", TEXT),
                            Map.entry("requestKind", KIND),
                            Map.entry("requestResource", RESOURCE),
                            Map.entry("requestSubResource", TEXT),
                            Map.entry("name", TEXT),
                            Map.entry("namespace", TEXT),
                            Map.entry("operation", TEXT),
                            Map.entry("userInfo", USER),
                            Map.entry("dryRun", SimpleType.BOOL),
                            Map.entry("options", SimpleType.DYN)));
    private static final StructType NAMESPACE_SPEC =
            struct("kubernetes.NamespaceSpec", Map.of("finalizers", TEXTS));
    private static final StructType NAMESPACE_CONDITION =
            struct(
                    "kubernetes.NamespaceCondition",
                    Map.of(
                            "status",
                            TEXT,
                            "type",
                            TEXT,
                            "lastTransitionTime",
                            SimpleType.TIMESTAMP,
                            "message",
                            TEXT,
                            "reason",
                            TEXT));
    private static final StructType NAMESPACE_STATUS =
            struct(
                    "kubernetes.NamespaceStatus",
                    Map.of("conditions", ListType.create(NAMESPACE_CONDITION), "phase", TEXT));
    private static final StructType NAMESPACE_METADATA =
            struct(
                    "kubernetes.NamespaceMetadata",
                    Map.ofEntries(
                            Map.entry("name", TEXT),
                            Map.entry("generateName", TEXT),
                            Map.entry("namespace", TEXT),
                            Map.entry("labels", TEXT_MAP),
                            Map.entry("annotations", TEXT_MAP),
                            Map.entry("UID", TEXT),
                            Map.entry("creationTimestamp", SimpleType.TIMESTAMP),
                            Map.entry("deletionGracePeriodSeconds", SimpleType.INT),
                            Map.entry("deletionTimestamp", SimpleType.TIMESTAMP),
                            Map.entry("generation", SimpleType.INT),
                            Map.entry("resourceVersion", TEXT),
                            Map.entry("finalizers", TEXTS)));
    private static final StructType NAMESPACE =
            struct(
                    "kubernetes.Namespace",
                    Map.of(
                            "metadata",
                            NAMESPACE_METADATA,
                            "spec",
                            NAMESPACE_SPEC,
                            "status",
                            NAMESPACE_STATUS));

    static final List<CelType> ALL =
            List.of(
                    KIND,
                    RESOURCE,
                    USER,
                    REQUEST,
                    NAMESPACE_SPEC,
                    NAMESPACE_CONDITION,
                    NAMESPACE_STATUS,
                    NAMESPACE_METADATA,
                    NAMESPACE);

    /** The variables of every expression. */
    static final Map<String, CelType> VARIABLES =
            Map.of(
                    "object",
                    SimpleType.DYN,
                    "oldObject",
                    SimpleType.DYN,
                    "namespaceObject",
                    NAMESPACE,
                    "request",
                    REQUEST);

    private AdmissionTypes() {}

    private static StructType struct(String name, Map<String, CelType> fields) {
        var types = ImmutableMap.copyOf(fields);
        return StructType.create(
                name, types.keySet(), field -> Optional.ofNullable(types.get(field)));
    }
}
