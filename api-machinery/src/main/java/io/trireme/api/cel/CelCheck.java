package io.trireme.api.cel;

import io.trireme.api.status.FieldError;
import io.trireme.api.text.GoText;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Whether the rules of a schema may be declared: they compile, they compare with the past only
 * where past and present can be told to belong together, and they cannot cost too much.
 */
public final class CelCheck {
    private static final List<String> REASONS =
            List.of(
                    "FieldValueDuplicate",
                    "FieldValueForbidden",
                    "FieldValueInvalid",
                    "FieldValueRequired");

    /**
     * What is known of a place from those above it.
     *
     * @param node empty where rules see nothing
     * @param uncorrelatable the highest place within which old values are not known
     * @param cardinality how many values of this place an object can have; empty if unbounded
     */
    private record Place(
            String path,
            Optional<SchemaNode> node,
            Optional<String> uncorrelatable,
            OptionalLong cardinality) {
        Place property(String name, boolean correlatable) {
            return new Place(
                    path + ".properties[" + name + "]",
                    node.map(SchemaNode::properties)
                            .flatMap(all -> Optional.ofNullable(all.get(name))),
                    correlatable ? uncorrelatable : uncorrelatable.or(() -> Optional.of(path)),
                    cardinality);
        }

        Place elements(String step, boolean correlatable, JsonNode max) {
            return new Place(
                    path + "." + step,
                    node.flatMap(SchemaNode::elements),
                    correlatable ? uncorrelatable : uncorrelatable.or(() -> Optional.of(path)),
                    max.isIntegralNumber() && cardinality.isPresent()
                            ? OptionalLong.of(
                                    Range.product(
                                            cardinality.getAsLong(), Math.max(0, max.asLong())))
                            : OptionalLong.empty());
        }

        Place part(String step) {
            return new Place(path + "." + step, node, uncorrelatable, cardinality);
        }
    }

    /** Errors of the schema come before those of expressions, and keep those from being sought. */
    private record Found(List<FieldError> schema, List<FieldError> expressions) {
        private void add(Found inside) {
            schema.addAll(inside.schema);
            expressions.addAll(inside.expressions);
        }
    }

    private final Environment environment;
    private final CostTotal total = new CostTotal();

    private CelCheck(Environment environment) {
        this.environment = environment;
    }

    /**
     * @param openApi {@code openAPIV3Schema}, which is structural and otherwise right
     * @param path of it, e.g. {@code spec.validation.openAPIV3Schema}
     * @return what is wrong with its rules, as Kubernetes says it
     */
    public static List<FieldError> declared(JsonNode openApi, String path) {
        if (!RuleNode.anyIn(openApi)) {
            return List.of();
        }
        var schema = SchemaNode.ofObject(openApi);
        var check = new CelCheck(Environment.of(schema));
        var found =
                check.visit(
                        openApi,
                        new Place(path, Optional.of(schema), Optional.empty(), OptionalLong.of(1)));
        var all = new ArrayList<>(found.schema);
        all.addAll(found.expressions);
        all.addAll(check.total.errors(path));
        return List.copyOf(all);
    }

    private Found visit(JsonNode schema, Place place) {
        var found = new Found(new ArrayList<>(), new ArrayList<>());
        if (schema.path("additionalProperties") instanceof ObjectNode values) {
            found.add(
                    visit(
                            values,
                            place.elements(
                                    "additionalProperties", true, schema.path("maxProperties"))));
        }
        boolean correlatable = !schema.path("x-kubernetes-map-type").asString("").equals("atomic");
        var properties = new TreeMap<String, JsonNode>();
        schema.path("properties").forEachEntry(properties::put);
        properties.forEach(
                (name, json) -> found.add(visit(json, place.property(name, correlatable))));
        int part = 0;
        for (var one : schema.path("allOf")) {
            found.add(visit(one, place.part("allOf[" + part++ + "]")));
        }
        if (schema.path("items") instanceof ObjectNode items) {
            boolean map = schema.path("x-kubernetes-list-type").asString("").equals("map");
            found.add(visit(items, place.elements("items", map, schema.path("maxItems"))));
        }
        own(schema, place, found);
        return found;
    }

    private void own(JsonNode schema, Place place, Found found) {
        var rules = DeclaredRule.of(schema);
        if (rules.isEmpty()) {
            return;
        }
        String base = place.path + ".x-kubernetes-validations";
        for (int i = 0; i < rules.size(); i++) {
            written(rules.get(i), base + "[" + i + "]", schema, found.schema);
        }
        if (!found.schema.isEmpty()) {
            return;
        }
        if (place.node.isEmpty() || place.node.get().type().isEmpty()) {
            found.expressions.add(
                    new FieldError(
                            FieldError.Reason.INTERNAL,
                            "Internal error: internal error: failed to retrieve type information"
                                    + " for x-kubernetes-validations",
                            base));
            return;
        }
        var compiler = new CompiledRule.Compiler(place.node.get(), environment);
        for (int i = 0; i < rules.size(); i++) {
            compiled(
                    compiler.compile(rules.get(i)), place, base + "[" + i + "]", found.expressions);
        }
    }

