package io.trireme.api.kinds;

import io.trireme.api.custom.CustomPaths;
import io.trireme.api.custom.SchemaCheck;
import io.trireme.api.custom.SchemaCheck.RuleCheck;
import io.trireme.api.names.Names;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Checks of the versions of a CustomResourceDefinition. */
final class CustomVersionCheck {
    private static final int WARNING_BYTES_MAX = 256;
    private static final List<String> COLUMN_TYPES =
            List.of("boolean", "date", "integer", "number", "string");
    private static final List<String> COLUMN_FORMATS =
            List.of("byte", "date", "date-time", "double", "float", "int32", "int64", "password");

    private final List<ObjectNode> versions;
    private final RuleCheck ruleCheck;
    private final Problems problems;

    CustomVersionCheck(List<ObjectNode> versions, RuleCheck ruleCheck, Problems problems) {
        this.versions = versions;
        this.ruleCheck = ruleCheck;
        this.problems = problems;
    }

    /** Whether all versions say the same in a field, so that Kubernetes moves it to the spec. */
    private static boolean isShared(List<ObjectNode> versions, String field) {
        return !versions.isEmpty()
                && !Fields.empty(versions.getFirst(), field)
                && versions.stream()
                        .allMatch(
                                one ->
                                        Fields.same(
                                                one.path(field), versions.getFirst().path(field)));
    }

    /** The versions as Go prints their structs, without what they share. */
    static String printed(List<ObjectNode> versions) {
        var printed = new StringBuilder("[");
        for (var version : versions) {
            printed.append(printed.length() > 1 ? "," : "")
                    .append("{\"Name\":")
                    .append(version.path("name"))
                    .append(",\"Served\":")
                    .append(Fields.flag(version, "served"))
                    .append(",\"Storage\":")
                    .append(Fields.flag(version, "storage"))
                    .append(",\"Deprecated\":")
                    .append(Fields.flag(version, "deprecated"))
                    .append(",\"DeprecationWarning\":")
                    .append(orNull(version.path("deprecationWarning")));
            for (var field :
                    List.of(
                            "schema",
                            "subresources",
                            "additionalPrinterColumns",
                            "selectableFields")) {
                printed.append(",\"")
                        .append(Character.toUpperCase(field.charAt(0)))
                        .append(field.substring(1))
                        .append("\":")
                        .append(isShared(versions, field) ? "null" : orNull(version.path(field)));
            }
            printed.append('}');
        }
        return printed.append(']').toString();
    }

    private static String orNull(JsonNode value) {
        return value.isMissingNode() ? "null" : value.toString();
    }

    /** Checks each version, but for what all share. */
    void each() {
        for (int i = 0; i < versions.size(); i++) {
            var version = versions.get(i);
            String field = "spec.versions[" + i + "]";
            var wrong = Names.dns1035Label(Fields.text(version, "name"));
            if (!wrong.isEmpty()) {
                problems.invalid(
                        field + ".name", Fields.text(version, "name"), String.join(",", wrong));
            }
            warning(version, field + ".deprecationWarning");
            if (!isShared(versions, "schema")) {
                schema(version, field + ".schema.openAPIV3Schema", hasStatus(version));
            }
            if (!isShared(versions, "subresources")) {
                scale(version, field + ".subresources.scale");
            }
            if (!isShared(versions, "additionalPrinterColumns")) {
                columns(version, field + ".additionalPrinterColumns");
            }
            if (!isShared(versions, "selectableFields")) {
                selectableFields(version, field + ".selectableFields");
            }
        }
    }

    /** Checks what all versions share, once. */
    void shared() {
        if (versions.isEmpty()) {
            return;
        }
        var version = versions.getFirst();
        if (isShared(versions, "schema")) {
            schema(
                    version,
                    "spec.validation.openAPIV3Schema",
                    versions.stream().anyMatch(CustomVersionCheck::hasStatus));
        }
        if (isShared(versions, "subresources")) {
            scale(version, "spec.subresources.scale");
        }
        if (isShared(versions, "additionalPrinterColumns")) {
            columns(version, "spec.additionalPrinterColumns");
        }
        if (isShared(versions, "selectableFields")) {
            selectableFields(version, "spec.selectableFields");
        }
    }

    private static boolean hasStatus(JsonNode version) {
        return Fields.has(version, "subresources", "status");
    }

