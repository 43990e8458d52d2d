package io.trireme.api.apply;

import io.trireme.api.apply.ApplyOutcome.Applied;
import io.trireme.api.apply.ApplyOutcome.Conflicts;
import io.trireme.api.schema.Schema;
import io.trireme.api.status.ApiStatus;
import io.trireme.api.status.ApiStatusException;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Server-side apply: KEP-555, with Kubernetes' structured merge. */
public final class ServerSideApply {
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    /** The manager whose earlier client-side applies count as its own. */
    private static final String KUBECTL = "kubectl";

    private final ObjectNode live;
    private final ObjectNode config;
    private final Schema schema;
    private final ApplyOptions options;
    private final ObjectVersions versions;

    private ServerSideApply(
            ObjectNode live,
            ObjectNode config,
            Schema schema,
            ApplyOptions options,
            ObjectVersions versions) {
        this.live = live;
        this.config = config;
        this.schema = schema;
        this.options = options;
        this.versions = versions;
    }

    /**
     * Applies the config.
     *
     * @param live as stored, empty to create
     * @param config as sent; what it leaves out, the manager gives up
     * @throws ApiStatusException 400 for another version or managedFields in the config, 500 where
     *     the config does not fit the schema, as Kubernetes answers
     */
    public static ApplyOutcome apply(
            Optional<ObjectNode> live, ObjectNode config, Schema schema, ApplyOptions options) {
        return apply(live, config, schema, options, ObjectVersions.ALIKE);
    }

    /**
     * As above, to an object whose managers wrote it in several versions.
     *
     * @param versions the other versions of the object
     */
    public static ApplyOutcome apply(
            Optional<ObjectNode> live,
            ObjectNode config,
            Schema schema,
            ApplyOptions options,
            ObjectVersions versions) {
        requireAppliable(config, options);
        AppliedObjectCheck.require(config, schema);
        var applied = config.deepCopy();
        if (applied.get("metadata") instanceof ObjectNode metadata
                && metadata.path("creationTimestamp").isNull()) {
            metadata.remove("creationTimestamp");
        }
        var old = live.orElseGet(config::objectNode);
        var run = new ServerSideApply(Owners.strip(old), applied, schema, options, versions);
        var outcome = run.apply(old, options.force());
        if (outcome instanceof Conflicts
                && options.manager().equals(KUBECTL)
                && run.lastAppliedAllows(old)) {
            return run.apply(old, true);
        }
        return outcome;
    }

    private static void requireAppliable(ObjectNode config, ApplyOptions options) {
        var version = config.path("apiVersion").asString("");
        if (!version.equals(options.version().toString())) {
            throw refused(
                    "Incorrect version specified in apply patch. Specified patch version: "
                            + version
                            + ", expected: "
                            + options.version());
        }
        var managedFields = config.path("metadata").path("managedFields");
        if (!managedFields.isMissingNode() && !managedFields.isNull()) {
            throw refused("metadata.managedFields must be nil");
        }
    }

    private static ApiStatusException refused(String message) {
        return new ApiStatusException(ApiStatus.badRequest(message));
    }

    private ApplyOutcome apply(ObjectNode stored, boolean force) {
        var owners = startingOwners(stored);
        var id = ManagerEntry.Id.applier(options.manager(), options.subresource());
        var last = owners.find(id);
        var version = options.version().toString();
        var time = last.map(ManagerEntry::time).orElse("");
        owners.put(new ManagerEntry(id, version, time, OwnedPaths.of(config, Optional.of(schema))));
        var merged = (ObjectNode) TreeMerge.merge(live, config, Optional.of(schema));
        var result =
                last.isEmpty()
                        ? merged
                        : new AppliedPruning(merged, schema, version, versions)
                                .without(last.get(), owners);
        var comparison = comparison(result);
        var conflicts = conflicts(owners, id, comparison);
        if (!force && !conflicts.isEmpty()) {
            return new Conflicts(ApplyConflict.status(conflicts));
        }
        comparison.takeFrom(
                owners.all().stream().filter(entry -> !entry.id().equals(id)).toList(), owners);
        // An apply that changes no value changes owners alone, and those without a new time.
        var object = live.deepCopy();
        if (!comparison.own().isSame()) {
            object = withoutNulls(result);
            owners.find(id).ifPresent(own -> owners.put(own.withTime(options.time())));
        }
        keepLastApplied(object);
        owners.writeTo(object);
        boolean changed = !ManagedFields.sameButTimes(stored, object);
        return new Applied(object, changed);
    }

