package io.trireme.api.kinds;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/**
 * The two forms of one Event: that of the core group, in which it is stored, and that of
 * events.k8s.io. Nothing is lost either way.
 */
public final class EventForms {
    /** Field names in the core group, and in events.k8s.io. */
    private static final List<List<String>> RENAMED =
            List.of(
                    List.of("involvedObject", "regarding"),
                    List.of("message", "note"),
                    List.of("source", "deprecatedSource"),
                    List.of("firstTimestamp", "deprecatedFirstTimestamp"),
                    List.of("lastTimestamp", "deprecatedLastTimestamp"),
                    List.of("count", "deprecatedCount"),
                    List.of("reportingComponent", "reportingController"));

    private EventForms() {}

    /** A new object in the core form; its values are those of the other. */
    public static ObjectNode toCore(ObjectNode eventsEvent) {
        return rename(eventsEvent, 1, 0, "v1");
    }

    /** A new object in the form of events.k8s.io/v1; its values are those of the other. */
    public static ObjectNode toEventsGroup(ObjectNode coreEvent) {
        return rename(coreEvent, 0, 1, "events.k8s.io/v1");
    }

    /** What a field of events.k8s.io is called in the core form. */
    public static String coreName(String field) {
        return renamed(field, 1, 0);
    }

    private static ObjectNode rename(ObjectNode from, int fromForm, int toForm, String version) {
        var to = from.objectNode();
        from.forEachEntry((name, value) -> to.set(renamed(name, fromForm, toForm), value));
        to.put("apiVersion", version);
        return to;
    }

    private static String renamed(String name, int fromForm, int toForm) {
        for (var names : RENAMED) {
            if (names.get(fromForm).equals(name)) {
                return names.get(toForm);
            }
        }
        return name;
    }
}
