package io.trireme.api.schema.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.trireme.api.Recordings;
import io.trireme.api.schema.Schema;
import io.trireme.api.schema.SchemaCatalog;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

class SchemaTablesTest {
    /** Reads recorded answers beside the project; passed over where they are not there. */
    @Test
    void tablesAreWhatTheGeneratorMakes() throws IOException {
        Path recorded = Recordings.require("openapi");

        for (Map.Entry<String, String> table : SchemaTablesGenerator.tables(recorded).entrySet()) {
            assertEquals(table.getValue(), resource(table.getKey()), table.getKey());
        }
    }

    @Test
    void everyDefinitionOfEveryKindIsReadable() throws IOException {
        List<String> kinds = resource("kinds.tsv").lines().toList();

        for (String line : kinds) {
            Schema schema = SchemaCatalog.builtIn().require(line.split("\t", -1)[3]);
            walk(schema, 0);
        }
        assertFalse(kinds.isEmpty());
    }

    /** Bounded, for JSONSchemaProps contains itself. */
    private static void walk(Schema schema, int depth) {
        if (depth < 6) {
            schema.properties().values().forEach(child -> walk(child, depth + 1));
            schema.items().ifPresent(child -> walk(child, depth + 1));
            schema.additionalProperties().ifPresent(child -> walk(child, depth + 1));
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = SchemaCatalog.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
