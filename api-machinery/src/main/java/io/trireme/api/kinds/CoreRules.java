package io.trireme.api.kinds;

import io.trireme.api.kinds.KindRulesBuilder.StatusMetadata;

import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** The smaller kinds of the core group, and Leases, EndpointSlices and PriorityClasses. */
final class CoreRules {
    static final String NAMESPACE_NAME_LABEL = "kubernetes.io/metadata.name";

    private static final List<String> NODE_INFO =
            List.of(
                    "machineID",
                    "systemUUID",
                    "bootID",
                    "kernelVersion",
                    "osImage",
                    "containerRuntimeVersion",
                    "kubeletVersion",
                    "kubeProxyVersion",
                    "operatingSystem",
                    "architecture");

    private CoreRules() {}

    static KindRules namespace() {
        return new KindRulesBuilder()
                .emptyFields(
                        object -> {
                            Fields.child(object, "spec");
                            Fields.child(object, "status");
                        })
                .defaults(CoreRules::namespaceDefaults)
                .nameRule(NameRules.LABEL)
                .status(StatusMetadata.ALL_OPEN)
                .onCreate(CoreRules::namespaceCreate)
                .onUpdate(
                        (object, before) ->
                                Fields.copy(
                                        Fields.child(before, "spec"),
                                        Fields.child(object, "spec"),
                                        "finalizers"))
                .ownsWhatIsPutBack()
                .build();
    }

    private static void namespaceDefaults(ObjectNode object) {
        var metadata = Fields.child(object, "metadata");
        String name = Fields.text(metadata, "name");
        if (!name.isEmpty()) {
            Fields.child(metadata, "labels").put(NAMESPACE_NAME_LABEL, name);
        }
    }

    private static void namespaceCreate(ObjectNode object) {
        // With generateName the name is known only now.
        namespaceDefaults(object);
        object.putObject("status").put("phase", "Active");
        var spec = Fields.child(object, "spec");
        if (!Fields.strings(spec, "finalizers").contains("kubernetes")) {
            spec.withArray("finalizers").add("kubernetes");
        }
    }

    static KindRules node() {
        return new KindRulesBuilder()
                .emptyFields(CoreRules::nodeFields)
                .defaults(CoreRules::nodeDefaults)
                .status(StatusMetadata.ALL_OPEN)
                .statusSetOnCreate()
                .check(CoreCheck::node)
                .checkUpdate(CoreCheck::nodeUpdate)
                .checkStatusUpdate(CoreCheck::nodeStatus)
                .build();
    }

    private static void nodeFields(ObjectNode object) {
        Fields.child(object, "spec");
        var status = Fields.child(object, "status");
        var endpoint = Fields.child(Fields.child(status, "daemonEndpoints"), "kubeletEndpoint");
        Fields.putIfAbsent(endpoint, "Port", 0);
        var info = Fields.child(status, "nodeInfo");
        NODE_INFO.forEach(field -> Fields.putIfAbsent(info, field, ""));
    }

    private static void nodeDefaults(ObjectNode object) {
        var status = Fields.child(object, "status");
        Quantities.canonicalize(status.path("capacity"));
        Quantities.canonicalize(status.path("allocatable"));
        if (!Fields.empty(status, "capacity") && !Fields.has(status, "allocatable")) {
            Fields.child(status, "allocatable")
                    .setAll((ObjectNode) status.get("capacity").deepCopy());
        }
    }

    static KindRules configMap() {
        return new KindRulesBuilder()
                .check(CoreCheck::configMap)
                .checkUpdate(CoreCheck::configMapUpdate)
                .build();
    }

    static KindRules secret() {
        return new KindRulesBuilder()
                .defaults(CoreRules::secretDefaults)
                .check(CoreCheck::secret)
                .checkUpdate(CoreCheck::secretUpdate)
                .build();
    }

