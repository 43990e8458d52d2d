package io.trireme.api.openapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.api.codec.Json;
import io.trireme.api.kinds.BuiltInKinds;
import io.trireme.api.schema.SchemaCatalog;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

class OpenApiProtobufTest {
    /** Field numbers of gnostic's messages, read by hand: see openapi.v2.Document there. */
    private static final int PATHS = 8;

    private static final int DEFINITIONS = 9;

    @Test
    void schemaWithTypeExtensionAndReference() {
        byte[] bytes =
                document(
                        """
                        {"swagger":"2.0","definitions":{"A":{"type":"object","properties":
                        {"b":{"$ref":"#/definitions/B"}},"x-k":[1]}}}
                        """);

        assertEquals(
                text(
                        "0a 03 '2.0' 4a 3c 0a 3a 0a 01 'A' 12 35 "
                                + "b2 01 08 0a 06 'object' "
                                + "ca 01 18 0a 16 0a 01 'b' 12 11 0a 0f '#/definitions/B' "
                                + "fa 01 0c 0a 03 'x-k' 12 05 12 03 '[1]'"),
                new String(bytes, StandardCharsets.ISO_8859_1));
    }

    @Test
    void everyPathAndDefinitionIsThere() {
        var documents =
                new OpenApiDocuments(BuiltInKinds.definitions(), SchemaCatalog.builtIn(), "1.36");
        var json = Json.parse(documents.v2());
        var document = Wire.fields(documents.v2Protobuf());

        assertEquals(
                new TreeSet<>(json.path("definitions").propertyNames()),
                names(document, DEFINITIONS, 1));
        assertEquals(new TreeSet<>(json.path("paths").propertyNames()), names(document, PATHS, 2));
    }

    @Test
    void keyWithoutFieldIsRefusedNotLost() {
        var refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> document("{\"definitions\":{\"A\":{\"oneOf\":[]}}}"));

        assertTrue(refused.getMessage().contains("oneOf in Schema"), refused.getMessage());
    }

    private static byte[] document(String json) {
        return OpenApiProtobuf.document(Json.parse(json.getBytes(StandardCharsets.UTF_8)));
    }

    private static SortedSet<String> names(List<Wire.Field> document, int map, int pair) {
        var names = new TreeSet<String>();
        for (var field : Wire.fields(Wire.only(document, map))) {
            assertEquals(pair, field.number());
            names.add(new String(Wire.only(Wire.fields(field.bytes()), 1), StandardCharsets.UTF_8));
        }
        return names;
    }

    /** Bytes in hexadecimal, text in quotes. */
    private static String text(String spelled) {
        var out = new StringBuilder();
        for (String word : spelled.split(" ", -1)) {
            out.append(
                    word.startsWith("'")
                            ? word.substring(1, word.length() - 1)
                            : Character.toString(Integer.parseInt(word, 16)));
        }
        return out.toString();
    }

    /** Reads messages that hold only length-delimited fields at the levels looked at. */
    private static final class Wire {
        @SuppressWarnings("ArrayRecordComponent") // never compared
        record Field(int number, byte[] bytes) {}

        private final byte[] bytes;
        private int at;

        private Wire(byte[] bytes) {
            this.bytes = bytes;
        }

        static List<Field> fields(byte[] message) {
            var wire = new Wire(message);
            var fields = new ArrayList<Field>();
            while (wire.at < message.length) {
                int tag = wire.varint();
                assertEquals(2, tag & 7, "length-delimited");
                int length = wire.varint();
                byte[] value = new byte[length];
                System.arraycopy(message, wire.at, value, 0, length);
                wire.at += length;
                fields.add(new Field(tag >>> 3, value));
            }
            return fields;
        }

        static byte[] only(List<Field> fields, int number) {
            var found = fields.stream().filter(field -> field.number() == number).toList();
            assertEquals(1, found.size(), "fields " + number);
            return found.getFirst().bytes();
        }

        private int varint() {
            int value = 0;
            for (int shift = 0; ; shift += 7) {
                int next = bytes[at++];
                value |= (next & 0x7f) << shift;
                if (next >= 0) {
                    return value;
                }
            }
        }
    }
}