    private VersionedComparison comparison(ObjectNode result) {
        return new VersionedComparison(
                live, result, schema, options.version().toString(), versions);
    }

    /** Fields of an object that nobody owns yet belong to what wrote them before. */
    private Owners startingOwners(ObjectNode stored) {
        var managedFields = stored.path("metadata").path("managedFields");
        var owners = Owners.parse(managedFields).orElseGet(Owners::new);
        if (owners.isEmpty() && !live.isEmpty()) {
            ManagedFields.recordUpdate(
                    owners,
                    new VersionedComparison(
                            live.objectNode(),
                            live,
                            schema,
                            options.version().toString(),
                            versions),
                    ManagedFields.BEFORE_FIRST_APPLY,
                    options.version(),
                    "",
                    options.time());
        }
        return owners;
    }

    private static List<ManagerEntry> conflicts(
            Owners owners, ManagerEntry.Id self, VersionedComparison comparison) {
        var conflicts = new ArrayList<ManagerEntry>();
        for (var entry : owners.all()) {
            if (entry.id().equals(self)) {
                continue;
            }
            var contested =
                    comparison
                            .in(entry.apiVersion())
                            .map(one -> entry.fields().intersection(one.addedOrModified()))
                            .orElseGet(FieldSet::new);
            if (!contested.isEmpty()) {
                conflicts.add(entry.withFields(contested));
            }
        }
        return conflicts;
    }

    private boolean lastAppliedAllows(ObjectNode stored) {
        var annotation = lastApplied(live);
        if (annotation.isEmpty()) {
            return false;
        }
        JsonNode parsed;
        try {
            parsed = JsonMapper.shared().readTree(annotation);
        } catch (JacksonException _) {
            return false;
        }
        if (!(parsed instanceof ObjectNode earlier)) {
            return false;
        }
        var typed = Optional.of(schema);
        var comparison = Comparison.of(live, earlier, schema);
        var allowed =
                OwnedPaths.of(earlier, typed)
                        .difference(comparison.addedOrModified())
                        .difference(comparison.removed());
        var merged = (ObjectNode) TreeMerge.merge(live, config, typed);
        var id = ManagerEntry.Id.applier(options.manager(), options.subresource());
        for (var conflict : conflicts(startingOwners(stored), id, comparison(merged))) {
            if (!conflict.fields().difference(allowed).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private static String lastApplied(ObjectNode object) {
        return object.path("metadata").path("annotations").path(LAST_APPLIED).asString("");
    }

    /** Keeps the annotation of client-side apply true, so that one may go back to it. */
    private void keepLastApplied(ObjectNode object) {
        if (options.manager().equals(KUBECTL) && !lastApplied(live).isEmpty()) {
            var text = config.deepCopy();
            if (text.path("metadata").path("annotations") instanceof ObjectNode annotations) {
                annotations.remove(LAST_APPLIED);
            }
            object.withObjectProperty("metadata")
                    .withObjectProperty("annotations")
                    .put(LAST_APPLIED, text + "\n");
        }
    }

    /** Nulls are gone once Go has decoded the object, but for values of maps of strings. */
    private ObjectNode withoutNulls(ObjectNode object) {
        removeNulls(object, Optional.of(schema));
        return object;
    }

    private static void removeNulls(JsonNode value, Optional<Schema> schema) {
        if (value instanceof ObjectNode object) {
            for (String name : List.copyOf(object.propertyNames())) {
                var inner = Shape.field(schema, name);
                if (!object.get(name).isNull()) {
                    removeNulls(object.get(name), inner);
                } else if (!Shape.isNamed(schema, name)
                        && inner.filter(map -> map.type() == Schema.Type.STRING).isPresent()) {
                    object.put(name, "");
                } else {
                    object.remove(name);
                }
            }
        } else {
            value.forEach(item -> removeNulls(item, schema.flatMap(Schema::items)));
        }
    }
}
