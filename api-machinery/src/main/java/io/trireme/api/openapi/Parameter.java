package io.trireme.api.openapi;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** A parameter of a path or query. */
record Parameter(String name, Place place, String type, String description) {
    enum Place {
        PATH,
        QUERY
    }

    static final Parameter NAMESPACE = path("namespace", "the namespace that the object lives in");
    static final Parameter PRETTY =
            query("pretty", "string", "If 'true', the answer is indented for people to read.");

    /** What a client may ask of a list or watch. */
    static final List<Parameter> LIST =
            List.of(
                    query("allowWatchBookmarks", "boolean", "Whether a watch may send bookmarks."),
                    query("continue", "string", "Where an earlier page of the list ended."),
                    query("fieldSelector", "string", "Only objects whose fields have values."),
                    query("labelSelector", "string", "Only objects whose labels match."),
                    query("limit", "integer", "How many objects a page holds at most."),
                    query("resourceVersion", "string", "Which state to answer from."),
                    query("resourceVersionMatch", "string", "How resourceVersion is meant."),
                    query("sendInitialEvents", "boolean", "Begin a watch with what is there."),
                    query("timeoutSeconds", "integer", "How long the call may last."),
                    query("watch", "boolean", "Send changes as they happen."));

    static final Parameter DRY_RUN =
            query("dryRun", "string", "'All': do everything but store the result.");
    static final Parameter FORCE =
            query("force", "boolean", "Server-side apply: take over fields of other managers.");

    /** What a client may ask of a write. */
    static final List<Parameter> WRITE =
            List.of(
                    DRY_RUN,
                    query("fieldManager", "string", "Who makes this change, up to 128 characters."),
                    query(
                            "fieldValidation",
                            "string",
                            "What becomes of unknown and duplicate fields: 'Ignore' drops them,"
                                    + " 'Warn' drops them with a warning, 'Strict' refuses them."));

    /** What a client may ask of a deletion. */
    static final List<Parameter> DELETE =
            List.of(
                    DRY_RUN,
                    query(
                            "gracePeriodSeconds",
                            "integer",
                            "How long the object may take to end; 0 deletes it at once."),
                    query("orphanDependents", "boolean", "Deprecated: see propagationPolicy."),
                    query(
                            "propagationPolicy",
                            "string",
                            "What becomes of dependents: 'Orphan', 'Background', 'Foreground'."));

    static Parameter path(String name, String description) {
        return new Parameter(name, Place.PATH, "string", description);
    }

    static Parameter query(String name, String type, String description) {
        return new Parameter(name, Place.QUERY, type, description);
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", name);
        json.put("in", place == Place.PATH ? "path" : "query");
        json.put("description", description);
        if (place == Place.PATH) {
            json.put("required", true);
        }
        json.putObject("schema").put("type", type).put("uniqueItems", true);
        return json;
    }
}
