package io.trireme.api.apply;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** All owners of an object's fields. Owned by one call at a time. */
final class Owners {
    private static final int UPDATERS_MAX = 10;
    private static final String ANCIENT = "ancient-changes";

    /** Never owned: what names the object, and what the server writes. */
    private static final FieldSet UNOWNED = unowned();

    private final SortedMap<ManagerEntry.Id, ManagerEntry> entries = new TreeMap<>();

    private static FieldSet unowned() {
        var set = new FieldSet();
        for (String name : List.of("apiVersion", "kind", "metadata")) {
            set.insert(List.of(new PathElement.Field(name)));
        }
        for (String name :
                List.of(
                        "name",
                        "namespace",
                        "creationTimestamp",
                        "selfLink",
                        "uid",
                        "clusterName",
                        "generation",
                        "managedFields",
                        "resourceVersion")) {
            set.insert(List.of(new PathElement.Field("metadata"), new PathElement.Field(name)));
        }
        return set;
    }

    /** Reads {@code metadata.managedFields}; empty if one of its entries is malformed. */
    static Optional<Owners> parse(JsonNode managedFields) {
        var owners = new Owners();
        for (var json : managedFields) {
            var entry = ManagerEntry.parse(json);
            if (entry.isEmpty()) {
                return Optional.empty();
            }
            owners.put(entry.get());
        }
        return Optional.of(owners);
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    Optional<ManagerEntry> find(ManagerEntry.Id id) {
        return Optional.ofNullable(entries.get(id));
    }

    Collection<ManagerEntry> all() {
        return List.copyOf(entries.values());
    }

    /** Keeps the entry without the fields that nobody owns; one that owns nothing goes. */
    void put(ManagerEntry entry) {
        var fields = entry.fields().difference(UNOWNED);
        if (fields.isEmpty()) {
            entries.remove(entry.id());
        } else {
            entries.put(entry.id(), entry.withFields(fields));
        }
    }

    /** Merges the oldest updaters of each version into one, until no more than ten are left. */
    void capUpdaters() {
        var updaters =
                entries.values().stream()
                        .filter(entry -> !entry.id().isApplier())
                        .sorted(
                                Comparator.comparing(ManagerEntry::time)
                                        .thenComparing(ManagerEntry::id))
                        .toList();
        int count = updaters.size();
        var firsts = new TreeMap<String, ManagerEntry>();
        for (var updater : updaters) {
            if (count <= UPDATERS_MAX) {
                return;
            }
            var first = firsts.putIfAbsent(updater.apiVersion(), updater);
            if (first == null) {
                continue;
            }
            var bucket = ManagerEntry.Id.updater(ANCIENT, updater.apiVersion(), "");
            var merged = entries.containsKey(bucket) ? entries.get(bucket) : first;
            entries.remove(first.id());
            entries.remove(updater.id());
            entries.put(
                    bucket,
                    new ManagerEntry(
                            bucket,
                            updater.apiVersion(),
                            updater.time(),
                            merged.fields().union(updater.fields())));
            firsts.put(updater.apiVersion(), entries.get(bucket));
            count--;
        }
    }

    Stream<ManagerEntry> sorted() {
        return entries.values().stream().sorted(ManagerEntry.ORDER);
    }

    /** Writes the owners into the object, or leaves the field out where there are none. */
    void writeTo(ObjectNode object) {
        if (entries.isEmpty()) {
            if (object.get("metadata") instanceof ObjectNode metadata) {
                metadata.remove("managedFields");
            }
            return;
        }
        var list = object.withObjectProperty("metadata").putArray("managedFields");
        sorted().map(ManagerEntry::toJson).forEach(list::add);
    }

    /** A copy of the object without its owners. */
    static ObjectNode strip(ObjectNode object) {
        var copy = object.deepCopy();
        if (copy.get("metadata") instanceof ObjectNode metadata) {
            metadata.remove("managedFields");
        }
        return copy;
    }

    static List<JsonNode> withoutTimes(JsonNode managedFields) {
        var result = new ArrayList<JsonNode>();
        for (var entry : managedFields) {
            var copy = entry.deepCopy();
            if (copy instanceof ObjectNode object) {
                object.remove("time");
            }
            result.add(copy);
        }
        return result;
    }
}
