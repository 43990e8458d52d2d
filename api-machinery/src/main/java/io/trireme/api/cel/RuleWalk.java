package io.trireme.api.cel;

import io.trireme.api.status.FieldError;
import io.trireme.api.text.GoText;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One run of all rules over one object, from the top down. Ends when its budget is used up. */
final class RuleWalk {
    private static final int MESSAGE_BYTES_MAX = 5 * 1024;

    private final long expressionCostMax;
    private final List<FieldError> errors = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private long budget;
    private boolean ended;

    RuleWalk(long expressionCostMax, long objectCostMax) {
        this.expressionCostMax = expressionCostMax;
        budget = objectCostMax;
    }

    CelFindings check(RuleNode rules, ObjectNode object, Optional<ObjectNode> before) {
        JsonNode old = before.map(JsonNode.class::cast).orElse(MissingNode.getInstance());
        var ratchet =
                before.map(one -> Ratchet.ofObject(new Correlation(object, one, rules.schema())))
                        .orElse(Ratchet.NONE);
        visit(rules, "", object, old, ratchet);
        return new CelFindings(errors, warnings);
    }

    /**
     * @param old missing if there was none or it cannot be told which
     */
    private void visit(RuleNode node, String path, JsonNode value, JsonNode old, Ratchet ratchet) {
        if (value.isNull() || ended) {
            // A rule on a nullable value is for what is there; null is judged from above.
            return;
        }
        rules(node, path, value, old.isNull() ? MissingNode.getInstance() : old, ratchet);
        for (var part : node.allOf()) {
            visit(part, path, value, old, ratchet.allOf());
        }
        if (value instanceof ObjectNode object) {
            fields(node, path, object, old, ratchet);
        } else if (value.isArray() && node.elements().isPresent()) {
            var list = new Correlation(value, old, node.schema());
            for (int i = 0; i < value.size() && !ended; i++) {
                visit(
                        node.elements().get(),
                        path + "[" + i + "]",
                        value.get(i),
                        list.elementByKey(value.get(i)).orElse(MissingNode.getInstance()),
                        ratchet.index(i));
            }
        }
    }

    private void fields(
            RuleNode node, String path, ObjectNode object, JsonNode old, Ratchet ratchet) {
        boolean map = node.schema().kind() == SchemaNode.Kind.MAP;
        for (var field : object.properties()) {
            String name = field.getKey();
            var inside = map ? node.elements() : Optional.ofNullable(node.properties().get(name));
            if (inside.isEmpty() || ended) {
                continue;
            }
            visit(
                    inside.get(),
                    map ? path + "[" + name + "]" : child(path, name),
                    field.getValue(),
                    node.schema().correlatable() ? old.path(name) : MissingNode.getInstance(),
                    ratchet.key(name));
        }
    }

