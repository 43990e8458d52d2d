package io.trireme.api.custom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.util.List;
import java.util.Optional;

class JsonPathTest {
    private static final JsonNode OBJECT =
            JsonMapper.shared()
                    .readTree(
                            """
                            {"spec": {"size": 3, "a.b": "dotted", "none": null,
                              "list": [{"n": "x", "v": 1}, {"n": "y", "v": 2}, {"n": "z", "v": 3}]},
                             "status": {"conditions": [
                               {"type": "Synced", "status": "False"},
                               {"type": "Ready", "status": "True"}]}}
                            """);

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                ".spec.size; [3]",
                "spec.size; [3]",
                ".spec['a.b']; [\"dotted\"]",
                ".spec.a\\.b; [\"dotted\"]",
                ".spec.none; [null]",
                ".spec.absent.deeper; []",
                ".spec.size.deeper; []",
                ".spec.list[0].n; [\"x\"]",
                ".spec.list[-1].n; [\"z\"]",
                ".spec.list[5].n; []",
                ".spec.list[1:].v; [2, 3]",
                ".spec.list[-1:].v; [3]",
                ".spec.list[0:3:2].v; [1, 3]",
                ".spec.list[*].n; [\"x\", \"y\", \"z\"]",
                ".status.conditions[?(@.type==\"Ready\")].status; [\"True\"]",
                ".status.conditions[?(@.type == 'Ready')].status; [\"True\"]",
                ".status.conditions[?(@.type!=\"Ready\")].status; [\"False\"]",
                ".spec.list[?(@.v>=2)].n; [\"y\", \"z\"]",
                ".spec.list[?(@.v)].v; [1, 2, 3]",
                ".spec.list[?(@.w)].v; []",
                "..type; [\"Synced\", \"Ready\"]",
                ".status.*[0].type; [\"Synced\"]"
            })
    void pathLeadsToItsValues(String path, String values) {
        assertEquals(
                JsonMapper.shared().readTree(values).valueStream().toList(),
                JsonPath.parse(path).all(OBJECT));
    }

    @ParameterizedTest
    @ValueSource(strings = {".a[", ".a[?(@.b==]", ".a[x]", ".a[1:2:0]", ".a['b]", ".a]b[[0]"})
    void whatIsNoPathIsRefused(String path) {
        assertThrows(IllegalArgumentException.class, () -> JsonPath.parse(path).all(OBJECT));
    }

    @Test
    void plainPathHasNames() {
        assertEquals(Optional.of(List.of("spec", "size")), JsonPath.parse(".spec.size").names());
        assertEquals(Optional.empty(), JsonPath.parse(".spec[0]").names());
    }
}
