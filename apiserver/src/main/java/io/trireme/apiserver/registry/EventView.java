package io.trireme.apiserver.registry;

import io.trireme.api.kinds.EventForms;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/**
 * Events of events.k8s.io are those of the core group with other names: one object, two views.
 * Stored is the core form.
 */
final class EventView implements ObjectView {
    static final EventView INSTANCE = new EventView();

    private EventView() {}

    @Override
    public ObjectNode served(ObjectNode stored) {
        var served = EventForms.toEventsGroup(stored);
        // The core form always shows these two, the other one only when they say something.
        for (String field : List.of("reportingController", "reportingInstance")) {
            if (served.path(field).asString("").isEmpty()) {
                served.remove(field);
            }
        }
        return served;
    }

    @Override
    public ObjectNode stored(ObjectNode served) {
        return EventForms.toCore(served);
    }

    @Override
    public String storedField(String servedField) {
        int dot = servedField.indexOf('.');
        String head = dot < 0 ? servedField : servedField.substring(0, dot);
        return EventForms.coreName(head) + (dot < 0 ? "" : servedField.substring(dot));
    }
}