    private static String child(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private void rules(RuleNode node, String path, JsonNode value, JsonNode old, Ratchet ratchet) {
        if (node.rules().isEmpty()) {
            return;
        }
        if (budget <= 0) {
            outOfBudget(node, path);
            return;
        }
        Map<String, Object> variables = new TreeMap<>();
        variables.put("self", SchemaValues.of(value, node.schema()));
        Map<String, Object> optionalVariables = new TreeMap<>(variables);
        optionalVariables.put("oldSelf", Optional.empty());
        if (!old.isMissingNode()) {
            Object oldSelf = SchemaValues.of(old, node.schema());
            variables.put("oldSelf", oldSelf);
            optionalVariables.put("oldSelf", Optional.of(oldSelf));
        }
        for (var rule : node.rules()) {
            boolean optional = rule.declared().oldSelfOptional();
            if (ended || (rule.transition() && old.isMissingNode() && !optional)) {
                continue;
            }
            run(rule, node, path, value, optional ? optionalVariables : variables, ratchet);
        }
    }

    private void run(
            CompiledRule rule,
            RuleNode node,
            String path,
            JsonNode value,
            Map<String, Object> variables,
            Ratchet ratchet) {
        if (rule.problem().isPresent()) {
            invalid(node, path, "rule compile error: " + rule.problem().get());
            return;
        }
        if (rule.program().isEmpty()) {
            return;
        }
        var result = rule.program().get().evaluate(variables, expressionCostMax);
        if (result.cost() > budget) {
            outOfBudget(node, path);
            return;
        }
        budget -= result.cost();
        if (result.value() instanceof Fault fault) {
            fault(fault, result.exceeded(), rule, node, path);
        } else if (!Boolean.TRUE.equals(result.value())) {
            broken(rule, node, path, value, variables, ratchet);
        }
    }

    private void fault(
            Fault fault, boolean exceeded, CompiledRule rule, RuleNode node, String path) {
        String label = rule.declared().label();
        if (exceeded) {
            invalid(
                    node,
                    path,
                    "'"
                            + fault.message()
                            + "': no further validation rules will be run due to call cost exceeds"
                            + " limit for rule: "
                            + label);
            ended = true;
        } else if (fault.message().startsWith("no such overload")) {
            invalid(
                    node,
                    path,
                    "'"
                            + fault.message()
                            + "': call arguments did not match a supported operator, function or"
                            + " macro signature for rule: "
                            + label);
        } else {
            invalid(node, path, fault.message() + " evaluating rule: " + label);
        }
    }

    private void broken(
            CompiledRule rule,
            RuleNode node,
            String path,
            JsonNode value,
            Map<String, Object> variables,
            Ratchet ratchet) {
        String field = rule.fieldPath().isEmpty() ? path : child(path, rule.fieldPath());
        String detail = rule.declared().defaultMessage();
        FieldError error;
        if (rule.message().isEmpty()) {
            error = rule.declared().broken(field, printed(value), detail);
        } else {
            var result = rule.message().get().evaluate(variables, expressionCostMax);
            if (result.cost() > budget || result.exceeded()) {
                error =
                        FieldError.invalid(
                                field, type(node), messageTooDear(rule, result.exceeded()));
                ended = true;
            } else {
                budget -= result.cost();
                detail = message(result.value()).orElse(detail);
                error = rule.declared().broken(field, printed(value), detail);
            }
        }
        if (!rule.transition() && ratchet.unchanged()) {
            warnings.add((field.isEmpty() ? "<nil>" : field) + ": " + error.message());
        } else {
            errors.add(error);
        }
    }

    private static String messageTooDear(CompiledRule rule, boolean exceeded) {
        return exceeded
                ? "no further validation rules will be run due to call cost exceeds limit for"
                        + " messageExpression: "
                        + GoText.quoted(rule.declared().messageExpression())
                : "messageExpression evaluation failed due to running out of cost budget, no further"
                        + " validation rules will be run";
    }

    /** A message that is good for one line; else the rule's own is used. */
    private static Optional<String> message(Object value) {
        if (!(value instanceof String text)) {
            return Optional.empty();
        }
        String line = text.strip();
        boolean good =
                !line.isEmpty()
                        && line.indexOf('\n') < 0
                        && Bytes.ofText(line).size() <= MESSAGE_BYTES_MAX;
        return good ? Optional.of(line) : Optional.empty();
    }

    private void outOfBudget(RuleNode node, String path) {
        invalid(
                node,
                path,
                "validation failed due to running out of cost budget, no further validation rules"
                        + " will be run");
        ended = true;
    }

    private void invalid(RuleNode node, String path, String detail) {
        errors.add(FieldError.invalid(path, type(node), detail));
    }

    /** Where no rule has decided, the type stands for the value. */
    private static String type(RuleNode node) {
        return GoText.quoted(node.schema().declaration().path("type").asString(""));
    }

    private static Optional<String> printed(JsonNode value) {
        return value.isContainer()
                ? Optional.empty()
                : Optional.of(
                        value.isString() ? GoText.quoted(value.stringValue()) : value.asString());
    }
}
