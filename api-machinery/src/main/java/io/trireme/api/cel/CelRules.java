package io.trireme.api.cel;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Optional;

/**
 * The rules in CEL of a custom resource's version, compiled. Safe for any number of threads.
 *
 * <p>Compiling takes some milliseconds for each rule (see the package), so it is done once for a
 * schema. Evaluation is bounded: each expression may cost {@value #EXPRESSION_COST_MAX} and all of
 * one object {@value #OBJECT_COST_MAX}, Kubernetes' own limits.
 */
public final class CelRules {
    /** Units of cost of one evaluation; about a tenth of a second. */
    static final long EXPRESSION_COST_MAX = 1_000_000;

    /** Units of cost of all rules on one object; about a second. */
    static final long OBJECT_COST_MAX = 10_000_000;

    private final Optional<RuleNode> root;

    private CelRules(Optional<RuleNode> root) {
        this.root = root;
    }

    /**
     * Compiles all rules of a schema. A rule that does not compile is kept: it refuses every object
     * then, with the reason.
     *
     * @param openApi {@code openAPIV3Schema} as declared, structural; not copied
     */
    public static CelRules compile(JsonNode openApi) {
        if (!RuleNode.anyIn(openApi)) {
            return new CelRules(Optional.empty());
        }
        var schema = SchemaNode.ofObject(openApi);
        return new CelRules(RuleNode.compile(openApi, schema, Environment.of(schema)));
    }

    /** Whether there is no rule at all. */
    public boolean isEmpty() {
        return root.isEmpty();
    }

    /**
     * Evaluates the rules.
     *
     * @param object as it shall be stored; its values fit the schema
     * @param before what it was; empty when it is created. Then transition rules are passed over,
     *     but those with an optional oldSelf
     */
    public CelFindings check(ObjectNode object, Optional<ObjectNode> before) {
        return root.map(
                        rules ->
                                new RuleWalk(EXPRESSION_COST_MAX, OBJECT_COST_MAX)
                                        .check(rules, object, before))
                .orElse(CelFindings.NONE);
    }
}
