package io.trireme.api.cel;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The rules of one place of a schema and of all below it; places without any are left out.
 *
 * @param allOf rules of the same place that stand below {@code allOf}
 */
record RuleNode(
        SchemaNode schema,
        List<CompiledRule> rules,
        Map<String, RuleNode> properties,
        Optional<RuleNode> elements,
        List<RuleNode> allOf) {
    /** Empty if there is no rule in {@code declaration}. */
    static Optional<RuleNode> compile(
            JsonNode declaration, SchemaNode schema, Environment environment) {
        if (schema.type().isEmpty()) {
            return Optional.empty();
        }
        var compiler = new CompiledRule.Compiler(schema, environment);
        var rules = DeclaredRule.of(declaration).stream().map(compiler::compile).toList();
        var properties = new TreeMap<String, RuleNode>();
        declaration
                .path("properties")
                .forEachEntry(
                        (name, json) -> {
                            var inside = schema.properties().get(name);
                            if (inside != null) {
                                compile(json, inside, environment)
                                        .ifPresent(node -> properties.put(name, node));
                            }
                        });
        var elements =
                schema.elements()
                        .flatMap(
                                inside ->
                                        compile(
                                                elements(declaration, schema),
                                                inside,
                                                environment));
        var allOf = new ArrayList<RuleNode>();
        for (var part : declaration.path("allOf")) {
            compile(part, schema, environment).ifPresent(allOf::add);
        }
        boolean none =
                rules.isEmpty() && properties.isEmpty() && elements.isEmpty() && allOf.isEmpty();
        return none
                ? Optional.empty()
                : Optional.of(
                        new RuleNode(
                                schema,
                                rules,
                                Collections.unmodifiableMap(properties),
                                elements,
                                allOf));
    }

    private static JsonNode elements(JsonNode declaration, SchemaNode schema) {
        return declaration.path(
                schema.kind() == SchemaNode.Kind.LIST ? "items" : "additionalProperties");
    }

    /** Whether a schema declares any rule, cheaper than compiling. */
    static boolean anyIn(JsonNode declaration) {
        if (!declaration.path("x-kubernetes-validations").isEmpty()) {
            return true;
        }
        return declaration.path("properties").valueStream().anyMatch(RuleNode::anyIn)
                || declaration.path("allOf").valueStream().anyMatch(RuleNode::anyIn)
                || (declaration.path("items") instanceof ObjectNode items && anyIn(items))
                || (declaration.path("additionalProperties") instanceof ObjectNode values
                        && anyIn(values));
    }
}