    private void schema(JsonNode version, String field, boolean status) {
        var schema = Fields.at(version, "schema", "openAPIV3Schema");
        if (schema.isObject()) {
            SchemaCheck.check(schema, field, status, ruleCheck).forEach(problems::add);
        }
    }

    private void warning(JsonNode version, String field) {
        var node = version.path("deprecationWarning");
        if (!node.isString()) {
            return;
        }
        String warning = node.stringValue();
        if (!Fields.flag(version, "deprecated")) {
            problems.invalid(field, warning, "can only be set for deprecated versions");
            return;
        }
        if (warning.getBytes(StandardCharsets.UTF_8).length > WARNING_BYTES_MAX) {
            problems.invalid(field, warning, "must be <= 256 characters long");
        }
        if (warning.isEmpty()) {
            problems.invalid(field, warning, "must not be an empty string");
        }
        for (int i = 0; i < warning.length(); i++) {
            if (!isPrintable(warning.charAt(i))) {
                int indexBytes = warning.substring(0, i).getBytes(StandardCharsets.UTF_8).length;
                problems.invalid(
                        field,
                        warning,
                        "must only contain printable UTF-8 characters; non-printable character"
                                + " found at index "
                                + indexBytes);
                break;
            }
        }
    }

    private static boolean isPrintable(char c) {
        return c == ' '
                || !(Character.isISOControl(c)
                        || Character.isSpaceChar(c)
                        || Character.getType(c) == Character.FORMAT
                        || Character.getType(c) == Character.UNASSIGNED
                        || Character.getType(c) == Character.PRIVATE_USE);
    }

    private void scale(JsonNode version, String field) {
        var scale = Fields.at(version, "subresources", "scale");
        if (!scale.isObject()) {
            return;
        }
        replicas(Fields.text(scale, "specReplicasPath"), ".spec", field + ".specReplicasPath");
        replicas(
                Fields.text(scale, "statusReplicasPath"), ".status", field + ".statusReplicasPath");
        String selector = Fields.text(scale, "labelSelectorPath");
        if (!selector.isEmpty()
                && isSimplePath(selector, field + ".labelSelectorPath")
                && !selector.startsWith(".spec.")
                && !selector.startsWith(".status.")) {
            problems.invalid(
                    field + ".labelSelectorPath",
                    selector,
                    "should be a json path under either .spec or .status");
        }
    }

    private void replicas(String path, String parent, String field) {
        if (path.isEmpty()) {
            problems.required(field);
        } else if (isSimplePath(path, field) && !path.startsWith(parent + ".")) {
            problems.invalid(field, path, "should be a json path under " + parent);
        }
    }

    private boolean isSimplePath(String path, String field) {
        boolean simple = path.startsWith(".");
        if (!simple) {
            problems.invalid(field, path, "must be a simple json path starting with .");
        }
        return simple;
    }

    private void columns(JsonNode version, String field) {
        var columns = Fields.objects(version, "additionalPrinterColumns");
        for (int i = 0; i < columns.size(); i++) {
            column(columns.get(i), field + "[" + i + "]");
        }
    }

    private void column(JsonNode column, String field) {
        if (Fields.empty(column, "name")) {
            problems.required(field + ".name");
        }
        String type = Fields.text(column, "type");
        String types = "must be one of " + String.join(",", COLUMN_TYPES);
        if (type.isEmpty()) {
            problems.required(field + ".type", types);
        } else if (!COLUMN_TYPES.contains(type)) {
            problems.invalid(field + ".type", type, types);
        }
        String format = Fields.text(column, "format");
        if (!format.isEmpty() && !COLUMN_FORMATS.contains(format)) {
            problems.invalid(
                    field + ".format",
                    format,
                    "must be one of " + String.join(",", COLUMN_FORMATS));
        }
        String path = Fields.text(column, "jsonPath");
        if (path.isEmpty()) {
            problems.required(field + ".JSONPath");
        } else {
            var _ = isSimplePath(path, field + ".JSONPath");
        }
    }

    private void selectableFields(JsonNode version, String field) {
        var schema = Fields.at(version, "schema", "openAPIV3Schema");
        if (!Fields.empty(version, "selectableFields") && schema.isObject()) {
            CustomPaths.checkSelectable(
                            Fields.objects(version, "selectableFields").stream()
                                    .map(one -> Fields.text(one, "jsonPath"))
                                    .toList(),
                            schema,
                            field)
                    .forEach(problems::add);
        }
    }
}
