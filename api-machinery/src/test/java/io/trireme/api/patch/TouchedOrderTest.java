package io.trireme.api.patch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

final class TouchedOrderTest {
    private static ObjectNode json(String text) {
        return (ObjectNode) JsonMapper.shared().readTree(text);
    }

    @Test
    void mergePatchSortsTheTopAndWhatItReachedInto() {
        assertEquals(
                """
                {"a":{"d":1,"c":2},"z":{"x":1,"y":2}}""",
                TouchedOrder.ofMerge(
                                json("{\"z\":{\"x\":1},\"a\":3}"),
                                json("{\"z\":{\"y\":2,\"x\":1},\"a\":{\"d\":1,\"c\":2}}"))
                        .toString());
    }

    @Test
    void jsonPatchSortsWhatStandsAboveItsTargets() {
        var operations =
                JsonMapper.shared()
                        .readTree(
                                "[{\"op\":\"add\",\"path\":\"/m/0/q\",\"value\":1},"
                                        + "{\"op\":\"move\",\"from\":\"/b~1c/x\",\"path\":\"/n\"}]");
        assertEquals(
                """
                {"b/c":{"d":1,"e":2},"m":[{"p":2,"q":1},{"y":1,"x":2}],"n":{"t":1,"s":2}}""",
                TouchedOrder.ofJson(
                                operations,
                                json(
                                        "{\"n\":{\"t\":1,\"s\":2},"
                                                + "\"m\":[{\"q\":1,\"p\":2},{\"y\":1,\"x\":2}],"
                                                + "\"b/c\":{\"e\":2,\"d\":1}}"))
                        .toString());
    }
}
