package io.trireme.api.definition;

import io.trireme.api.cel.CelRules;
import io.trireme.api.custom.StructuralSchema;
import io.trireme.api.kinds.CustomResourceRules.RuleEvaluation;
import io.trireme.api.status.FieldError;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;

/** The rules in CEL of a schema, compiled when the resource is made. */
record CelRuleEvaluation(CelRules rules) implements RuleEvaluation {
    static CelRuleEvaluation of(StructuralSchema schema) {
        return new CelRuleEvaluation(CelRules.compile(schema.declaration()));
    }

    @Override
    public boolean hasRules() {
        return !rules.isEmpty();
    }

    @Override
    public List<FieldError> check(ObjectNode object, Optional<ObjectNode> before) {
        return rules.check(object, before).errors();
    }
}
