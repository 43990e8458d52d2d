package io.trireme.apiserver.registry;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads and sets the metadata of an object tree. */
public final class ObjectMeta {
    private ObjectMeta() {}

    /** The metadata, made if it is not there. */
    public static ObjectNode of(ObjectNode object) {
        return object.get("metadata") instanceof ObjectNode meta
                ? meta
                : object.putObject("metadata");
    }

    /** The labels, made if they are not there. */
    static ObjectNode labels(ObjectNode object) {
        var meta = of(object);
        return meta.get("labels") instanceof ObjectNode labels ? labels : meta.putObject("labels");
    }

    /** A text field of the metadata; empty if it is not there. */
    public static String text(ObjectNode object, String field) {
        return object.path("metadata").path(field).asString("");
    }

    public static String name(ObjectNode object) {
        return text(object, "name");
    }

    public static String namespace(ObjectNode object) {
        return text(object, "namespace");
    }

    public static String uid(ObjectNode object) {
        return text(object, "uid");
    }

    public static boolean has(ObjectNode object, String field) {
        var value = object.path("metadata").path(field);
        return !value.isMissingNode() && !value.isNull();
    }

    public static boolean deleting(ObjectNode object) {
        return has(object, "deletionTimestamp");
    }

    public static List<String> finalizers(ObjectNode object) {
        return texts(object.path("metadata").path("finalizers"));
    }

    public static void setFinalizers(ObjectNode object, List<String> finalizers) {
        var meta = of(object);
        meta.remove("finalizers");
        if (!finalizers.isEmpty()) {
            var list = meta.putArray("finalizers");
            finalizers.forEach(list::add);
        }
    }

    public static Optional<Long> number(ObjectNode object, String field) {
        var value = object.path("metadata").path(field);
        return value.isNumber() ? Optional.of(value.asLong()) : Optional.empty();
    }

    /** Counts the generation up, if the kind has one. */
    public static void nextGeneration(ObjectNode object) {
        number(object, "generation")
                .filter(generation -> generation > 0)
                .ifPresent(generation -> of(object).put("generation", generation + 1));
    }

    /** Takes a field over from another object, or drops it if that one lacks it. */
    static void copy(ObjectNode from, ObjectNode to, String field) {
        var value = from.path("metadata").path(field);
        if (value.isMissingNode() || value.isNull()) {
            of(to).remove(field);
        } else {
            of(to).set(field, value);
        }
    }

    static List<String> texts(JsonNode list) {
        var texts = new ArrayList<String>(list.size());
        for (var one : list) {
            texts.add(one.asString());
        }
        return texts;
    }
}
