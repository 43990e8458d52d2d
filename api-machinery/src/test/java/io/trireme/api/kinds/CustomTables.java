package io.trireme.api.kinds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trireme.api.GroupVersionKind;
import io.trireme.api.RecordedExchanges.Exchange;
import io.trireme.api.resource.ResourceDefinition;
import io.trireme.api.schema.Schema;
import io.trireme.api.table.CustomRow;
import io.trireme.api.table.TablePrinter;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Compares the tables of custom resources with recorded ones. */
final class CustomTables {
    private CustomTables() {}

    static void compare(Exchange exchange, GroupVersionKind kind, Schema schema, JsonNode version) {
        var columns = CustomRow.columns(version);
        var expected = exchange.replyBody().path("columnDefinitions");
        assertEquals(
                expected.valueStream().map(one -> one.get("name").stringValue()).toList(),
                columns.stream().map(ResourceDefinition.PrinterColumn::name).toList());
        for (int i = 1; i < columns.size(); i++) {
            var column = columns.get(i);
            assertEquals(expected.get(i).get("type").stringValue(), column.type());
            assertEquals(expected.get(i).get("priority").intValue(), column.priority());
            assertEquals(
                    expected.get(i).get("description").stringValue(),
                    TablePrinter.description(column));
        }
        var definition =
                new ResourceDefinition(
                        kind,
                        "",
                        "",
                        "",
                        true,
                        List.of(),
                        List.of(),
                        List.of(),
                        new TreeMap<>(),
                        schema,
                        columns,
                        new TreeMap<>(),
                        Optional.empty());
        // The recording tells when it was made by the age of a known time.
        var now = Instant.parse("2026-11-23T12:00:00Z");
        for (var row : exchange.replyBody().path("rows")) {
            var object = tableObject(row);
            var cells = new ArrayList<String>();
            TablePrinter.rowCells(definition, object, now)
                    .forEach(cell -> cells.add(cell.toString()));
            var wanted = new ArrayList<String>();
            row.path("cells").forEach(cell -> wanted.add(cell.toString()));
            // The last column is the age of an object that is some seconds old.
            assertEquals(wanted.subList(0, wanted.size() - 1), cells.subList(0, cells.size() - 1));
        }
    }

    /** The object of a row: its table shows only metadata, its state was recorded before. */
    private static ObjectNode tableObject(JsonNode row) {
        String name = row.path("object").path("metadata").path("name").stringValue("");
        return (ObjectNode)
                JsonMapper.shared()
                        .readTree(
                                switch (name) {
                                    case "s" ->
                                            """
                                    {"metadata": {"name": "s"},
                                     "spec": {"color": "red", "half": 0.5, "size": 6,
                                      "when": "2024-01-01T00:00:00Z"},
                                     "status": {"conditions": [{"status": "True",
                                      "type": "Ready"}], "phase": "Up", "ready": true}}
                                    """;
                                    case "s2" -> "{\"metadata\": {\"name\": \"s2\"}, \"spec\": {}}";
                                    case String other ->
                                            "{\"metadata\": {\"name\": \"" + other + "\"}}";
                                });
    }
}
