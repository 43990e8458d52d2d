package io.trireme.api.codec;

import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.scanner.ScannerException;

/** Words a syntax fault as a Kubernetes API server does; its line is counted as there. */
final class YamlFaults {
    private YamlFaults() {}

    static String describe(MarkedYAMLException fault) {
        boolean scanner = fault instanceof ScannerException;
        int line = line(fault, scanner);
        String where = line == 0 ? "" : "line " + line + ": ";
        return "yaml: " + where + problem(fault);
    }

    /** The line of the context, else of the problem; faults on the first line name none. */
    private static int line(MarkedYAMLException fault, boolean scanner) {
        Mark context = fault.getContextMark();
        Mark problem = fault.getProblemMark();
        int line = context == null ? 0 : context.getLine();
        if (line == 0 && problem != null) {
            line = problem.getLine();
            // At the end of the text the line counts as ended.
            boolean unended = problem.getColumn() > 0 && atEnd(problem);
            line += unended && !scanner ? 1 : 0;
        }
        return line == 0 || !scanner ? line : line + 1;
    }

    private static boolean atEnd(Mark mark) {
        return mark.getPointer() >= mark.getBuffer().length
                || mark.getBuffer()[mark.getPointer()] == 0;
    }

    private static String problem(MarkedYAMLException fault) {
        String problem = fault.getProblem() == null ? "" : fault.getProblem();
        String context = fault.getContext() == null ? "" : fault.getContext();
        if (problem.startsWith("expected ',' or ']'")) {
            return "did not find expected ',' or ']'";
        }
        if (problem.startsWith("expected ',' or '}'")) {
            return "did not find expected ',' or '}'";
        }
        if (problem.startsWith("expected <block end>")) {
            return context.contains("collection") || context.contains("sequence")
                    ? "did not find expected '-' indicator"
                    : "did not find expected key";
        }
        if (problem.startsWith("expected the node content")) {
            return "did not find expected node content";
        }
        if (problem.startsWith("mapping values are not allowed")) {
            return "mapping values are not allowed in this context";
        }
        if (problem.startsWith("sequence entries are not allowed")) {
            return "block sequence entries are not allowed in this context";
        }
        if (problem.startsWith("found character")) {
            return "found character that cannot start any token";
        }
        if (problem.startsWith("expected '<document start>'")) {
            return "did not find expected <document start>";
        }
        return problem;
    }
}
