package io.trireme.apiserver.registry;

import tools.jackson.databind.node.ObjectNode;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Events of events.k8s.io are those of the core group with other names: one object, two views.
 * Stored is the core form.
 */
final class EventView implements ObjectView {
    static final EventView INSTANCE = new EventView();

    /** Core name to events.k8s.io name. */
    private static final Map<String, String> NAMES = new LinkedHashMap<>();

    static {
        NAMES.put("involvedObject", "regarding");
        NAMES.put("message", "note");
        NAMES.put("source", "deprecatedSource");
        NAMES.put("firstTimestamp", "deprecatedFirstTimestamp");
        NAMES.put("lastTimestamp", "deprecatedLastTimestamp");
        NAMES.put("count", "deprecatedCount");
        NAMES.put("reportingComponent", "reportingController");
    }

    private EventView() {}

    @Override
    public ObjectNode served(ObjectNode stored) {
        var served = stored.objectNode();
        for (var field : stored.properties()) {
            served.set(NAMES.getOrDefault(field.getKey(), field.getKey()), field.getValue());
        }
        // The core form always shows these two, the other one only when they say something.
        for (String field : List.of("reportingController", "reportingInstance")) {
            if (served.path(field).asString("").isEmpty()) {
                served.remove(field);
            }
        }
        return served.put("apiVersion", "events.k8s.io/v1");
    }

    @Override
    public ObjectNode stored(ObjectNode served) {
        var stored = served.objectNode();
        for (var field : served.properties()) {
            stored.set(coreName(field.getKey()), field.getValue());
        }
        return stored.put("apiVersion", "v1");
    }

    @Override
    public String storedField(String servedField) {
        int dot = servedField.indexOf('.');
        String head = dot < 0 ? servedField : servedField.substring(0, dot);
        return coreName(head) + (dot < 0 ? "" : servedField.substring(dot));
    }

    private static String coreName(String name) {
        for (var pair : NAMES.entrySet()) {
            if (pair.getValue().equals(name)) {
                return pair.getKey();
            }
        }
        return name;
    }
}
