package io.trireme.api.codec.protobuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class ShownFieldsTest {
    private static JsonNode filled(String definition, String json) {
        var object = (ObjectNode) JsonMapper.shared().readTree(json);
        ShownFields.of(definition).fill(object);
        return object;
    }

    private static JsonNode json(String json) {
        return JsonMapper.shared().readTree(json);
    }

    @Test
    void newObjectGetsGosZeroValues() {
        assertEquals(
                json(
                        """
                        {"spec": {"attacher": "", "source": {}, "nodeName": ""},
                         "status": {"attached": false}}
                        """),
                filled("io.k8s.api.storage.v1.VolumeAttachment", "{}"));
    }

    @Test
    void elementsOfListsAndMapsAreFilled() {
        assertEquals(
                json(
                        """
                        {"spec": {"driver": "", "pool": {"name": "", "generation": 0,
                          "resourceSliceCount": 0},
                         "devices": [{"name": "d", "capacity": {"m": {"value": "0"}}}]}}
                        """),
                filled(
                        "io.k8s.api.resource.v1.ResourceSlice",
                        "{\"spec\": {\"devices\": [{\"name\": \"d\", \"capacity\": {\"m\": {}}}]}}"));
    }

    @Test
    void listThatIsWrittenThoughAbsentIsNull() {
        assertEquals(
                json("{\"spec\": {\"limits\": null}}"),
                filled("io.k8s.api.core.v1.LimitRange", "{}"));
    }

    @Test
    void whatIsThereStays() {
        String volume =
                """
                {"metadata": {"name": "v"}, "spec": {"iscsi": {"targetPortal": "p", "iqn": "i",
                 "lun": 3}}, "status": {}}
                """;
        assertEquals(json(volume), filled("io.k8s.api.core.v1.PersistentVolume", volume));
    }

    @Test
    void fieldsOfStructsInLineAreFilled() {
        assertEquals(
                json(
                        """
                        {"spec": {"iscsi": {"targetPortal": "", "iqn": "", "lun": 0}},
                         "status": {}}
                        """),
                filled("io.k8s.api.core.v1.PersistentVolume", "{\"spec\": {\"iscsi\": {}}}"));
    }

    @Test
    void unknownDefinitionIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> ShownFields.of("io.k8s.api.None"));
    }
}
