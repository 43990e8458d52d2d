package io.trireme.api.table;

import io.trireme.api.kinds.EventForms;
import io.trireme.api.kinds.Fields;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An event's row; the same for both groups. */
final class EventRow {
    private EventRow() {}

    static void eventsGroup(Cells cells) {
        var core = new Cells(EventForms.toCore(cells.object()), cells.now());
        core(core);
        cells.addAll(core);
    }

    static void core(Cells cells) {
        var event = cells.object();
        var first =
                Fields.has(event, "firstTimestamp")
                        ? event.get("firstTimestamp")
                        : event.path("eventTime");
        var last = Fields.has(event, "lastTimestamp") ? event.get("lastTimestamp") : first;
        long count = Math.max(Fields.number(event, "count"), 1);
        if (Fields.has(event, "series")) {
            last = Fields.at(event, "series", "lastObservedTime");
            count = Fields.number(event, "series", "count");
        }
        cells.text(Ages.since(last, cells.now()))
                .textAt("type")
                .textAt("reason")
                .text(target(event.path("involvedObject")))
                .textAt("involvedObject", "fieldPath")
                .text(source(event))
                .text(Fields.text(event, "message").strip())
                .text(Ages.since(first, cells.now()))
                .number(count)
                .name();
    }

    private static String target(JsonNode object) {
        String kind = Cells.lower(Fields.text(object, "kind"));
        String name = Fields.text(object, "name");
        return name.isEmpty() ? kind : kind + "/" + name;
    }

    private static String source(ObjectNode event) {
        String component =
                Cells.orElse(
                        Fields.text(event, "source", "component"),
                        Fields.text(event, "reportingComponent"));
        String host =
                Cells.orElse(
                        Fields.text(event, "source", "host"),
                        Fields.text(event, "reportingInstance"));
        return host.isEmpty() ? component : component + ", " + host;
    }
}
