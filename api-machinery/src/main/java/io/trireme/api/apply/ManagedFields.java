package io.trireme.api.apply;

import io.trireme.api.GroupVersion;
import io.trireme.api.schema.Schema;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Optional;

/** Keeps {@code metadata.managedFields} across writes that are no server-side apply. */
public final class ManagedFields {
    static final String BEFORE_FIRST_APPLY = "before-first-apply";

    private ManagedFields() {}

    /**
     * Gives the manager what the write added or changed, and takes from all what it changed or
     * removed. An object whose owners are not tracked stays so; an update may replace the owners,
     * or stop tracking with {@code managedFields: [{}]}.
     *
     * @param before empty for a create
     * @param after as it will be stored, defaults applied
     * @param subresource empty for the object itself; then what {@code after} says of owners counts
     * @param time RFC 3339, seconds
     * @return {@code after} with its managedFields; unchanged owners keep their times
     */
    public static ObjectNode trackUpdate(
            Optional<ObjectNode> before,
            ObjectNode after,
            Schema schema,
            String manager,
            GroupVersion version,
            String subresource,
            String time) {
        return trackUpdate(
                before, after, schema, manager, version, subresource, time, ObjectVersions.ALIKE);
    }

    /**
     * As above, of an object whose managers wrote it in several versions.
     *
     * @param versions the other versions of the object
     */
    public static ObjectNode trackUpdate(
            Optional<ObjectNode> before,
            ObjectNode after,
            Schema schema,
            String manager,
            GroupVersion version,
            String subresource,
            String time,
            ObjectVersions versions) {
        var owners = startingOwners(before, after, subresource);
        var result = Owners.strip(after);
        if (owners.isEmpty() && before.isPresent()) {
            return result;
        }
        var old = before.map(Owners::strip).orElseGet(after::objectNode);
        var comparison = new VersionedComparison(old, result, schema, version.toString(), versions);
        recordUpdate(owners, comparison, manager, version, subresource, time);
        owners.capUpdaters();
        owners.writeTo(result);
        return result;
    }

    /**
     * Undoes a write of owners that differs from {@code before} in times alone, so that a write
     * without effect stays without effect.
     *
     * @return {@code before} if nothing but times of managedFields differs, else {@code after}
     */
    public static ObjectNode ignoringTimes(ObjectNode before, ObjectNode after) {
        return sameButTimes(before, after) ? before : after;
    }

    static boolean sameButTimes(ObjectNode before, ObjectNode after) {
        return Owners.withoutTimes(before.path("metadata").path("managedFields"))
                        .equals(Owners.withoutTimes(after.path("metadata").path("managedFields")))
                && Owners.strip(before).equals(Owners.strip(after));
    }

    private static Owners startingOwners(
            Optional<ObjectNode> before, ObjectNode after, String subresource) {
        var sent = after.path("metadata").path("managedFields");
        var kept =
                before.map(object -> object.path("metadata").path("managedFields"))
                        .flatMap(Owners::parse);
        if (!subresource.isEmpty()) {
            return kept.orElseGet(Owners::new);
        }
        if (isReset(sent)) {
            return new Owners();
        }
        return Owners.parse(sent)
                .filter(owners -> !owners.isEmpty())
                .or(() -> kept)
                .orElseGet(Owners::new);
    }

    private static boolean isReset(JsonNode managedFields) {
        return managedFields.size() == 1
                && managedFields.get(0).isObject()
                && managedFields.get(0).isEmpty();
    }

    static void recordUpdate(
            Owners owners,
            VersionedComparison comparison,
            String manager,
            GroupVersion version,
            String subresource,
            String time) {
        if (comparison.own().isSame()) {
            return;
        }
        var taken = comparison.own().addedOrModified();
        comparison.takeFrom(owners.all(), owners);
        var id = ManagerEntry.Id.updater(manager, version.toString(), subresource);
        var own = new Owners();
        own.put(new ManagerEntry(id, version.toString(), time, taken));
        own.find(id)
                .ifPresent(
                        entry ->
                                owners.put(
                                        entry.withFields(
                                                owners.find(id)
                                                        .map(ManagerEntry::fields)
                                                        .orElseGet(FieldSet::new)
                                                        .union(entry.fields()))));
    }
}
