package io.trireme.api.cel;

import dev.cel.common.CelIssue;
import dev.cel.common.CelSource;

import java.util.List;

/** What is wrong with an expression, in cel-go's words where CEL for Java has other ones. */
final class CompileErrors {
    /** How the messages of the parser generator begin. */
    private static final List<String> OF_SYNTAX =
            List.of(
                    "mismatched input",
                    "extraneous input",
                    "no viable alternative",
                    "token recognition error",
                    "missing ");

    private CompileErrors() {}

    static String text(List<CelIssue> issues, CelSource source) {
        return CelIssue.toDisplayString(
                issues.stream().map(CompileErrors::renamed).toList(), source);
    }

    private static CelIssue renamed(CelIssue issue) {
        return CelIssue.formatError(
                issue.getExprId(), issue.getSourceLocation(), renamed(issue.getMessage()));
    }

    private static String renamed(String message) {
        if (OF_SYNTAX.stream().anyMatch(message::startsWith)) {
            return "Syntax error: " + message;
        }
        int candidates = message.indexOf(" (candidates: ");
        return candidates < 0 ? message : message.substring(0, candidates);
    }
}