    /** What can be said of a rule's texts alone. */
    private static void written(
            DeclaredRule rule, String path, JsonNode schema, List<FieldError> errors) {
        String message = rule.message().strip();
        if (rule.rule().isBlank()) {
            errors.add(FieldError.required(path + ".rule", "rule is not specified"));
        } else if (!rule.message().isEmpty() && message.isEmpty()) {
            errors.add(
                    invalid(path + ".message", rule.message(), "must be non-empty if specified"));
        } else if (hasLineBreaks(message)) {
            errors.add(invalid(path + ".message", rule.message(), "must not contain line breaks"));
        } else if (hasLineBreaks(rule.rule().strip()) && message.isEmpty()) {
            errors.add(
                    FieldError.required(
                            path + ".message", "must be specified if rule contains line breaks"));
        }
        if (!rule.messageExpression().isEmpty() && rule.messageExpression().isBlank()) {
            errors.add(
                    FieldError.required(
                            path + ".messageExpression", "must be non-empty if specified"));
        }
        rule.reason()
                .filter(reason -> !REASONS.contains(reason))
                .ifPresent(
                        reason ->
                                errors.add(
                                        FieldError.notSupported(
                                                path + ".reason", GoText.quoted(reason), REASONS)));
        fieldPath(rule.fieldPath(), path + ".fieldPath", schema, errors);
    }

    private static void fieldPath(
            String fieldPath, String path, JsonNode schema, List<FieldError> errors) {
        if (fieldPath.isEmpty()) {
            return;
        }
        if (fieldPath.isBlank()) {
            errors.add(invalid(path, fieldPath, "must be non-empty if specified"));
        }
        if (hasLineBreaks(fieldPath)) {
            errors.add(invalid(path, fieldPath, "must not contain line breaks"));
        }
        if (FieldPath.resolve(fieldPath, schema).isEmpty()) {
            errors.add(invalid(path, fieldPath, "must be a valid path"));
        }
    }

    private static FieldError invalid(String path, String value, String detail) {
        return FieldError.invalid(path, GoText.quoted(value), detail);
    }

    private static boolean hasLineBreaks(String text) {
        return text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0;
    }

    private void compiled(CompiledRule rule, Place place, String path, List<FieldError> errors) {
        var node = place.node.orElseThrow();
        long times = place.cardinality.orElse(SchemaSizes.cardinalityMax(node));
        rule.program()
                .ifPresent(
                        program ->
                                cost(
                                        Range.product(costMax(program, node), times),
                                        "rule",
                                        path + ".rule",
                                        errors));
        rule.problem()
                .ifPresent(
                        problem ->
                                errors.add(
                                        FieldError.invalid(
                                                path + ".rule", rule.declared().json(), problem)));
        rule.messageProblem()
                .ifPresent(
                        problem ->
                                errors.add(
                                        FieldError.invalid(
                                                path + ".messageExpression",
                                                rule.declared().json(),
                                                problem)));
        // A message is made once for a refusal, so how many values there are does not matter.
        rule.message()
                .ifPresent(
                        message ->
                                cost(
                                        costMax(message, node),
                                        "messageExpression",
                                        path + ".messageExpression",
                                        errors));
        past(rule, place, path, errors);
    }

    private void cost(long cost, String what, String path, List<FieldError> errors) {
        if (cost > CostTotal.EXPRESSION_MAX) {
            errors.add(
                    FieldError.forbidden(
                            path,
                            CostTotal.exceeded(
                                    "estimated " + what + " cost",
                                    cost,
                                    CostTotal.EXPRESSION_MAX)));
        }
        total.add(path, cost);
    }

    private static long costMax(Expression expression, SchemaNode self) {
        return expression.costMax(path -> sizeMax(self, path));
    }

    /** The largest size of the value at a path from self or oldSelf; -1 if it is not known. */
    private static long sizeMax(SchemaNode self, List<String> path) {
        var place = Optional.of(self);
        for (String step : path.subList(1, path.size())) {
            var above = place.get();
            if (step.equals("@keys") && above.kind() == SchemaNode.Kind.MAP) {
                return 0;
            }
            place =
                    step.equals("@items") || step.equals("@values")
                            ? above.elements()
                            : above.propertyOf(step).map(above.properties()::get);
            if (place.isEmpty()) {
                return -1;
            }
        }
        return SchemaSizes.max(place.get());
    }

    private static void past(CompiledRule rule, Place place, String path, List<FieldError> errors) {
        if (rule.transition()) {
            place.uncorrelatable.ifPresent(
                    above ->
                            errors.add(
                                    invalid(
                                            path + ".rule",
                                            rule.declared().rule(),
                                            "oldSelf cannot be used on the uncorrelatable portion"
                                                    + " of the schema within "
                                                    + above)));
        } else if (rule.problem().isEmpty() && rule.declared().optionalOldSelf().isPresent()) {
            errors.add(
                    FieldError.invalid(
                            path + ".optionalOldSelf",
                            String.valueOf(rule.declared().optionalOldSelf().get()),
                            "may not be set if oldSelf is not used in rule"));
        }
    }
}
