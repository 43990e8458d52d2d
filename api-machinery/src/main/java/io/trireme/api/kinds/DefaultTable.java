package io.trireme.api.kinds;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;

/**
 * Defaults as a table, one a line: {@code path = JSON}. A path's steps are separated by dots;
 * {@code name[]} stands for every object of a list; {@code name+} makes the object if it is absent,
 * any other absent step ends the line without effect. With {@code =} the default goes where the
 * field is absent, null or an empty string; with {@code ~=} also where it is zero, as for Go fields
 * that can't tell zero from absent.
 */
final class DefaultTable {
    private record Line(List<String> steps, String field, JsonNode value, boolean overZero) {}

    private final List<Line> lines = new ArrayList<>();

    DefaultTable(String table) {
        table.lines().map(String::strip).filter(text -> !text.isEmpty()).forEach(this::addLine);
    }

    private void addLine(String text) {
        int equals = text.indexOf('=');
        boolean overZero = text.charAt(equals - 1) == '~';
        String path = text.substring(0, overZero ? equals - 1 : equals).strip();
        var steps = new ArrayList<>(List.of(path.split("\\.", -1)));
        String field = steps.removeLast();
        var value = JsonMapper.shared().readTree(text.substring(equals + 1).strip());
        lines.add(new Line(List.copyOf(steps), field, value, overZero));
    }

    void apply(JsonNode object) {
        for (var line : lines) {
            apply(line, 0, object);
        }
    }

    private static void apply(Line line, int depth, JsonNode node) {
        if (!(node instanceof ObjectNode object)) {
            return;
        }
        if (depth == line.steps.size()) {
            if (absent(object, line)) {
                object.set(line.field, line.value.deepCopy());
            }
            return;
        }
        String step = line.steps.get(depth);
        if (step.endsWith("[]")) {
            for (var element : object.path(step.substring(0, step.length() - 2))) {
                apply(line, depth + 1, element);
            }
        } else if (step.endsWith("+")) {
            apply(line, depth + 1, Fields.child(object, step.substring(0, step.length() - 1)));
        } else {
            apply(line, depth + 1, object.path(step));
        }
    }

    private static boolean absent(ObjectNode object, Line line) {
        var present = object.path(line.field);
        return !Fields.has(object, line.field)
                || (present.isString() && present.stringValue().isEmpty())
                || (line.overZero && present.isNumber() && present.doubleValue() == 0);
    }
}
