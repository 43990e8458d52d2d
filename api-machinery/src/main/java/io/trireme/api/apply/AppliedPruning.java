package io.trireme.api.apply;

import io.trireme.api.apply.ObjectVersions.Versioned;
import io.trireme.api.schema.Schema;

import tools.jackson.databind.node.ObjectNode;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Takes out of a merged object what its manager applied last time and no longer does, unless others
 * own it. What was applied is named in the version of that time.
 */
final class AppliedPruning {
    private final ObjectNode merged;
    private final Schema schema;
    private final String apiVersion;
    private final ObjectVersions versions;

    /**
     * @param apiVersion that the object is in
     */
    AppliedPruning(ObjectNode merged, Schema schema, String apiVersion, ObjectVersions versions) {
        this.merged = merged;
        this.schema = schema;
        this.apiVersion = apiVersion;
        this.versions = versions;
    }

    /** The object without; if the version of last time is gone, it stays as it is. */
    ObjectNode without(ManagerEntry last, Owners owners) {
        var then = ofMerged(last.apiVersion());
        if (then.isEmpty()) {
            return merged;
        }
        var lastNamed = named(last.fields(), then.get().schema());
        var pruned =
                new Versioned(
                        TreePrune.without(then.get().object(), lastNamed, then.get().schema()),
                        then.get().schema());
        for (var owned : byVersion(last, owners).entrySet()) {
            pruned = addBack(pruned, owned.getKey(), owned.getValue());
        }
        // What nobody owns and this manager never applied stays.
        var prunedThen = in(pruned, last.apiVersion());
        if (prunedThen.isEmpty()) {
            return merged;
        }
        var gone = paths(then.get()).difference(paths(prunedThen.get())).intersection(lastNamed);
        var rest = TreePrune.without(then.get().object(), gone, then.get().schema());
        return in(new Versioned(rest, then.get().schema()), apiVersion)
                .map(Versioned::object)
                .orElse(merged);
    }

    private Versioned addBack(Versioned pruned, String version, FieldSet owned) {
        var whole = ofMerged(version);
        var rest = in(pruned, version);
        if (whole.isEmpty() || rest.isEmpty()) {
            return pruned;
        }
        var kept = paths(rest.get()).union(named(owned, whole.get().schema()));
        return new Versioned(
                TreePrune.without(
                        whole.get().object(),
                        paths(whole.get()).difference(kept),
                        whole.get().schema()),
                whole.get().schema());
    }

    /** What managers own by version; that of last time comes first. */
    private Map<String, FieldSet> byVersion(ManagerEntry last, Owners owners) {
        var owned = new LinkedHashMap<String, FieldSet>();
        owned.put(key(last.apiVersion()), new FieldSet());
        for (var entry : owners.all()) {
            owned.merge(key(entry.apiVersion()), entry.fields(), FieldSet::union);
        }
        return owned;
    }

    private String key(String version) {
        return versions.equals(ObjectVersions.ALIKE) ? apiVersion : version;
    }

    private Optional<Versioned> ofMerged(String version) {
        return version.equals(apiVersion)
                ? Optional.of(new Versioned(merged, schema))
                : versions.find(merged, schema, version);
    }

    private Optional<Versioned> in(Versioned one, String version) {
        return one.object().path("apiVersion").asString("").equals(version)
                ? Optional.of(one)
                : versions.find(one.object(), one.schema(), version);
    }

    private static FieldSet paths(Versioned one) {
        return named(OwnedPaths.of(one.object(), Optional.of(one.schema())), one.schema());
    }

    private static FieldSet named(FieldSet fields, Schema schema) {
        return fields.withNamedFields(Optional.of(schema));
    }
}
