package io.trireme.api.apply;

import io.trireme.api.schema.Schema;

import tools.jackson.databind.node.ObjectNode;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a write changed, in the version of each manager. Each version is compared once. */
final class VersionedComparison {
    private final ObjectNode before;
    private final ObjectNode after;
    private final Schema schema;
    private final ObjectVersions versions;
    private final Comparison own;
    private final Map<String, Optional<Comparison>> known = new TreeMap<>();

    /**
     * @param apiVersion that the objects are in
     */
    VersionedComparison(
            ObjectNode before,
            ObjectNode after,
            Schema schema,
            String apiVersion,
            ObjectVersions versions) {
        this.before = before;
        this.after = after;
        this.schema = schema;
        this.versions = versions;
        own = Comparison.of(before, after, schema);
        known.put(apiVersion, Optional.of(own));
    }

    /** In the version of the write. */
    Comparison own() {
        return own;
    }

    /** Empty if there is no such version any more. */
    Optional<Comparison> in(String apiVersion) {
        return known.computeIfAbsent(apiVersion, this::compare);
    }

    private Optional<Comparison> compare(String apiVersion) {
        if (versions.equals(ObjectVersions.ALIKE) || own.isSame()) {
            return Optional.of(own);
        }
        var old = versions.find(before, schema, apiVersion);
        var now = versions.find(after, schema, apiVersion);
        return old.isEmpty() || now.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        Comparison.of(old.get().object(), now.get().object(), now.get().schema()));
    }

    /** Takes from all managers what the write changed or removed. */
    void takeFrom(Iterable<ManagerEntry> managers, Owners owners) {
        for (var entry : managers) {
            var lost =
                    in(entry.apiVersion()).map(one -> one.addedOrModified().union(one.removed()));
            owners.put(
                    entry.withFields(
                            lost.map(entry.fields()::difference).orElseGet(FieldSet::new)));
        }
    }
}