    /** Plain text is a convenience of writers; only its bytes are kept. */
    private static void secretDefaults(ObjectNode object) {
        Fields.putIfAbsent(object, "type", "Opaque");
        if (object.remove("stringData") instanceof ObjectNode plain && !plain.isEmpty()) {
            var data = Fields.child(object, "data");
            plain.forEachEntry(
                    (key, text) ->
                            data.put(
                                    key,
                                    Base64.getEncoder()
                                            .encodeToString(
                                                    text.stringValue("")
                                                            .getBytes(StandardCharsets.UTF_8))));
        }
    }

    static KindRules serviceAccount() {
        return new KindRulesBuilder().build();
    }

    static KindRules endpoints() {
        var ports = new DefaultTable("subsets[].ports[].protocol = \"TCP\"");
        return new KindRulesBuilder()
                .defaults(ports::apply)
                .check(CoreCheck::endpoints)
                .updateMayCreate()
                .build();
    }

    static KindRules event() {
        return new KindRulesBuilder()
                .emptyFields(
                        object -> {
                            Fields.child(object, "involvedObject");
                            Fields.child(object, "source");
                            nullIfAbsent(object, "firstTimestamp");
                            nullIfAbsent(object, "lastTimestamp");
                            nullIfAbsent(object, "eventTime");
                            Fields.putIfAbsent(object, "reportingComponent", "");
                            Fields.putIfAbsent(object, "reportingInstance", "");
                        })
                .check(CoreCheck::event)
                .updateMayCreate()
                .build();
    }

    static KindRules eventsGroupEvent() {
        return new KindRulesBuilder()
                .emptyFields(
                        object -> {
                            nullIfAbsent(object, "eventTime");
                            Fields.child(object, "regarding");
                            Fields.child(object, "deprecatedSource");
                            nullIfAbsent(object, "deprecatedFirstTimestamp");
                            nullIfAbsent(object, "deprecatedLastTimestamp");
                        })
                .check(CoreCheck::eventsGroupEvent)
                .checkCreate(CoreCheck::eventsGroupEventCreate)
                .checkUpdate(CoreCheck::eventsGroupEventUpdate)
                .updateMayCreate()
                .build();
    }

    static KindRules lease() {
        return new KindRulesBuilder()
                .emptyFields(object -> Fields.child(object, "spec"))
                .check(CoreCheck::lease)
                .updateMayCreate()
                .updateNeedsVersion()
                .build();
    }

    static KindRules endpointSlice() {
        var table = new DefaultTable("ports[].name = \"\"\nports[].protocol = \"TCP\"");
        return new KindRulesBuilder()
                .emptyFields(
                        object -> {
                            nullIfAbsent(object, "endpoints");
                            nullIfAbsent(object, "ports");
                            Fields.objects(object, "endpoints")
                                    .forEach(endpoint -> Fields.child(endpoint, "conditions"));
                        })
                .defaults(table::apply)
                .onCreate(CoreRules::emptySliceLists)
                .onUpdate((object, _) -> emptySliceLists(object))
                .generation("addressType", "endpoints", "ports", "metadata.labels")
                .check(CoreCheck::endpointSlice)
                .checkUpdate(CoreCheck::endpointSliceUpdate)
                .build();
    }

    /** Stored, a list without elements is none; a manager owns it all the same. */
    private static void emptySliceLists(ObjectNode object) {
        nullIfEmpty(object, "endpoints");
        nullIfEmpty(object, "ports");
    }

    static KindRules priorityClass() {
        return new KindRulesBuilder()
                .emptyFields(object -> Fields.putIfAbsent(object, "value", 0))
                .defaults(
                        object ->
                                Fields.putIfAbsent(
                                        object, "preemptionPolicy", "PreemptLowerPriority"))
                .generationOne()
                .check(CoreCheck::priorityClass)
                .checkUpdate(CoreCheck::priorityClassUpdate)
                .build();
    }

    static void nullIfAbsent(ObjectNode object, String field) {
        if (!object.has(field)) {
            object.putNull(field);
        }
    }

    static void nullIfEmpty(ObjectNode object, String field) {
        if (Fields.empty(object, field)) {
            object.putNull(field);
        }
    }
}
