package io.trireme.api.kinds;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** Reading and filling of fields in trees; an absent field reads as empty, zero or false. */
public final class Fields {
    private static final Comparator<JsonNode> BY_VALUE = Fields::compareByValue;

    private Fields() {}

    /** The node at a path; a missing node if there is none. */
    public static JsonNode at(JsonNode from, String... path) {
        JsonNode node = from;
        for (String field : path) {
            node = node == null ? MissingNode.getInstance() : node.path(field);
        }
        return node;
    }

    /** The text at a path; empty if absent or no string. */
    public static String text(JsonNode from, String... path) {
        return at(from, path).stringValue("");
    }

    /** The integer at a path; zero if absent. */
    public static long number(JsonNode from, String... path) {
        var node = at(from, path);
        return node.isNumber() ? node.longValue() : 0;
    }

    public static boolean flag(JsonNode from, String... path) {
        return at(from, path).booleanValue(false);
    }

    /** Whether the field has a value other than null. */
    public static boolean has(JsonNode from, String... path) {
        var node = at(from, path);
        return !node.isMissingNode() && !node.isNull();
    }

    /** Whether the field is absent, null, or an empty string, list or object. */
    public static boolean empty(JsonNode from, String... path) {
        return isEmpty(at(from, path));
    }

    private static boolean isEmpty(JsonNode node) {
        return switch (node.getNodeType()) {
            case MISSING, NULL -> true;
            case STRING -> node.stringValue().isEmpty();
            case ARRAY, OBJECT -> node.isEmpty();
            case BINARY, BOOLEAN, NUMBER, POJO -> false;
        };
    }

    /** The objects of a list; what is no object is passed over. */
    public static List<ObjectNode> objects(JsonNode from, String... path) {
        var list = new ArrayList<ObjectNode>();
        for (var element : at(from, path)) {
            if (element instanceof ObjectNode object) {
                list.add(object);
            }
        }
        return list;
    }

    /** The strings of a list. */
    public static List<String> strings(JsonNode from, String... path) {
        var list = new ArrayList<String>();
        for (var element : at(from, path)) {
            if (element.isString()) {
                list.add(element.stringValue());
            }
        }
        return list;
    }

    /** The object in a field, made if absent. */
    public static ObjectNode child(ObjectNode parent, String field) {
        return parent.get(field) instanceof ObjectNode child ? child : parent.putObject(field);
    }

    static void putIfAbsent(ObjectNode object, String field, String value) {
        if (!has(object, field)
                || (object.get(field).isString() && text(object, field).isEmpty())) {
            object.put(field, value);
        }
    }

    static void putIfAbsent(ObjectNode object, String field, long value) {
        if (!has(object, field)) {
            put(object, field, value);
        }
    }

    /** Sets a number as parsing would read it: Jackson's int and long nodes are never equal. */
    static void put(ObjectNode object, String field, long value) {
        if (value == (int) value) {
            object.put(field, (int) value);
        } else {
            object.put(field, value);
        }
    }

    /** Whether two values mean the same: numbers by value, absent like empty. */
    public static boolean same(JsonNode one, JsonNode other) {
        return (isEmpty(one) && isEmpty(other)) || one.equals(BY_VALUE, other);
    }

    private static int compareByValue(JsonNode one, JsonNode other) {
        if (one.isNumber() && other.isNumber()) {
            return one.decimalValue().compareTo(other.decimalValue());
        }
        return one.equals(other) ? 0 : 1;
    }

    /** A copy ordered by key, as Go writes its maps; what is no object stays as it is. */
    static JsonNode sorted(JsonNode map) {
        if (!(map instanceof ObjectNode object)) {
            return map;
        }
        var byKey = new TreeMap<String, JsonNode>();
        object.forEachEntry(byKey::put);
        var sorted = object.objectNode();
        byKey.forEach(sorted::set);
        return sorted;
    }

    static void putIfAbsent(ObjectNode object, String field, boolean value) {
        if (!has(object, field)) {
            object.put(field, value);
        }
    }

    /** Sets the field to what {@code from} has there, or removes it. */
    public static void copy(ObjectNode from, ObjectNode to, String field) {
        if (has(from, field)) {
            to.set(field, from.get(field).deepCopy());
        } else {
            to.remove(field);
        }
    }
}
