package io.trireme.api.custom;

import com.google.re2j.Pattern;

import io.trireme.api.status.FieldError;
import io.trireme.api.text.GoText;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Holds values of custom resources against their declared schemas, and says what is wrong in the
 * words of Kubernetes' validator (kube-openapi's {@code validate}), its oddities included: errors
 * of combined schemas and of numbers out of range name no field. Patterns are RE2's, which match
 * anywhere in a text in time linear in it.
 */
public final class ValueCheck {
    private final Map<String, Pattern> patterns = new HashMap<>();

    private ValueCheck() {}

    /**
     * What is wrong with an object, in the order Kubernetes checks: values, embedded resources,
     * then elements given twice in lists that are sets or maps. The object's own metadata is left
     * to the rules that all kinds share, and rules in CEL to who evaluates them.
     *
     * @param before what the object is the successor of. Errors of values that did not change are
     *     then left out (ratcheting, KEP-4008), unless a combined schema (allOf, anyOf, oneOf, not)
     *     of a value that did change finds them.
     */
    public static List<FieldError> check(
            StructuralSchema schema, ObjectNode object, Optional<ObjectNode> before) {
        var found = new Findings("");
        new ValueCheck().value(schema.declaration(), object, before.orElse(null), "", found);
        var errors = new ArrayList<>(found.errors());
        EmbeddedCheck.check(schema, object, "", errors);
        var twice = ListCheck.check(schema, object);
        boolean tolerated = before.isPresent() && !ListCheck.check(schema, before.get()).isEmpty();
        if (!tolerated) {
            errors.addAll(twice);
        }
        return errors;
    }

    /** What a schema holds against a value that stands in a field of another object. */
    static List<FieldError> check(JsonNode declaration, JsonNode value, String field) {
        var found = new Findings(field);
        new ValueCheck().value(declaration, value, null, "", found);
        return found.errors();
    }

    /**
     * @param before the value's predecessor, or null if there is none that corresponds to it
     */
    private void value(
            JsonNode schema, JsonNode value, JsonNode before, String path, Findings found) {
        if (before != null && before.equals(value)) {
            return;
        }
        if (value.isNull()) {
            type(schema, value, path, found);
            enumeration(schema, value, path, found);
            return;
        }
        if (SchemaKeys.given(schema, "type")
                || SchemaKeys.flag(schema, "x-kubernetes-int-or-string")
                || !Formats.of(schema).isEmpty()) {
            type(schema, value, path, found);
            found.matched();
        }
        combined(schema, value, path, found);
        found.matched();
        if (value.isString()) {
            text(schema, value.stringValue(), path, found);
        }
        if (value.isNumber()) {
            NumberCheck.check(schema, value, path, found);
            found.matched();
        }
        if (value.isArray()) {
            list(schema, value, before, path, found);
            found.matched();
        }
        enumeration(schema, value, path, found);
        found.matched();
        if (value instanceof ObjectNode object) {
            object(schema, object, before, path, found);
            found.matched();
        }
        found.matched();
    }

    private static void type(JsonNode schema, JsonNode value, String path, Findings found) {
        var expected = types(schema);
        String type = typeOf(value);
        if (value.isNull()) {
            if (!expected.isEmpty() && !SchemaKeys.flag(schema, "nullable")) {
                found.wrongType(path, String.join(",", expected), type);
            }
            return;
        }
        boolean wholeFloat =
                value.isFloatingPointNumber()
                        && NumberCheck.isInteger(value.doubleValue())
                        && expected.contains("integer");
        boolean fits =
                expected.contains(type)
                        || wholeFloat
                        || (value.isIntegralNumber() && expected.contains("number"));
        String format = Formats.of(schema).isEmpty() ? "" : SchemaKeys.text(schema, "format");
        boolean textOrList = value.isString() || value.isArray();
        boolean numeric = expected.contains("number") || expected.contains("integer");
        if (!format.isEmpty() && !textOrList && !fits) {
            found.wrongType(path, format, goFormat(value));
        } else if (!fits && !(!format.isEmpty() && textOrList && !numeric)) {
            found.wrongType(path, String.join(",", expected), type);
        } else {
            found.matched();
        }
    }

