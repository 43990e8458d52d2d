package io.trireme.apiserver.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;

/** Writes a tree as YAML, fields in name order, as Kubernetes does. */
final class YamlText {
    private YamlText() {}

    static byte[] write(JsonNode tree) {
        var options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        return new Yaml(new GoStyle(options), options).dump(plain(tree)).getBytes(UTF_8);
    }

    /** Quotes as go-yaml does: double ones around what would not be read as a text. */
    private static final class GoStyle extends Representer {
        private final Resolver resolver = new Resolver();

        GoStyle(DumperOptions options) {
            super(options);
            representers.put(String.class, data -> scalar((String) data));
        }

        private Node scalar(String text) {
            boolean isText = resolver.resolve(NodeId.scalar, text, true).equals(Tag.STR);
            var style =
                    text.contains("\n")
                            ? DumperOptions.ScalarStyle.LITERAL
                            : isText
                                    ? DumperOptions.ScalarStyle.PLAIN
                                    : DumperOptions.ScalarStyle.DOUBLE_QUOTED;
            return representScalar(Tag.STR, text, style);
        }
    }

    private static Object plain(JsonNode node) {
        if (node.isObject()) {
            Map<String, Object> map = new TreeMap<>();
            node.properties().forEach(field -> map.put(field.getKey(), plain(field.getValue())));
            return map;
        }
        if (node.isArray()) {
            var list = new ArrayList<Object>(node.size());
            node.forEach(one -> list.add(plain(one)));
            return list;
        }
        if (node.isNull()) {
            return null;
        }
        if (node.isBoolean()) {
            return node.asBoolean();
        }
        if (node.isIntegralNumber()) {
            return node.asLong();
        }
        return node.isNumber() ? (Object) node.asDouble() : node.asString();
    }
}
