package io.trireme.api.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class SchemaDefaultsTest {
    private static final Schema SCHEMA =
            DeclaredSchema.definition(
                    "example.Foo",
                    JsonMapper.shared()
                            .readTree(
                                    """
                                    {"type":"object","properties":{
                                      "size":{"type":"integer","default":3},
                                      "note":{"type":"string"},
                                      "box":{"type":"object","default":{},"properties":{
                                        "color":{"type":"string","default":"red"}}},
                                      "list":{"type":"array","items":{"type":"object","properties":{
                                        "on":{"type":"boolean","default":true}}}},
                                      "map":{"type":"object","additionalProperties":{
                                        "type":"object","properties":{
                                          "n":{"type":"integer","default":1}}}}}}
                                    """),
                    name -> {
                        throw new IllegalArgumentException(name);
                    });

    @Test
    void absentFieldsGetTheirDefaultsAtEveryDepth() {
        assertEquals(
                """
                {"list":[{"on":false},{"on":true}],"map":{"a":{"n":1}},\
                "box":{"color":"red"},"size":3}""",
                applied("{\"list\":[{\"on\":false},{}],\"map\":{\"a\":{}}}"));
    }

    @Test
    void presentValuesStayAndNullsWithDefaultAreReplaced() {
        assertEquals(
                "{\"size\":3,\"note\":null,\"box\":{\"color\":\"blue\"}}",
                applied("{\"size\":null,\"note\":null,\"box\":{\"color\":\"blue\"}}"));
    }

    @Test
    void defaultsAreNotShared() {
        ObjectNode first = (ObjectNode) JsonMapper.shared().readTree("{}");
        SchemaDefaults.apply(first, SCHEMA);
        ((ObjectNode) first.get("box")).put("color", "green");

        assertEquals("{\"box\":{\"color\":\"red\"},\"size\":3}", applied("{}"));
    }

    private static String applied(String json) {
        ObjectNode object = (ObjectNode) JsonMapper.shared().readTree(json);
        SchemaDefaults.apply(object, SCHEMA);
        return object.toString();
    }
}
