package io.trireme.api.codec;

import io.trireme.api.status.ApiStatusException;

import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * YAML 1.1 to a JSON tree. One document a body: Kubernetes would drop all after the first without a
 * word. What aliases stand for is copied, up to {@link #ALIASED_NODES_MAX} values in a body.
 */
public final class YamlTrees {
    /** Keeps a few lines of nested aliases from growing to gigabytes. */
    public static final int ALIASED_NODES_MAX = 100_000;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String MERGE = "<<";

    private final Parser parser;
    private final StrictErrors duplicates = new StrictErrors();
    private final Map<String, Built> anchors = new HashMap<>();
    private final Set<String> open = new HashSet<>();
    private int nodes;
    private int aliasedNodes;

    /** A value and how many values are in it. */
    private record Built(JsonNode value, int nodes) {}

    private YamlTrees(String text) {
        LoaderOptions options = new LoaderOptions();
        // The body's size was limited where it was received.
        options.setCodePointLimit(Integer.MAX_VALUE);
        parser = new ParserImpl(new StreamReader(text), options);
    }

    /**
     * Reads one document; an empty one is null. Of keys given twice the last holds.
     *
     * @throws ApiStatusException 400 with the bare reason, e.g. {@code yaml: line 2: did not find
     *     expected key}
     */
    public static ParsedTree parse(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        YamlTrees trees = new YamlTrees(text.startsWith("\ufeff") ? text.substring(1) : text);
        try {
            return trees.document();
        } catch (MarkedYAMLException refused) {
            throw Json.malformed(YamlFaults.describe(refused));
        } catch (YAMLException refused) {
            throw malformed("control characters are not allowed");
        }
    }

    /** Duplicate keys as one refusal. */
    public static String unmarshalErrors(Iterable<String> duplicates) {
        return "yaml: unmarshal errors:\n  " + String.join("\n  ", duplicates);
    }

    static ApiStatusException malformed(String what) {
        return Json.malformed("yaml: " + what);
    }

    private ParsedTree document() {
        parser.getEvent();
        if (parser.checkEvent(Event.ID.StreamEnd)) {
            return new ParsedTree(NODES.nullNode(), duplicates.list());
        }
        parser.getEvent();
        JsonNode value = value(parser.getEvent(), 0);
        parser.getEvent();
        // As in Kubernetes, what follows the first document is not read.
        return new ParsedTree(value, duplicates.list());
    }

    private JsonNode value(Event event, int depth) {
        if (depth > Json.DEPTH_MAX) {
            throw Json.malformed(Json.TOO_DEEP);
        }
        if (event instanceof AliasEvent alias) {
            return aliased(alias.getAnchor());
        }
        String anchor = ((NodeEvent) event).getAnchor();
        int before = nodes++;
        if (anchor != null) {
            open.add(anchor);
        }
        JsonNode value =
                switch (event) {
                    case ScalarEvent scalar -> scalar(scalar);
                    case SequenceStartEvent _ -> sequence(depth);
                    case MappingStartEvent _ -> mapping(depth);
                    default -> throw new IllegalStateException("event " + event);
                };
        if (anchor != null) {
            open.remove(anchor);
            anchors.put(anchor, new Built(value, nodes - before));
        }
        return value;
    }

    private JsonNode aliased(String anchor) {
        if (open.contains(anchor)) {
            throw malformed("anchor '" + anchor + "' value contains itself");
        }
        Built built = anchors.get(anchor);
        if (built == null) {
            throw malformed("unknown anchor '" + anchor + "' referenced");
        }
        aliasedNodes += built.nodes();
        nodes += built.nodes();
        if (aliasedNodes > ALIASED_NODES_MAX) {
            throw malformed("document contains excessive aliasing");
        }
        return built.value().deepCopy();
    }

    private static JsonNode scalar(ScalarEvent scalar) {
        String tag = "!".equals(scalar.getTag()) ? null : scalar.getTag();
        return YamlScalars.resolve(tag, scalar.getValue(), scalar.isPlain());
    }

    private ArrayNode sequence(int depth) {
        ArrayNode array = NODES.arrayNode();
        while (!parser.checkEvent(Event.ID.SequenceEnd)) {
            array.add(value(parser.getEvent(), depth + 1));
        }
        parser.getEvent();
        return array;
    }

    private ObjectNode mapping(int depth) {
        ObjectNode object = NODES.objectNode();
        ObjectNode merged = NODES.objectNode();
        while (!parser.checkEvent(Event.ID.MappingEnd)) {
            Event keyEvent = parser.getEvent();
            boolean merge =
                    keyEvent instanceof ScalarEvent scalar
                            && scalar.isPlain()
                            && scalar.getValue().equals(MERGE);
            JsonNode key = value(keyEvent, depth + 1);
            Event valueEvent = parser.getEvent();
            JsonNode value = value(valueEvent, depth + 1);
            if (merge) {
                merge(value, merged);
            } else {
                put(object, key, value, valueEvent.getStartMark().getLine() + 1);
            }
        }
        parser.getEvent();
        merged.properties().forEach(field -> object.putIfAbsent(field.getKey(), field.getValue()));
        return object;
    }

    private void put(ObjectNode object, JsonNode key, JsonNode value, int line) {
        if (key.isContainer() || key.isNull()) {
            throw malformed("line " + line + ": a key must be text, a number or a boolean");
        }
        String name = key.asString();
        if (object.has(name)) {
            String shown = key.isString() ? NODES.stringNode(name).toString() : name;
            duplicates.add("line " + line + ": key " + shown + " already set in map");
        }
        object.set(name, value);
    }

    private static void merge(JsonNode value, ObjectNode merged) {
        if (value instanceof ObjectNode object) {
            object.properties()
                    .forEach(field -> merged.putIfAbsent(field.getKey(), field.getValue()));
        } else if (value instanceof ArrayNode array
                && array.valueStream().allMatch(JsonNode::isObject)) {
            array.forEach(one -> merge(one, merged));
        } else {
            throw malformed("map merge requires map or sequence of maps as the value");
        }
    }
}
