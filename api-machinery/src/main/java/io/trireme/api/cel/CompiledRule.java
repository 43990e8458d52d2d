package io.trireme.api.cel;

import java.util.Optional;

/**
 * A rule that was compiled, or what is wrong with it.
 *
 * @param program empty if the rule is empty or wrong
 * @param problem what is wrong with the rule; else empty
 * @param message of the {@code messageExpression}
 * @param messageProblem what is wrong with that
 * @param fieldPath to append to the rule's place; empty for none
 */
record CompiledRule(
        DeclaredRule declared,
        Optional<Expression> program,
        Optional<String> problem,
        Optional<Expression> message,
        Optional<String> messageProblem,
        String fieldPath) {
    /** Compiles the rules of one place, all in the same environment. */
    static final class Compiler {
        private final SchemaNode schema;
        private final Environment environment;
        private Environment ofRule;
        private Environment ofRuleWithOptional;

        Compiler(SchemaNode schema, Environment environment) {
            this.schema = schema;
            this.environment = environment;
        }

        private Environment environment(boolean optional) {
            var type = schema.type().orElseThrow();
            if (optional) {
                if (ofRuleWithOptional == null) {
                    ofRuleWithOptional = environment.ofRule(type, true);
                }
                return ofRuleWithOptional;
            }
            if (ofRule == null) {
                ofRule = environment.ofRule(type, false);
            }
            return ofRule;
        }

        CompiledRule compile(DeclaredRule rule) {
            String fieldPath =
                    FieldPath.resolve(rule.fieldPath().strip(), schema.declaration()).orElse("");
            if (rule.rule().isBlank()) {
                return new CompiledRule(
                        rule, none(), Optional.empty(), none(), Optional.empty(), fieldPath);
            }
            var env = environment(rule.oldSelfOptional());
            Optional<Expression> program = none();
            Optional<String> problem = Optional.empty();
            try {
                program = Optional.of(env.compile(rule.rule()));
                if (!program.get().isBool()) {
                    problem = Optional.of("cel expression must evaluate to a bool");
                }
            } catch (ExpressionException e) {
                problem = Optional.of("compilation failed: " + e.getMessage());
            }
            Optional<Expression> message = none();
            Optional<String> messageProblem = Optional.empty();
            if (problem.isEmpty() && !rule.messageExpression().isBlank()) {
                try {
                    message = Optional.of(env.compile(rule.messageExpression()));
                    if (!message.get().isString()) {
                        messageProblem = Optional.of("messageExpression must evaluate to a string");
                    }
                } catch (ExpressionException e) {
                    messageProblem =
                            Optional.of("messageExpression compilation failed: " + e.getMessage());
                }
            }
            return new CompiledRule(
                    rule,
                    problem.isEmpty() ? program : none(),
                    problem,
                    messageProblem.isEmpty() ? message : none(),
                    messageProblem,
                    fieldPath);
        }

        private static Optional<Expression> none() {
            return Optional.empty();
        }
    }

    /** Whether it compares with what was before. */
    boolean transition() {
        return program.isPresent() && program.get().uses("oldSelf");
    }
}
