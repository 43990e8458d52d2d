package io.trireme.apiserver.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.api.codec.Json;
import io.trireme.api.codec.protobuf.WatchFrame;
import io.trireme.api.table.TablePrinter;
import io.trireme.apiserver.registry.cache.CacheEvent;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.io.ByteArrayOutputStream;
import java.util.List;

/** Writes the objects of one resource in the form that a client wants. */
final class Renderer {
    private static final String INITIAL_EVENTS_END = "k8s.io/initial-events-end";

    private final Resource resource;
    private final Clock clock;

    Renderer(Resource resource, Clock clock) {
        this.resource = resource;
        this.clock = clock;
    }

    /** One object. */
    byte[] object(ReplyForm form, StoredObject object) {
        if (form.syntax() == ReplyForm.Syntax.PROTOBUF) {
            return ProtobufForms.body(tree(form, served(object), true));
        }
        if (form.shape() == ReplyForm.Shape.OBJECT && resource.view().identity()) {
            return object.json().withVersion(object.revision().value());
        }
        return Json.write(tree(form, served(object), true));
    }

    /** The tree of an object in a form. */
    ObjectNode tree(ReplyForm form, ObjectNode object, boolean withColumns) {
        return switch (form.shape()) {
            case OBJECT -> object;
            case METADATA -> partial(form, object);
            case TABLE -> {
                var table = tableHead(form);
                var metadata = table.putObject("metadata");
                String version = ObjectMeta.text(object, "resourceVersion");
                if (!version.isEmpty()) {
                    metadata.put("resourceVersion", version);
                }
                putColumns(table, withColumns);
                table.putArray("rows").add(row(form, object));
                yield table;
            }
        };
    }

    private ObjectNode served(StoredObject object) {
        return resource.view().served(object.tree());
    }

    private static ObjectNode partial(ReplyForm form, ObjectNode object) {
        var partial = JsonNodeFactory.instance.objectNode();
        partial.put("kind", "PartialObjectMetadata");
        partial.put("apiVersion", form.metaApiVersion());
        partial.set("metadata", ObjectMeta.of(object));
        return partial;
    }

