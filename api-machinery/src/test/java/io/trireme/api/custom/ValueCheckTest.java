package io.trireme.api.custom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Values against schemas. A golden case is comments, a line {@code schema: } with the schema of the
 * field {@code v}, lines with values of it, and below each what is wrong; {@code -Dgolden.rewrite}
 * writes the present outcomes.
 */
class ValueCheckTest {
    private static final Path GOLDEN = Path.of("src/test/resources/io/trireme/api/custom/golden");

    private static ObjectNode object(String json) {
        return (ObjectNode) JsonMapper.shared().readTree(json.replace('\'', '"'));
    }

    private static StructuralSchema schema(String ofField) {
        return StructuralSchema.ofObject(
                object("{'type': 'object', 'properties': {'v': " + ofField + "}}"));
    }

    private static List<String> wrong(StructuralSchema schema, String value, String... before) {
        var predecessor =
                before.length == 0
                        ? Optional.<ObjectNode>empty()
                        : Optional.of(object("{'v': " + before[0] + "}"));
        return ValueCheck.check(schema, object("{'v': " + value + "}"), predecessor).stream()
                .map(one -> one.reason() + " " + one.field() + ": " + one.message())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"values.txt", "formats.txt"})
    void outcomesAreAsWritten(String file) throws IOException {
        String golden = Files.readString(GOLDEN.resolve(file));
        var present = new StringBuilder();
        StructuralSchema schema = null;
        for (String line : golden.lines().toList()) {
            if (line.startsWith("    ")) {
                continue;
            }
            present.append(line).append('\n');
            if (line.startsWith("schema: ")) {
                schema = schema(line.substring("schema: ".length()));
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                for (String error : wrong(schema, line)) {
                    present.append("    ").append(error).append('\n');
                }
            }
        }
        if (System.getProperty("golden.rewrite") != null) {
            Files.writeString(GOLDEN.resolve(file), present);
        }
        assertEquals(golden, present.toString());
    }

    @Test
    void unchangedValueMayStayWrongWhileItsNeighbourChanges() {
        var schema =
                schema(
                        "{'type': 'object', 'required': ['must'], 'properties': {'old': {'type':"
                                + " 'string', 'maxLength': 3}, 'new': {'type': 'string'}}}");
        assertEquals(
                List.of("REQUIRED v.must: Required value"),
                wrong(schema, "{'old': 'toolong', 'new': 'b'}", "{'old': 'toolong', 'new': 'a'}"));
        assertEquals(
                List.of(
                        "TOO_LONG v.old: Too long: may not be more than 3 bytes",
                        "REQUIRED v.must: Required value"),
                wrong(schema, "{'old': 'longer'}", "{'old': 'toolong'}"));
    }

    @Test
    void elementOfMapIsComparedWithItsPredecessorOfTheSameKeys() {
        var schema =
                schema(
                        "{'type': 'array', 'x-kubernetes-list-type': 'map',"
                                + " 'x-kubernetes-list-map-keys': ['k'], 'items': {'type': 'object',"
                                + " 'properties': {'k': {'type': 'string'}, 'n': {'type': 'integer',"
                                + " 'maximum': 1}}}}");
        assertEquals(
                List.of(),
                wrong(
                        schema,
                        "[{'k': 'new'}, {'k': 'a', 'n': 9}]",
                        "[{'k': 'a', 'n': 9}, {'k': 'b', 'n': 8}]"));
        assertEquals(
                List.of(
                        "INVALID v[0].n: Invalid value: 8: v[0].n in body should be less than or"
                                + " equal to 1"),
                wrong(schema, "[{'k': 'a', 'n': 8}]", "[{'k': 'a', 'n': 9}]"));
    }

    @Test
    void duplicatesMayStayIfThereWereSome() {
        var schema =
                schema(
                        "{'type': 'array', 'x-kubernetes-list-type': 'set', 'items': {'type':"
                                + " 'string'}}");
        assertEquals(List.of(), wrong(schema, "['a', 'a', 'b']", "['a', 'a']"));
        assertEquals(
                List.of("DUPLICATE v[1]: Duplicate value: \"a\""),
                wrong(schema, "['a', 'a', 'b']", "['a']"));
    }

    @Test
    void combinedSchemasAreNotRatcheted() {
        var schema =
                schema(
                        "{'type': 'object', 'properties': {'a': {'type': 'integer'}, 'b': {'type':"
                                + " 'integer'}}, 'allOf': [{'properties': {'a': {'maximum': 1}}}]}");
        assertEquals(
                2, wrong(schema, "{'a': 5, 'b': 2}", "{'a': 5, 'b': 1}").size(), "one in allOf");
    }

    @Test
    void patternsCostLinearTime() {
        var schema = schema("{'type': 'string', 'pattern': '^(a+)+$'}");
        String text = "'" + "a".repeat(50_000) + "!'";
        assertTimeoutPreemptively(
                Duration.ofSeconds(10), () -> assertEquals(1, wrong(schema, text).size()));
    }
}
