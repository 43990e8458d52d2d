package io.trireme.api.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.trireme.api.GroupVersionKind;
import io.trireme.api.custom.StructuralSchema;
import io.trireme.api.status.ApiStatusException;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Bodies of custom resources. */
class CustomReaderTest {
    private static final GroupVersionKind KIND = new GroupVersionKind("e.com", "v1", "Box");
    private static final StructuralSchema SCHEMA =
            StructuralSchema.ofObject(
                    JsonMapper.shared()
                            .readTree(
                                    """
                                    {"type": "object", "properties": {"spec": {"type": "object",
                                     "properties": {
                                      "size": {"type": "integer"},
                                      "on": {"type": "boolean", "nullable": true},
                                      "color": {"type": "string", "default": "red"},
                                      "list": {"type": "array", "items": {"type": "object",
                                       "properties": {"a": {"type": "string"}}}},
                                      "map": {"type": "object", "additionalProperties":
                                       {"type": "object", "properties": {"a": {"type": "string"}}}},
                                      "free": {"type": "object", "properties": {
                                       "known": {"type": "object", "properties": {}}},
                                       "x-kubernetes-preserve-unknown-fields": true},
                                      "object": {"type": "object",
                                       "x-kubernetes-embedded-resource": true,
                                       "x-kubernetes-preserve-unknown-fields": true}}}}}
                                    """));

    private static Decoded read(String body, BodyFormat format) {
        return ObjectDecoder.decode(body.getBytes(StandardCharsets.UTF_8), format, SCHEMA, KIND);
    }

    private static Decoded box(String spec) {
        return read(
                "{\"apiVersion\": \"e.com/v1\", \"kind\": \"Box\", \"spec\": "
                        + spec.replace('\'', '"')
                        + "}",
                BodyFormat.JSON);
    }

    private static ObjectNode spec(Decoded decoded) {
        return (ObjectNode) decoded.object().get("spec");
    }

    private static String refusal(String body) {
        return assertThrows(
                        ApiStatusException.class,
                        () -> read(body.replace('\'', '"'), BodyFormat.JSON))
                .status()
                .message();
    }

    @Test
    void unknownFieldsGoAtEveryDepthButWhereTheyAreKept() {
        var decoded =
                box(
                        "{'z': 1, 'list': [{'a': 'x'}, {'b': 2}], 'map': {'k': {'c': 3}}, 'free':"
                                + " {'any': {'d': 4}, 'known': {'e': 5}}}");
        assertEquals(
                "{\"list\":[{\"a\":\"x\"},{}],\"map\":{\"k\":{}},"
                        + "\"free\":{\"any\":{\"d\":4},\"known\":{}}}",
                spec(decoded).toString());
        assertEquals(
                List.of(
                        "unknown field \"spec.free.known.e\"",
                        "unknown field \"spec.list[1].b\"",
                        "unknown field \"spec.map.k.c\"",
                        "unknown field \"spec.z\""),
                decoded.fieldErrors());
    }

    @Test
    void nullsStayWhereTheyMeanSomething() {
        assertEquals(
                "{\"on\":null,\"color\":null,\"list\":[null],\"free\":{\"x\":null}}",
                spec(box(
                                "{'size': null, 'on': null, 'color': null, 'list': [null],"
                                        + " 'free': {'x': null}, 'map': {'k': null}}"))
                        .toString()
                        .replace(",\"map\":{}", ""));
    }

    @Test
    void wrongTypesAndWholeNumbersAreKeptForValidation() {
        assertEquals(
                "{\"size\":\"3\",\"on\":3,\"list\":{}}",
                spec(box("{'size': '3', 'on': 3.0, 'list': {}}")).toString());
    }

    @Test
    void duplicatesComeFirstThenMetadataThenWhatWasPruned() {
        var decoded =
                read(
                        """
                        {"apiVersion": "e.com/v1", "kind": "Box",
                         "spec": {"z": 1, "size": 1, "size": 2,
                          "object": {"apiVersion": "v1", "kind": "X", "metadata": {"odd": 1}}},
                         "metadata": {"name": "a", "bad": 1}}
                        """,
                        BodyFormat.JSON);
        assertEquals(
                List.of(
                        "duplicate field \"spec.size\"",
                        "unknown field \"metadata.bad\"",
                        "unknown field \"spec.z\"",
                        "unknown field \"spec.object.metadata.odd\""),
                decoded.fieldErrors());
    }

    @Test
    void yamlIsReadAlike() {
        var decoded =
                read(
                        """
                        apiVersion: e.com/v1
                        kind: Box
                        metadata: {name: a}
                        spec:
                          size: 1
                          size: 2
                          z: 3
                        """,
                        BodyFormat.YAML);
        assertEquals("{\"size\":2}", spec(decoded).toString());
        assertEquals(
                List.of("line 6: key \"size\" already set in map", "unknown field \"spec.z\""),
                decoded.warnings());
    }

    @Test
    void objectSaysWhatItIs() {
        assertEquals(
                "the object provided is unrecognized (must be of type Box): Object 'Kind' is missing"
                        + " in '{\"apiVersion\":\"e.com/v1\"}' ({\"apiVersion\":\"e.com/v1\"})",
                refusal("{'apiVersion':'e.com/v1'}"));
        assertEquals(
                "the API version in the data (e.com/v2) does not match the expected API version"
                        + " (e.com/v1)",
                refusal("{'apiVersion': 'e.com/v2', 'kind': 'Box'}"));
        assertEquals(
                "Box in version \"v1\" cannot be handled as a Box: json: cannot unmarshal string"
                        + " into Go value of type v1.ObjectMeta",
                refusal("{'apiVersion': 'e.com/v1', 'kind': 'Box', 'metadata': 'x'}"));
    }

    @Test
    void treeOfAPatchIsBroughtToTheSameForm() {
        var tree =
                (ObjectNode)
                        JsonMapper.shared()
                                .readTree(
                                        "{\"apiVersion\": \"e.com/v1\", \"kind\": \"Box\","
                                                + " \"spec\": {\"size\": null, \"z\": 1}}");
        var decoded = ObjectDecoder.conform(tree, SCHEMA);
        assertEquals("{}", spec(decoded).toString());
        assertEquals(List.of("unknown field \"spec.z\""), decoded.fieldErrors());
        assertEquals(1, tree.get("spec").get("z").intValue());
    }
}