    private static ObjectNode tableHead(ReplyForm form) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("kind", "Table")
                .put("apiVersion", form.metaApiVersion());
    }

    private void putColumns(ObjectNode table, boolean withColumns) {
        if (!withColumns) {
            table.putNull("columnDefinitions");
            return;
        }
        var columns = table.putArray("columnDefinitions");
        for (var column : TablePrinter.columns(resource.definition())) {
            columns.addObject()
                    .put("name", column.name())
                    .put("type", column.type())
                    .put("format", column.format())
                    .put("description", TablePrinter.description(column))
                    .put("priority", column.priority());
        }
    }

    private ObjectNode row(ReplyForm form, ObjectNode object) {
        var row = JsonNodeFactory.instance.objectNode();
        var cells = row.putArray("cells");
        TablePrinter.rowCells(resource.definition(), object, clock.now()).forEach(cells::add);
        var conditions = TablePrinter.rowConditions(resource.definition(), object);
        if (!conditions.isEmpty()) {
            var list = row.putArray("conditions");
            conditions.forEach(list::add);
        }
        switch (form.include()) {
            case NONE -> row.putNull("object");
            case METADATA -> row.set("object", partial(form, object));
            case OBJECT -> row.set("object", object);
        }
        return row;
    }

    /**
     * What stands before the items of a list.
     *
     * @param metadata resourceVersion, continue, remainingItemCount
     */
    byte[] listHead(ReplyForm form, ObjectNode metadata) {
        String text = new String(Json.write(listTree(form, metadata)), UTF_8);
        String list = form.shape() == ReplyForm.Shape.TABLE ? "rows" : "items";
        return (text.substring(0, text.length() - 1) + ",\"" + list + "\":[").getBytes(UTF_8);
    }

    private ObjectNode listTree(ReplyForm form, ObjectNode metadata) {
        var head = JsonNodeFactory.instance.objectNode();
        switch (form.shape()) {
            case OBJECT -> {
                head.put("kind", resource.definition().listKind());
                head.put("apiVersion", resource.definition().kind().groupVersion().toString());
                head.set("metadata", metadata);
            }
            case METADATA -> {
                head.put("kind", "PartialObjectMetadataList");
                head.put("apiVersion", form.metaApiVersion());
                head.set("metadata", metadata);
            }
            case TABLE -> {
                head = tableHead(form);
                head.set("metadata", metadata);
                putColumns(head, true);
            }
        }
        return head;
    }

    /** A whole list of objects that are not stored, so that it has no version. */
    ObjectNode list(ReplyForm form, List<ObjectNode> objects) {
        var list = listTree(form, JsonNodeFactory.instance.objectNode());
        var items = list.putArray(form.shape() == ReplyForm.Shape.TABLE ? "rows" : "items");
        for (var object : objects) {
            switch (form.shape()) {
                case OBJECT -> {
                    object.remove(List.of("kind", "apiVersion"));
                    items.add(object);
                }
                case METADATA -> items.add(partial(form, object));
                case TABLE -> items.add(row(form, object));
            }
        }
        return list;
    }

    /** A whole list in protobuf. */
    ProtobufForms.ListBody protobufList(
            ReplyForm form, ObjectNode metadata, List<StoredObject> objects) {
        var list = new ProtobufForms.ListBody(listTree(form, metadata));
        objects.forEach(object -> list.addItem(tree(form, served(object), false)));
        return list;
    }

    /** Appends an item of a list. */
    void appendItem(ReplyForm form, StoredObject object, ByteArrayOutputStream out) {
        // As in Kubernetes: only the lists of custom resources say the kind of each item.
        boolean named = resource.definition().custom().isPresent();
        if (form.shape() == ReplyForm.Shape.OBJECT && resource.view().identity()) {
            if (named) {
                object.json().appendTo(out, object.revision().value());
            } else {
                object.json().appendItemTo(out, object.revision().value());
            }
            return;
        }
        var tree = served(object);
        switch (form.shape()) {
            case OBJECT -> {
                if (!named) {
                    tree.remove("kind");
                    tree.remove("apiVersion");
                }
                out.writeBytes(Json.write(tree));
            }
            case METADATA -> out.writeBytes(Json.write(partial(form, tree)));
            case TABLE -> out.writeBytes(Json.write(row(form, tree)));
        }
    }

    byte[] listTail() {
        return "]}\n".getBytes(UTF_8);
    }

    /** A watch's line for an event; the object carries the event's revision. */
    byte[] event(ReplyForm form, CacheEvent.Type type, StoredObject object, boolean withColumns) {
        if (form.syntax() == ReplyForm.Syntax.PROTOBUF) {
            return WatchFrame.of(type.toString(), object(form, object));
        }
        var out = new ByteArrayOutputStream(object.json().bytes().length + 96);
        out.writeBytes(("{\"type\":\"" + type + "\",\"object\":").getBytes(UTF_8));
        if (form.shape() == ReplyForm.Shape.OBJECT && resource.view().identity()) {
            object.json().appendTo(out, object.revision().value());
        } else {
            out.writeBytes(Json.write(tree(form, served(object), withColumns)));
        }
        out.writeBytes("}\n".getBytes(UTF_8));
        return out.toByteArray();
    }

    /** A watch's line that only tells how far it is. */
    byte[] bookmark(ReplyForm form, long revision, boolean endOfInitialEvents) {
        var kind = resource.definition().kind();
        var object =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("kind", kind.kind())
                        .put("apiVersion", kind.groupVersion().toString());
        var metadata = object.putObject("metadata");
        metadata.put("resourceVersion", Long.toString(revision));
        if (endOfInitialEvents) {
            metadata.putObject("annotations").put(INITIAL_EVENTS_END, "true");
        }
        return event(form, "BOOKMARK", tree(form, object, false));
    }

    /** An event about an object that is not stored. */
    static byte[] event(ReplyForm form, String type, ObjectNode object) {
        if (form.syntax() == ReplyForm.Syntax.PROTOBUF) {
            return WatchFrame.of(type, ProtobufForms.body(object));
        }
        var line = JsonNodeFactory.instance.objectNode().put("type", type);
        line.set("object", object);
        return (new String(Json.write(line), UTF_8) + "\n").getBytes(UTF_8);
    }
}