    private static List<String> types(JsonNode schema) {
        if (SchemaKeys.flag(schema, "x-kubernetes-int-or-string")) {
            return List.of("integer", "string");
        }
        String type = SchemaKeys.text(schema, "type");
        return type.isEmpty() ? List.of() : List.of(type);
    }

    private static String typeOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> "object";
            case ARRAY -> "array";
            case STRING -> "string";
            case BOOLEAN -> "boolean";
            case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
            case NULL, MISSING, BINARY, POJO -> "null";
        };
    }

    private static String goFormat(JsonNode value) {
        return value.isNumber() ? value.isIntegralNumber() ? "int64" : "float64" : "";
    }

    private void text(JsonNode schema, String text, String path, Findings found) {
        var errors = found.part();
        lengths(schema, text, path, errors);
        String pattern = SchemaKeys.text(schema, "pattern");
        if (errors.valid() && !pattern.isEmpty()) {
            var compiled = patterns.computeIfAbsent(pattern, Pattern::compile);
            if (!compiled.matcher(text).find()) {
                errors.invalid(path, GoText.quoted(text), "should match '" + pattern + "'");
            }
        }
        found.merge(errors);
        found.matched();
        String format = Formats.of(schema);
        if (!format.isEmpty()) {
            if (!Formats.valid(format, text)) {
                found.wrongType(path, SchemaKeys.text(schema, "format"), text);
            }
            found.matched();
        }
    }

    private static void lengths(JsonNode schema, String text, String path, Findings found) {
        long length = text.codePointCount(0, text.length());
        var max = SchemaKeys.count(schema, "maxLength");
        var min = SchemaKeys.count(schema, "minLength");
        if (max.isPresent() && length > max.get()) {
            found.add(
                    FieldError.tooLong(
                            found.field(path), Math.clamp(max.get(), 0, Integer.MAX_VALUE)));
        } else if (min.isPresent() && length < min.get()) {
            found.invalid(
                    path, GoText.quoted(text), "should be at least " + min.get() + " chars long");
        }
    }

    private void list(
            JsonNode schema, JsonNode list, JsonNode before, String path, Findings found) {
        var items = SchemaKeys.child(schema, "items");
        if (items.isPresent()) {
            var predecessors = Predecessors.of(schema, before);
            for (int i = 0; i < list.size(); i++) {
                var element = list.get(i);
                value(
                        items.get(),
                        element,
                        predecessors.find(element),
                        path + "[" + i + "]",
                        found);
            }
        }
        var min = SchemaKeys.count(schema, "minItems");
        if (min.isPresent() && list.size() < min.get()) {
            found.invalid(
                    path,
                    Integer.toString(list.size()),
                    "should have at least " + min.get() + " items");
        }
        var max = SchemaKeys.count(schema, "maxItems");
        if (max.isPresent() && list.size() > max.get()) {
            found.add(FieldError.tooMany(found.field(path), list.size(), max.get()));
        }
        if (SchemaKeys.flag(schema, "uniqueItems") && holdsTwice(list)) {
            found.invalid(path, "\"\"", "shouldn't contain duplicates");
        }
        found.matched();
    }

    private static boolean holdsTwice(JsonNode list) {
        Set<JsonNode> seen = new HashSet<>();
        return !list.valueStream().allMatch(seen::add);
    }

    private static void enumeration(JsonNode schema, JsonNode value, String path, Findings found) {
        var allowed = schema.path("enum");
        if (allowed.isEmpty()
                || (!value.isNull() && allowed.valueStream().anyMatch(one -> same(one, value)))) {
            return;
        }
        var shown =
                allowed.valueStream()
                        .map(one -> one.isString() ? one.stringValue() : GoText.json(one))
                        .toList();
        found.add(FieldError.notSupported(found.field(path), GoText.shown(value), shown));
    }

    private static boolean same(JsonNode one, JsonNode other) {
        boolean numbers = one.isNumber() && other.isNumber();
        return numbers
                ? one.decimalValue().compareTo(other.decimalValue()) == 0
                : one.equals(other);
    }

    private void object(
            JsonNode schema, ObjectNode object, JsonNode before, String path, Findings found) {
        var min = SchemaKeys.count(schema, "minProperties");
        var max = SchemaKeys.count(schema, "maxProperties");
        if (min.isPresent() && object.size() < min.get()) {
            found.invalid(
                    path,
                    Integer.toString(object.size()),
                    "should have at least " + min.get() + " properties");
            return;
        }
        if (max.isPresent() && object.size() > max.get()) {
            found.add(FieldError.tooMany(found.field(path), object.size(), max.get()));
            return;
        }
        var properties = SchemaKeys.named(schema, "properties");
        others(schema, properties.keySet(), object, before, path, found);
        properties.forEach(
                (name, property) -> {
                    if (object.has(name)) {
                        String at = path.isEmpty() ? name : path + "." + name;
                        value(property, object.get(name), field(before, name), at, found);
                    }
                });
        for (String name : SchemaKeys.texts(schema, "required")) {
            if (!object.has(name)) {
                found.add(FieldError.required(found.field(path + "." + name), ""));
            }
        }
    }

    /** Fields that the schema does not name. */
    private void others(
            JsonNode schema,
            Set<String> named,
            ObjectNode object,
            JsonNode before,
            String path,
            Findings found) {
        var additional = schema.path("additionalProperties");
        object.forEachEntry(
                (name, one) -> {
                    if (named.contains(name)) {
                        return;
                    }
                    if (additional.isObject()) {
                        value(additional, one, field(before, name), path + "." + name, found);
                    } else if (additional.isBoolean() && !additional.booleanValue()) {
                        found.add(
                                FieldError.invalid(
                                        found.field(path),
                                        GoText.quoted(name),
                                        path + "." + name + " in body is a forbidden property"));
                    }
                });
    }

    private static JsonNode field(JsonNode before, String name) {
        return before == null ? null : before.get(name);
    }

    private void combined(JsonNode schema, JsonNode value, String path, Findings found) {
        anyOf(schema.path("anyOf"), value, path, found);
        oneOf(schema.path("oneOf"), value, path, found);
        allOf(schema.path("allOf"), value, path, found);
        if (schema.path("not").isObject()
                && alternative(schema.get("not"), value, path, found).valid()) {
            found.unplaced(GoText.quoted(path) + " must not validate the schema (not)");
        }
        found.matched();
    }

    private Findings alternative(JsonNode schema, JsonNode value, String path, Findings found) {
        var findings = found.part();
        value(schema, value, null, path, findings);
        return findings;
    }

    private void anyOf(JsonNode schemas, JsonNode value, String path, Findings found) {
        Findings best = null;
        for (var schema : schemas) {
            var findings = alternative(schema, value, path, found);
            if (findings.valid()) {
                found.merge(findings);
                return;
            }
            best = better(best, findings);
        }
        if (best != null) {
            found.unplaced(GoText.quoted(path) + " must validate at least one schema (anyOf)");
            found.merge(best);
        }
    }

    private void oneOf(JsonNode schemas, JsonNode value, String path, Findings found) {
        if (schemas.isEmpty()) {
            return;
        }
        Findings best = null;
        Findings valid = null;
        int validCount = 0;
        for (var schema : schemas) {
            var findings = alternative(schema, value, path, found);
            if (findings.valid()) {
                validCount++;
                valid = valid == null ? findings : valid;
            } else {
                best = better(best, findings);
            }
        }
        if (validCount == 1) {
            found.merge(valid);
            return;
        }
        found.unplaced(
                GoText.quoted(path)
                        + " must validate one and only one schema (oneOf). Found "
                        + (validCount == 0 ? "none valid" : validCount + " valid alternatives"));
        if (validCount == 0) {
            found.merge(best);
        }
    }

    private void allOf(JsonNode schemas, JsonNode value, String path, Findings found) {
        int validCount = 0;
        for (var schema : schemas) {
            var findings = alternative(schema, value, path, found);
            validCount += findings.valid() ? 1 : 0;
            found.merge(findings);
        }
        if (validCount < schemas.size()) {
            found.unplaced(
                    GoText.quoted(path)
                            + " must validate all the schemas (allOf)"
                            + (validCount == 0 ? ". None validated" : ""));
        }
    }

    private static Findings better(Findings best, Findings other) {
        boolean isBetter = best == null || other.matches() > best.matches();
        return isBetter ? other : best;
    }
}
