package io.trireme.api.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.api.GroupVersion;
import io.trireme.api.Recordings;
import io.trireme.api.schema.Schema;
import io.trireme.api.schema.SchemaCatalog;
import io.trireme.api.status.ApiStatusException;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/** Limits, odd bytes and trees; single bodies and their outcomes are golden cases. */
class ObjectDecoderTest {
    private static final Schema CONFIG_MAP =
            SchemaCatalog.builtIn().require("io.k8s.api.core.v1.ConfigMap");

    @Test
    void bytesThatAreNotTextBecomeReplacementCharacters() {
        byte[] body = HexFormat.of().parseHex("7b226461746122" + "3a7b226b223a22fffe227d7d");

        Decoded decoded = ObjectDecoder.decode(body, BodyFormat.JSON, CONFIG_MAP);

        assertEquals("\ufffd\ufffd", decoded.object().at("/data/k").asString());
    }

    @Test
    void otherEncodingsAreRefused() {
        byte[] utf16 = "{}".getBytes(StandardCharsets.UTF_16LE);
        byte[] withMark = "\ufeff{}".getBytes(StandardCharsets.UTF_8);

        assertTrue(refusal(utf16, BodyFormat.JSON).contains("invalid character '\\x00'"));
        assertTrue(refusal(withMark, BodyFormat.JSON).contains("invalid character 'ï'"));
    }

    @Test
    void depthIsLimited() {
        String deep = "{\"a\":".repeat(600) + "1" + "}".repeat(600);
        String flow = "{a: ".repeat(600) + "1" + "}".repeat(600);

        assertTrue(refusal(utf8(deep), BodyFormat.JSON).contains("exceeded max depth"));
        assertTrue(refusal(utf8(flow), BodyFormat.YAML).contains("exceeded max depth"));
        assertTrue(
                assertThrows(ApiStatusException.class, () -> Json.parse(utf8(deep)))
                        .getMessage()
                        .contains("exceeded max depth"));
    }

    @Test
    void aliasesDoNotGrowWithoutLimit() {
        StringBuilder laughs = new StringBuilder("a0: &a0 [lol, lol, lol, lol, lol, lol]\n");
        for (int i = 1; i < 12; i++) {
            String alias = "*a" + (i - 1);
            laughs.append(
                    "a%d: &a%d [%s]\n"
                            .formatted(
                                    i,
                                    i,
                                    String.join(
                                            ", ",
                                            List.of(alias, alias, alias, alias, alias, alias))));
        }

        assertTrue(
                refusal(utf8(laughs.toString()), BodyFormat.YAML).contains("excessive aliasing"));
    }

    @Test
    void reportedFieldsAreLimited() {
        StringBuilder body = new StringBuilder("{\"kind\":\"ConfigMap\"");
        for (int i = 0; i < 1000; i++) {
            body.append(",\"unknown").append(i).append("\":1");
        }

        Decoded decoded =
                ObjectDecoder.decode(
                        utf8(body.append('}').toString()), BodyFormat.JSON, CONFIG_MAP);

        assertEquals(100, decoded.unknownFields().size());
    }

    @Test
    void treeOfAPatchIsCheckedLikeABody() {
        ObjectNode tree =
                (ObjectNode)
                        Json.parse(
                                utf8(
                                        """
                                        {"metadata":{"name":"a","labels":null},"kind":"ConfigMap",
                                        "apiVersion":"v1","data":{"k":"v"},"dta":1}"""));

        Decoded decoded = ObjectDecoder.conform(tree, CONFIG_MAP);

        assertEquals(List.of("unknown field \"dta\""), decoded.unknownFields());
        assertEquals(
                "{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\","
                        + "\"metadata\":{\"name\":\"a\"},\"data\":{\"k\":\"v\"}}",
                decoded.object().toString());
    }

    @Test
    void treeOfAPatchWithAWrongTypeIsRefusedWithTheBareReason() {
        ObjectNode tree = (ObjectNode) Json.parse(utf8("{\"data\":{\"k\":7}}"));

        var refused =
                assertThrows(
                        ApiStatusException.class, () -> ObjectDecoder.conform(tree, CONFIG_MAP));

        assertEquals(
                "json: cannot unmarshal number into Go struct field ConfigMap.data of type string",
                refused.getMessage());
    }

    @Test
    void duplicatesOfAPatchAreTold() {
        var parsed = Json.parseNotingDuplicates(utf8("[{\"op\":\"add\",\"op\":\"test\"}]"));

        assertEquals(List.of("duplicate field \"[0].op\""), parsed.duplicateFields());
        assertEquals("[{\"op\":\"test\"}]", parsed.value().toString());
    }

    /** Reads recorded objects beside the project; passes over where they are not there. */
    @Test
    void filledObjectsOfEveryKindAreReadWithoutLoss() throws IOException {
        Path golden = Recordings.require("golden");
        int kinds = 0;
        try (var files = Files.newDirectoryStream(golden, "*.json")) {
            for (Path file : files) {
                byte[] body = Files.readAllBytes(file);
                JsonNode sent = Json.parse(body);
                var version = GroupVersion.parse(sent.path("apiVersion").asString());
                var schema =
                        SchemaCatalog.builtIn()
                                .findKind(version.kind(sent.path("kind").asString()));
                if (schema.isPresent()) {
                    Decoded decoded = ObjectDecoder.decode(body, BodyFormat.JSON, schema.get());
                    assertEquals(List.of(), decoded.warnings(), file.toString());
                    assertEquals(sent, decoded.object(), file.toString());
                    kinds++;
                }
            }
        }
        assertTrue(kinds > 50, kinds + " kinds");
    }

    private static String refusal(byte[] body, BodyFormat format) {
        return assertThrows(
                        ApiStatusException.class,
                        () -> ObjectDecoder.decode(body, format, CONFIG_MAP))
                .getMessage();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
