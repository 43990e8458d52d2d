package io.trireme.api.custom;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Paths as kubectl and the columns of custom resources write them (client-go's {@code jsonpath}):
 * {@code .spec.replicas}, {@code .a['b.c']}, {@code .items[0]}, {@code [-1:]}, {@code [*]}, {@code
 * ..name} and filters such as {@code .conditions[?(@.type=="Ready")].status}. What is missing on
 * the way ends the path without a value.
 */
public final class JsonPath {
    /** Values that a recursive descent may visit; a path from a definition must not run away. */
    private static final int VISITED_MAX = 10_000;

    private sealed interface Step {}

    private record Field(String name) implements Step {}

    private record Slice(Optional<Integer> from, Optional<Integer> to, int step) implements Step {}

    private record Index(int index) implements Step {}

    private record All() implements Step {}

    private record Descent() implements Step {}

    /**
     * @param operator one of ==, !=, <, <=, >, >=; empty for a test of existence
     */
    private record Filter(Operand left, String operator, Operand right) implements Step {}

    /** A path from the filtered value, or a literal. */
    private record Operand(Optional<JsonPath> path, JsonNode literal) {}

    private final List<Step> steps;

    private JsonPath(List<Step> steps) {
        this.steps = List.copyOf(steps);
    }

    /**
     * Reads a path, with or without the dot that begins it.
     *
     * @throws IllegalArgumentException if it is none; the message says where
     */
    public static JsonPath parse(String text) {
        return new JsonPath(new Reader(text).steps());
    }

    /** The first value, if there is one; null is a value. */
    public Optional<JsonNode> first(JsonNode from) {
        return all(from).stream().findFirst();
    }

    /** All values, in the order of lists and, for objects, of their fields' names. */
    public List<JsonNode> all(JsonNode from) {
        List<JsonNode> values = List.of(from);
        for (var step : steps) {
            var next = new ArrayList<JsonNode>();
            for (var value : values) {
                next.addAll(after(step, value));
            }
            values = next;
        }
        return List.copyOf(values);
    }

    /** The names of a path that has nothing but names: {@code [spec, replicas]}. */
    public Optional<List<String>> names() {
        var names = new ArrayList<String>();
        for (var step : steps) {
            if (!(step instanceof Field(var name))) {
                return Optional.empty();
            }
            names.add(name);
        }
        return Optional.of(List.copyOf(names));
    }

    private static List<JsonNode> after(Step step, JsonNode value) {
        return switch (step) {
            case Field(var name) -> value.has(name) ? List.of(value.get(name)) : List.of();
            case All() -> children(value);
            case Index(var index) -> at(value, index);
            case Slice slice -> slice(value, slice);
            case Descent() -> descendants(value);
            case Filter filter ->
                    children(value).stream().filter(one -> matches(filter, one)).toList();
        };
    }

    private static List<JsonNode> children(JsonNode value) {
        if (value.isObject()) {
            return SchemaKeys.sorted(value).values().stream().toList();
        }
        return value.isArray() ? value.valueStream().toList() : List.of();
    }

    private static List<JsonNode> at(JsonNode list, int index) {
        int from = index < 0 ? list.size() + index : index;
        return list.isArray() && from >= 0 && from < list.size()
                ? List.of(list.get(from))
                : List.of();
    }

    private static List<JsonNode> slice(JsonNode list, Slice slice) {
        if (!list.isArray()) {
            return List.of();
        }
        int from = within(slice.from().orElse(0), list.size());
        int to = within(slice.to().orElse(list.size()), list.size());
        var values = new ArrayList<JsonNode>();
        for (int i = from; i < to; i += slice.step()) {
            values.add(list.get(i));
        }
        return values;
    }

    private static int within(int index, int size) {
        return Math.clamp(index < 0 ? index + size : index, 0, size);
    }

    /** The value and all below it. */
    private static List<JsonNode> descendants(JsonNode value) {
        var found = new ArrayList<JsonNode>(List.of(value));
        for (int i = 0; i < found.size() && found.size() < VISITED_MAX; i++) {
            found.addAll(children(found.get(i)));
        }
        return found;
    }

    private static boolean matches(Filter filter, JsonNode value) {
        var left = operand(filter.left(), value);
        if (filter.operator().isEmpty()) {
            return left.isPresent();
        }
        var right = operand(filter.right(), value);
        if (left.isEmpty() || right.isEmpty()) {
            return false;
        }
        int comparison = compare(left.get(), right.get());
        return switch (filter.operator()) {
            case "==" -> equal(left.get(), right.get());
            case "!=" -> !equal(left.get(), right.get());
            case "<" -> comparison < 0;
            case "<=" -> comparison <= 0;
            case ">" -> comparison > 0;
            case ">=" -> comparison >= 0;
            default -> throw new IllegalStateException("operator " + filter.operator());
        };
    }

    private static Optional<JsonNode> operand(Operand operand, JsonNode value) {
        return operand.path().isPresent()
                ? operand.path().get().first(value)
                : Optional.of(operand.literal());
    }

    private static boolean equal(JsonNode one, JsonNode other) {
        boolean numbers = one.isNumber() && other.isNumber();
        return numbers ? compare(one, other) == 0 : one.equals(other);
    }

    private static int compare(JsonNode one, JsonNode other) {
        return one.isNumber() && other.isNumber()
                ? one.decimalValue().compareTo(other.decimalValue())
                : one.asString("").compareTo(other.asString(""));
    }

    /** Reads the text of one path, once. */
    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        List<Step> steps() {
            var steps = new ArrayList<Step>();
            if (at < text.length() && text.charAt(at) != '.' && text.charAt(at) != '[') {
                addName(steps);
            }
            while (at < text.length()) {
                if (text.startsWith("..", at)) {
                    at++;
                    steps.add(new Descent());
                    addDotted(steps);
                } else if (text.charAt(at) == '.') {
                    addDotted(steps);
                } else if (text.charAt(at) == '[') {
                    steps.add(bracket());
                } else {
                    throw fault("unexpected " + text.charAt(at));
                }
            }
            return steps;
        }

        private void addDotted(List<Step> steps) {
            at++;
            if (at < text.length() && text.charAt(at) == '*') {
                at++;
                steps.add(new All());
            } else if (at < text.length() && text.charAt(at) != '[') {
                addName(steps);
            }
        }

        /** A backslash takes the meaning from what follows. */
        private void addName(List<Step> steps) {
            var name = new StringBuilder();
            while (at < text.length() && ".[".indexOf(text.charAt(at)) < 0) {
                if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                    at++;
                }
                name.append(text.charAt(at++));
            }
            if (name.isEmpty()) {
                throw fault("empty name");
            }
            steps.add(new Field(name.toString()));
        }

        private Step bracket() {
            String inside = inside();
            if (inside.equals("*")) {
                return new All();
            }
            if (inside.startsWith("?(") && inside.endsWith(")")) {
                return filter(inside.substring(2, inside.length() - 1).strip());
            }
            if (inside.length() > 1 && isQuote(inside.charAt(0))) {
                return new Field(unquoted(inside));
            }
            return inside.contains(":") ? sliced(inside) : new Index(number(inside));
        }

        /** What stands in brackets; brackets inside and quoted ones do not end it. */
        private String inside() {
            int depth = 0;
            char quote = 0;
            int from = at + 1;
            for (; at < text.length(); at++) {
                char c = text.charAt(at);
                if (quote != 0) {
                    if (c == '\\') {
                        at++;
                    } else if (c == quote) {
                        quote = 0;
                    }
                } else if (isQuote(c)) {
                    quote = c;
                } else if (c == '[') {
                    depth++;
                } else if (c == ']' && --depth == 0) {
                    return text.substring(from, at++).strip();
                }
            }
            throw fault("unterminated array");
        }

        private static boolean isQuote(char c) {
            return c == '\'' || c == '"';
        }

        private String unquoted(String quoted) {
            if (quoted.charAt(quoted.length() - 1) != quoted.charAt(0)) {
                throw fault("unterminated quoted string");
            }
            return quoted.substring(1, quoted.length() - 1).replaceAll("\\\\(.)", "$1");
        }

        private Slice sliced(String inside) {
            var parts = inside.split(":", -1);
            int step = parts.length < 3 || parts[2].isEmpty() ? 1 : number(parts[2]);
            if (parts.length > 3 || step < 1) {
                throw fault("invalid array index " + inside);
            }
            return new Slice(bound(parts[0]), bound(parts[1]), step);
        }

        private Optional<Integer> bound(String part) {
            return part.isEmpty() ? Optional.empty() : Optional.of(number(part));
        }

        private int number(String part) {
            try {
                return Integer.parseInt(part.strip());
            } catch (NumberFormatException _) {
                throw fault("invalid array index " + part);
            }
        }

        private Filter filter(String condition) {
            for (int i = 0; i < condition.length(); i++) {
                char c = condition.charAt(i);
                if (isQuote(c)) {
                    i = endOfQuoted(condition, i);
                    continue;
                }
                for (String operator : List.of("==", "!=", "<=", ">=", "<", ">")) {
                    if (condition.startsWith(operator, i)) {
                        return new Filter(
                                operand(condition.substring(0, i).strip()),
                                operator,
                                operand(condition.substring(i + operator.length()).strip()));
                    }
                }
            }
            return new Filter(operand(condition), "", operand("null"));
        }

        private static int endOfQuoted(String condition, int from) {
            int end = condition.indexOf(condition.charAt(from), from + 1);
            return end < 0 ? condition.length() : end;
        }

        private Operand operand(String operand) {
            if (operand.startsWith("@")) {
                return new Operand(
                        Optional.of(parse(operand.substring(1))),
                        JsonNodeFactory.instance.nullNode());
            }
            if (operand.length() > 1 && isQuote(operand.charAt(0))) {
                return literal(JsonNodeFactory.instance.stringNode(unquoted(operand)));
            }
            return switch (operand) {
                case "true", "false", "null" -> literal(JsonMapper.shared().readTree(operand));
                case String number when number.matches("-?[0-9]+(\\.[0-9]+)?") ->
                        literal(JsonMapper.shared().readTree(number));
                case String _ -> throw fault("unrecognized operand " + operand);
            };
        }

        private static Operand literal(JsonNode value) {
            return new Operand(Optional.empty(), value);
        }

        private IllegalArgumentException fault(String what) {
            return new IllegalArgumentException(what + " in path " + text);
        }
    }
}
