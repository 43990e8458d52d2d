package io.trireme.api.apply;

import io.trireme.api.schema.Schema;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * A set of paths: at each step the elements that are in it, and what lies below. A path and its
 * prefix are two members. Immutable to others; only its builder inside this package inserts.
 */
final class FieldSet {
    private static final String SELF = ".";

    private final TreeSet<PathElement> members = new TreeSet<>();
    private final TreeMap<PathElement, FieldSet> children = new TreeMap<>();

    /**
     * Reads FieldsV1.
     *
     * @throws IllegalArgumentException if it is malformed
     */
    static FieldSet parse(JsonNode fields) {
        if (!fields.isObject()) {
            throw new IllegalArgumentException("fieldsV1 must be an object");
        }
        var set = new FieldSet();
        for (var field : fields.properties()) {
            if (field.getKey().equals(SELF)) {
                continue;
            }
            var element = PathElement.parse(field.getKey());
            var below = parse(field.getValue());
            if (below.isEmpty() || field.getValue().has(SELF)) {
                set.members.add(element);
            }
            set.putChild(element, below);
        }
        return set;
    }

    ObjectNode toJson() {
        return toJson(JsonMapper.shared().createObjectNode());
    }

    private ObjectNode toJson(ObjectNode into) {
        var all = new TreeSet<>(members);
        all.addAll(children.keySet());
        for (var element : all) {
            var below = into.putObject(element.wire());
            var child = children.get(element);
            if (child != null) {
                if (members.contains(element)) {
                    below.putObject(SELF);
                }
                child.toJson(below);
            }
        }
        return into;
    }

    void insert(List<PathElement> path) {
        var at = this;
        for (var element : path.subList(0, path.size() - 1)) {
            at = at.children.computeIfAbsent(element, _ -> new FieldSet());
        }
        at.members.add(path.getLast());
    }

    boolean isEmpty() {
        return members.isEmpty() && children.isEmpty();
    }

    boolean has(PathElement element) {
        return members.contains(element);
    }

    Optional<FieldSet> below(PathElement element) {
        return Optional.ofNullable(children.get(element));
    }

    FieldSet union(FieldSet other) {
        var result = copy();
        result.members.addAll(other.members);
        other.children.forEach(
                (element, child) -> result.children.merge(element, child, FieldSet::union));
        return result;
    }

    FieldSet intersection(FieldSet other) {
        var result = new FieldSet();
        result.members.addAll(members);
        result.members.retainAll(other.members);
        children.forEach(
                (element, child) -> {
                    var that = other.children.get(element);
                    if (that != null) {
                        result.putChild(element, child.intersection(that));
                    }
                });
        return result;
    }

    /** What is here and not there; a member there does not take away what lies below it here. */
    FieldSet difference(FieldSet other) {
        var result = new FieldSet();
        result.members.addAll(members);
        result.members.removeAll(other.members);
        children.forEach(
                (element, child) -> {
                    var that = other.children.get(element);
                    result.putChild(element, that == null ? child : child.difference(that));
                });
        return result;
    }

    /** With every declared field that paths lead through as a member of its own. */
    FieldSet withNamedFields(Optional<Schema> schema) {
        var result = new FieldSet();
        result.members.addAll(members);
        children.forEach(
                (element, child) -> {
                    Optional<Schema> inner = Optional.empty();
                    if (element instanceof PathElement.Field(var name)) {
                        if (Shape.isNamed(schema, name)) {
                            result.members.add(element);
                        }
                        inner = Shape.field(schema, name);
                    } else {
                        inner = schema.flatMap(Schema::items);
                    }
                    result.putChild(element, child.withNamedFields(inner));
                });
        return result;
    }

    /**
     * Calls for each path, written as messages write it: members of a level before what is below.
     */
    void forEachPath(Consumer<String> action) {
        forEachPath("", action);
    }

    private void forEachPath(String prefix, Consumer<String> action) {
        members.forEach(element -> action.accept(prefix + element));
        children.forEach((element, child) -> child.forEachPath(prefix + element, action));
    }

    private void putChild(PathElement element, FieldSet child) {
        if (!child.isEmpty()) {
            children.put(element, child);
        }
    }

    private FieldSet copy() {
        var result = new FieldSet();
        result.members.addAll(members);
        result.children.putAll(children);
        return result;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FieldSet that
                && members.equals(that.members)
                && children.equals(that.children);
    }

    @Override
    public int hashCode() {
        return 31 * members.hashCode() + children.hashCode();
    }

    @Override
    public String toString() {
        return toJson().toString();
    }
}
