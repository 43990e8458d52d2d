package io.trireme.api.apply;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.util.Comparator;
import java.util.Optional;

/**
 * One owner and what it owns: an entry of {@code metadata.managedFields}.
 *
 * @param time RFC 3339; empty where an apply changed nothing but owners
 */
record ManagerEntry(Id id, String apiVersion, String time, FieldSet fields) {
    static final String APPLY = "Apply";
    static final String UPDATE = "Update";

    /** As Kubernetes writes them: appliers first, then by time (none first), then by name. */
    static final Comparator<ManagerEntry> ORDER =
            Comparator.comparing((ManagerEntry entry) -> entry.id.operation)
                    .thenComparing(ManagerEntry::time)
                    .thenComparing(entry -> entry.id.manager)
                    .thenComparing(ManagerEntry::apiVersion)
                    .thenComparing(entry -> entry.id.subresource);

    /**
     * What makes two entries the same owner.
     *
     * @param apiVersion of an updater; empty for an applier, which is one owner in all versions
     */
    record Id(String manager, String operation, String apiVersion, String subresource)
            implements Comparable<Id> {
        static Id applier(String manager, String subresource) {
            return new Id(manager, APPLY, "", subresource);
        }

        static Id updater(String manager, String apiVersion, String subresource) {
            return new Id(manager, UPDATE, apiVersion, subresource);
        }

        boolean isApplier() {
            return operation.equals(APPLY);
        }

        /** As a conflict's message names the owner. */
        String description() {
            return '"'
                    + manager
                    + '"'
                    + (subresource.isEmpty() ? "" : " with subresource \"" + subresource + '"')
                    + (isApplier() ? "" : " using " + apiVersion);
        }

        @Override
        public int compareTo(Id other) {
            return Comparator.comparing(Id::manager)
                    .thenComparing(Id::operation)
                    .thenComparing(Id::apiVersion)
                    .thenComparing(Id::subresource)
                    .compare(this, other);
        }
    }

    /** Reads an entry; empty if it is malformed. */
    static Optional<ManagerEntry> parse(JsonNode json) {
        var operation = json.path("operation").asString("");
        var apiVersion = json.path("apiVersion").asString("");
        boolean known = operation.equals(APPLY) || operation.equals(UPDATE);
        if (!known
                || apiVersion.isEmpty()
                || !json.path("fieldsType").asString("").equals("FieldsV1")) {
            return Optional.empty();
        }
        var id =
                new Id(
                        json.path("manager").asString(""),
                        operation,
                        operation.equals(APPLY) ? "" : apiVersion,
                        json.path("subresource").asString(""));
        try {
            var fields =
                    json.has("fieldsV1") ? FieldSet.parse(json.path("fieldsV1")) : new FieldSet();
            return Optional.of(
                    new ManagerEntry(id, apiVersion, json.path("time").asString(""), fields));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    ObjectNode toJson() {
        var json = JsonMapper.shared().createObjectNode();
        json.put("manager", id.manager);
        json.put("operation", id.operation);
        json.put("apiVersion", apiVersion);
        if (!time.isEmpty()) {
            json.put("time", time);
        }
        json.put("fieldsType", "FieldsV1");
        json.set("fieldsV1", fields.toJson());
        if (!id.subresource.isEmpty()) {
            json.put("subresource", id.subresource);
        }
        return json;
    }

    ManagerEntry withFields(FieldSet changed) {
        return new ManagerEntry(id, apiVersion, time, changed);
    }

    ManagerEntry withTime(String changed) {
        return new ManagerEntry(id, apiVersion, changed, fields);
    }
}
