package io.trireme.api.table;

import io.trireme.api.kinds.Fields;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Gathers the cells of one row, in order. */
final class Cells {
    static final String NONE = "<none>";

    private final List<JsonNode> cells = new ArrayList<>();
    private final ObjectNode object;
    private final Instant now;

    Cells(ObjectNode object, Instant now) {
        this.object = object;
        this.now = now;
    }

    ObjectNode object() {
        return object;
    }

    Instant now() {
        return now;
    }

    List<JsonNode> list() {
        return List.copyOf(cells);
    }

    void addAll(Cells others) {
        cells.addAll(others.cells);
    }

    Cells name() {
        return text(Fields.text(object, "metadata", "name"));
    }

    Cells age() {
        return text(Ages.since(Fields.at(object, "metadata", "creationTimestamp"), now));
    }

    Cells text(String text) {
        cells.add(JsonNodeFactory.instance.stringNode(text));
        return this;
    }

    /** A cell as it stands; null shows nothing. */
    Cells value(JsonNode value) {
        cells.add(value);
        return this;
    }

    Cells number(long number) {
        cells.add(JsonNodeFactory.instance.numberNode(number));
        return this;
    }

    Cells flag(boolean flag) {
        cells.add(JsonNodeFactory.instance.booleanNode(flag));
        return this;
    }

    /** A number of the object, zero if absent. */
    Cells numberAt(String... path) {
        return number(Fields.number(object, path));
    }

    Cells textAt(String... path) {
        return text(Fields.text(object, path));
    }

    Cells textOr(String substitute, String... path) {
        return text(orElse(Fields.text(object, path), substitute));
    }

    static String orElse(String text, String substitute) {
        return text.isEmpty() ? substitute : text;
    }

    static String joinOrNone(Collection<String> parts) {
        return parts.isEmpty() ? NONE : String.join(",", parts);
    }

    static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** The first {@code max} and how many more there are. */
    static String firstOf(List<String> all, int max, String whenEmpty) {
        if (all.isEmpty()) {
            return whenEmpty;
        }
        String shown = String.join(",", all.subList(0, Math.min(max, all.size())));
        return all.size() > max ? shown + " + " + (all.size() - max) + " more..." : shown;
    }

    /** Containers' names and images of the pod template, and the selector. */
    Cells template() {
        return containers(Fields.at(object, "spec", "template"))
                .text(selector(Fields.at(object, "spec", "selector")));
    }

    /** Containers' names, and their images. */
    Cells containers(JsonNode template) {
        var containers = Fields.objects(template, "spec", "containers");
        text(String.join(",", containers.stream().map(one -> Fields.text(one, "name")).toList()));
        return text(
                String.join(
                        ",", containers.stream().map(one -> Fields.text(one, "image")).toList()));
    }

    /** A map as {@code a=b,c=d}. */
    static String labels(JsonNode map) {
        var parts = new ArrayList<String>();
        sorted(map).forEach((key, value) -> parts.add(key + "=" + value.stringValue("")));
        return joinOrNone(parts);
    }

    private static Map<String, JsonNode> sorted(JsonNode map) {
        var sorted = new TreeMap<String, JsonNode>();
        map.forEachEntry(sorted::put);
        return sorted;
    }

    /** A label selector in the form that {@code -l} takes, ordered by key. */
    static String selector(JsonNode selector) {
        var byKey = new TreeMap<String, List<String>>();
        sorted(selector.path("matchLabels"))
                .forEach((key, value) -> add(byKey, key, key + "=" + value.stringValue("")));
        for (var expression : Fields.objects(selector, "matchExpressions")) {
            String key = Fields.text(expression, "key");
            var values = Fields.strings(expression, "values").stream().sorted().toList();
            String set = " (" + String.join(",", values) + ")";
            add(
                    byKey,
                    key,
                    switch (Fields.text(expression, "operator")) {
                        case "In" -> key + " in" + set;
                        case "NotIn" -> key + " notin" + set;
                        case "Exists" -> key;
                        case "DoesNotExist" -> "!" + key;
                        default -> "<error>";
                    });
        }
        return joinOrNone(byKey.values().stream().flatMap(List::stream).toList());
    }

    private static void add(Map<String, List<String>> byKey, String key, String part) {
        byKey.computeIfAbsent(key, _ -> new ArrayList<>()).add(part);
    }
}
