package io.trireme.api.custom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.api.status.FieldError;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Schemas of definitions. A golden case is comments and a line with the schema of the field {@code
 * v}, or after {@code root: } a whole schema; below it what is wrong. {@code -Dgolden.rewrite}
 * writes the present outcomes.
 */
class SchemaCheckTest {
    private static final Path GOLDEN =
            Path.of("src/test/resources/io/trireme/api/custom/golden/schemas.txt");
    private static final String ROOT = "root: ";

    private static JsonNode schema(String line) {
        String json =
                line.startsWith(ROOT)
                        ? line.substring(ROOT.length())
                        : "{'type': 'object', 'properties': {'v': " + line + "}}";
        return JsonMapper.shared().readTree(json.replace('\'', '"'));
    }

    private static List<FieldError> wrong(String line, boolean status) {
        return SchemaCheck.check(schema(line), "s", status, (_, _) -> List.of());
    }

    @Test
    void outcomesAreAsWritten() throws IOException {
        String golden = Files.readString(GOLDEN);
        var present = new StringBuilder();
        for (String line : golden.lines().toList()) {
            if (line.startsWith("    ")) {
                continue;
            }
            present.append(line).append('\n');
            if (!line.isEmpty() && !line.startsWith("#")) {
                for (var one : wrong(line, false)) {
                    present.append("    ")
                            .append(one.reason())
                            .append(' ')
                            .append(one.field())
                            .append(": ")
                            .append(one.message())
                            .append('\n');
                }
            }
        }
        if (System.getProperty("golden.rewrite") != null) {
            Files.writeString(GOLDEN, present);
        }
        assertEquals(golden, present.toString());
    }

    @Test
    void rootSaysLittleWhenStatusIsCutOut() {
        String line = "root: {'type': 'object', 'maxProperties': 3}";
        assertEquals(List.of(), wrong(line, false));
        var errors = wrong(line, true);
        assertEquals(1, errors.size());
        assertTrue(errors.getFirst().message().contains("only [Description Type Format"));
    }

    @Test
    void rulesAreCheckedOnlyInASchemaWithoutOtherFaults() {
        var asked = new ArrayList<String>();
        SchemaCheck.RuleCheck check =
                (schema, field) -> {
                    asked.add(field + " " + schema.type());
                    return List.of(FieldError.forbidden(field, "cost"));
                };
        assertEquals(1, SchemaCheck.check(schema("{'type': 'string'}"), "s", false, check).size());
        assertEquals(1, SchemaCheck.check(schema("{}"), "s", false, check).size());
        assertEquals(List.of("s OBJECT"), asked);
    }
}
