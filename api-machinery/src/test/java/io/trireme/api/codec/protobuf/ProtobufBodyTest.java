package io.trireme.api.codec.protobuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.api.GroupVersion;
import io.trireme.api.codec.BodyFormat;
import io.trireme.api.codec.Json;
import io.trireme.api.codec.ObjectDecoder;
import io.trireme.api.schema.Schema;
import io.trireme.api.schema.SchemaCatalog;
import io.trireme.api.status.ApiStatusException;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Bodies of requests: a protobuf body gives the same object as its JSON. */
class ProtobufBodyTest {
    /** What kubectl 1.36.2 sends for {@code kubectl create configmap vv -n default}. */
    private static final String CREATE_CONFIG_MAP =
            "6b3873000a0f0a0276311209436f6e6669674d6170121b0a190a02767612001a0764656661756c74"
                    + "22002a0032003800420"
                    + "01a002200";

    private static Schema schema(String version, String kind) {
        return SchemaCatalog.builtIn()
                .findKind(GroupVersion.parse(version).kind(kind))
                .orElseThrow();
    }

    private static ObjectNode decode(byte[] body, String version, String kind) {
        return ObjectDecoder.decode(body, BodyFormat.PROTOBUF, schema(version, kind)).object();
    }

    private static String refusal(String hex) {
        byte[] body = HexFormat.of().parseHex(hex);
        return assertThrows(ApiStatusException.class, () -> decode(body, "v1", "ConfigMap"))
                .status()
                .message();
    }

    private static JsonNode json(String text) {
        return Json.parse(text.getBytes(UTF_8));
    }

    @Test
    void whatGoWritesForUnsetFieldsIsNotInTheObject() {
        var object =
                decode(HexFormat.of().parseHex(CREATE_CONFIG_MAP), "v1", "ConfigMap").toString();

        assertEquals(
                "{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\","
                        + "\"metadata\":{\"name\":\"vv\",\"namespace\":\"default\"}}",
                object);
    }

    @Test
    void zeroIsKeptWhereItWasSetAndWhereGoShowsIt() {
        var sent =
                (ObjectNode)
                        json(
                                """
                                {"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"a"},
                                "spec":{"replicas":0,"minReadySeconds":0,"selector":{},
                                "template":{"spec":{"containers":[{"name":"c","env":[{"name":"E"}]}]}}}}
                                """);
        byte[] body = ObjectMessage.find(schema("apps/v1", "Deployment")).orElseThrow().write(sent);

        assertEquals(
                json(
                        """
                        {"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"a"},
                        "spec":{"replicas":0,"selector":{},"template":{"metadata":{},
                        "spec":{"containers":[{"name":"c","env":[{"name":"E"}],"resources":{}}]}},
                        "strategy":{}},"status":{}}
                        """),
                decode(body, "apps/v1", "Deployment"));
    }

    @Test
    void filledObjectsAreReadAsTheirJsonIs() throws IOException {
        for (String name : new String[] {"core.v1.Pod", "core.v1.Node", "apps.v1.Deployment"}) {
            var folder = Path.of("src/test/resources/io/trireme/api/codec/protobuf/golden");
            String kind = name.substring(name.lastIndexOf('.') + 1);
            String version = name.startsWith("apps") ? "apps/v1" : "v1";
            var schema = schema(version, kind);

            var fromJson =
                    ObjectDecoder.decode(
                            Files.readAllBytes(folder.resolve(name + ".json")),
                            BodyFormat.JSON,
                            schema);
            var fromProtobuf =
                    decode(Files.readAllBytes(folder.resolve(name + ".pb")), version, kind);

            assertEquals(fromJson.object(), fromProtobuf);
        }
    }

    /** Words as recorded from Kubernetes 1.36.2. */
    @Test
    void bytesThatAreNoBodyAreRefused() {
        String unrecognized = "the object provided is unrecognized (must be of type ConfigMap): ";
        assertEquals(
                unrecognized + "unexpected EOF (6b3873006a756e6b)", refusal("6b3873006a756e6b"));
        assertEquals(
                unrecognized
                        + "provided data does not appear to be a protobuf message, expected prefix"
                        + " [107 56 115 0] (6a756e6b)",
                refusal("6a756e6b"));
        assertEquals(unrecognized + "empty body (6b387300)", refusal("6b387300"));
    }

    @Test
    void contentThatIsCutOffNamesTheKind() {
        byte[] body = new Envelope("v1", "ConfigMap", new byte[] {0x0a, 0x7f}).seal();

        assertEquals(
                "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: unexpected EOF",
                refusal(HexFormat.of().formatHex(body)));
    }

    @Test
    void anotherKindIsRefused() {
        byte[] body = new Envelope("v1", "Secret", new byte[0]).seal();

        assertEquals(
                "Secret in version \"v1\" cannot be handled as a ConfigMap: converting (v1.Secret)"
                        + " to (core.ConfigMap): unknown conversion",
                refusal(HexFormat.of().formatHex(body)));
    }

    @Test
    void mapsAreWrittenInTheOrderOfTheirKeys() {
        var sent = (ObjectNode) json("{\"data\":{\"b\":\"2\",\"a\":\"1\"}}");
        byte[] content = ObjectMessage.find(schema("v1", "ConfigMap")).orElseThrow().content(sent);

        String hex = HexFormat.of().formatHex(content);
        assertTrue(hex.endsWith("12060a016112013112060a0162120132"), hex);
    }

    @Test
    void depthIsLimited() {
        var schemas =
                ObjectMessage.require(
                        "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps");
        var schema = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i <= Json.DEPTH_MAX; i++) {
            var outer = JsonNodeFactory.instance.objectNode();
            outer.set("not", schema);
            schema = outer;
        }
        byte[] content = schemas.content(schema);

        var refused = assertThrows(ProtobufFormatException.class, () -> schemas.read(content));

        assertEquals("exceeded max depth", refused.getMessage());
    }

    @Provide
    static Arbitrary<byte[]> damagedPods() throws IOException {
        byte[] pod =
                Files.readAllBytes(
                        Path.of("src/test/resources/io/trireme/api/codec/protobuf/golden")
                                .resolve("core.v1.Pod.pb"));
        var places = Arbitraries.integers().between(0, pod.length - 1);
        return Arbitraries.integers()
                .between(-128, 127)
                .flatMap(
                        value ->
                                places.list()
                                        .ofMinSize(1)
                                        .ofMaxSize(8)
                                        .flatMap(
                                                at ->
                                                        places.map(
                                                                end ->
                                                                        damaged(
                                                                                pod, at, value,
                                                                                end))));
    }

    private static byte[] damaged(byte[] pod, List<Integer> at, int value, int end) {
        byte[] copy = Arrays.copyOf(pod, value % 2 == 0 ? pod.length : end + 1);
        at.forEach(
                place -> {
                    if (place < copy.length) {
                        copy[place] = (byte) value;
                    }
                });
        return copy;
    }

    /** Damaged bytes are read or refused with 400, and nothing else happens. */
    @Property(tries = 3000)
    void damagedBodiesAreReadOrRefused(@ForAll("damagedPods") byte[] body) {
        try {
            decode(body, "v1", "Pod");
        } catch (ApiStatusException refused) {
            assertEquals(400, refused.status().code());
        }
    }
}
