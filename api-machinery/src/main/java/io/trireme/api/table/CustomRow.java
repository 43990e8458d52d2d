package io.trireme.api.table;

import io.trireme.api.custom.JsonPath;
import io.trireme.api.resource.ResourceDefinition;
import io.trireme.api.resource.ResourceDefinition.PrinterColumn;
import io.trireme.api.text.GoText;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

import java.util.ArrayList;
import java.util.List;

/**
 * Columns and cells of custom resources: the name, then what each column's path leads to. A cell
 * whose path leads nowhere, or to a value of another type than the column's, is null.
 */
public final class CustomRow {
    private static final PrinterColumn AGE =
            PrinterColumn.ofMetadata(
                    "Age", "date", "", ".metadata.creationTimestamp", "creationTimestamp");
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private CustomRow() {}

    /**
     * The columns of a version of a CustomResourceDefinition: those that it declares, else the age.
     *
     * @param version an element of {@code spec.versions}
     */
    public static List<PrinterColumn> columns(JsonNode version) {
        var columns = new ArrayList<PrinterColumn>();
        columns.add(TablePrinter.NAME);
        for (var column : version.path("additionalPrinterColumns")) {
            String path = column.path("jsonPath").stringValue("");
            columns.add(
                    new PrinterColumn(
                            column.path("name").stringValue(""),
                            column.path("type").stringValue(""),
                            column.path("format").stringValue(""),
                            column.path("description")
                                    .stringValue(
                                            "Custom resource definition column (in JSONPath"
                                                    + " format): "
                                                    + path),
                            column.path("priority").intValue(0),
                            path,
                            ""));
        }
        if (columns.size() == 1) {
            columns.add(AGE);
        }
        return List.copyOf(columns);
    }

    static boolean isCustom(ResourceDefinition definition) {
        return definition.columns().stream().anyMatch(column -> !column.jsonPath().isEmpty());
    }

    static List<JsonNode> cells(ResourceDefinition definition, Cells cells) {
        for (var column : definition.columns()) {
            if (column.jsonPath().isEmpty()) {
                cells.name();
            } else {
                cells.value(cell(column, cells));
            }
        }
        return cells.list();
    }

    private static JsonNode cell(PrinterColumn column, Cells cells) {
        JsonPath path;
        try {
            path = JsonPath.parse(column.jsonPath());
        } catch (IllegalArgumentException _) {
            // Definitions are accepted with paths that are none; Kubernetes then has no cells.
            return NODES.nullNode();
        }
        return path.first(cells.object())
                .filter(value -> !value.isNull())
                .map(value -> typed(column.type(), value, cells))
                .orElse(NODES.nullNode());
    }

    private static JsonNode typed(String type, JsonNode value, Cells cells) {
        boolean fits =
                switch (type) {
                    case "integer", "number" -> value.isNumber();
                    case "boolean" -> value.isBoolean();
                    case "date" -> value.isString();
                    case String other -> other.equals("string");
                };
        if (!fits) {
            return NODES.nullNode();
        }
        return switch (type) {
            case "string" -> NODES.stringNode(text(value));
            case "date" -> NODES.stringNode(age(value, cells));
            case "integer" ->
                    value.isIntegralNumber() ? value : NODES.numberNode((long) value.doubleValue());
            case String _ -> value;
        };
    }

    private static String age(JsonNode time, Cells cells) {
        boolean unreadable = !time.stringValue().isEmpty() && Ages.find(time).isEmpty();
        return unreadable ? "<invalid>" : Ages.since(time, cells.now());
    }

    private static String text(JsonNode value) {
        return value.isString() ? value.stringValue() : GoText.shown(value);
    }
}
