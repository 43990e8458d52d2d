package io.trireme.api.definition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.trireme.api.kinds.KindRules;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Set;

/** What a definition makes, and what writes to its objects may touch. */
final class CustomDefinitionTest {
    private static final ObjectNode DEFINITION =
            object(
                    """
                    {"spec": {"group": "t.example.com", "scope": "Namespaced", "versions": [
                      {"name": "v1", "served": true, "storage": true,
                       "schema": {"openAPIV3Schema": {"type": "object", "properties": {
                         "spec": {"type": "object", "properties": {
                           "size": {"type": "integer", "default": 3}}},
                         "status": {"type": "object", "properties": {
                           "ready": {"type": "boolean"}}}}}},
                       "subresources": {"status": {}, "scale": {
                         "specReplicasPath": ".spec.size", "statusReplicasPath": ".status.size"}}},
                      {"name": "v1beta1", "served": true, "storage": false, "deprecated": true,
                       "schema": {"openAPIV3Schema": {"type": "object",
                         "x-kubernetes-preserve-unknown-fields": true}}},
                      {"name": "v1alpha1", "served": false, "storage": false,
                       "schema": {"openAPIV3Schema": {"type": "object"}}}]},
                     "status": {"acceptedNames": {"plural": "foos", "singular": "foo",
                       "kind": "Foo", "listKind": "FooList"}}}
                    """);

    private static ObjectNode object(String json) {
        return (ObjectNode) JsonMapper.shared().readTree(json);
    }

    private static CustomVersion version(int index) {
        return CustomDefinition.of(DEFINITION).versions().get(index);
    }

    private static KindRules apart() {
        return version(0).rules();
    }

    private static KindRules together() {
        return version(1).rules();
    }

    private static ObjectNode stored() {
        return object(
                """
                {"apiVersion": "t.example.com/v1", "kind": "Foo",
                 "metadata": {"name": "a", "uid": "u", "generation": 4, "resourceVersion": "9"},
                 "spec": {"size": 1}, "status": {"ready": true}}
                """);
    }

    @Test
    void onlyServedVersionsAreDefined() {
        var definition = CustomDefinition.of(DEFINITION);
        assertEquals(2, definition.versions().size());
        assertEquals("t.example.com/v1", definition.storageApiVersion());
        assertEquals("foos.t.example.com", definition.groupResource().toString());
        assertEquals(
                "t.example.com/v1beta1 Foo is deprecated",
                version(1).definition().custom().orElseThrow().deprecationWarning());
        assertEquals("v1", version(1).definition().storageKind().version());
        assertEquals(Set.of("scale", "status"), version(0).definition().subresources().keySet());
    }

    @Test
    void createDropsAStatusThatIsApartAndKeepsOneThatIsNot() {
        var one = stored();
        apart().prepareForCreate(one);
        assertFalse(one.has("status"));
        assertEquals(1, one.at("/metadata/generation").asInt());
        var other = stored();
        together().prepareForCreate(other);
        assertEquals(stored().get("status"), other.get("status"));
    }

    @Test
    void updateKeepsAStatusThatIsApartAndDoesNotCountIt() {
        var update = stored();
        update.withObject("/status").put("ready", false);
        apart().prepareForUpdate(update, stored());
        assertEquals(stored(), update);
    }

    @Test
    void updateCountsAStatusThatIsAnOrdinaryField() {
        var update = stored();
        update.withObject("/status").put("ready", false);
        together().prepareForUpdate(update, stored());
        assertEquals(5, update.at("/metadata/generation").asInt());
        assertFalse(update.at("/status/ready").asBoolean());
    }

    @Test
    void updateOfLabelsIsNotCounted() {
        var update = stored();
        update.withObject("/metadata/labels").put("a", "b");
        apart().prepareForUpdate(update, stored());
        assertEquals(4, update.at("/metadata/generation").asInt());
    }

    @Test
    void statusUpdateTouchesTheStatusOnly() {
        var update =
                object(
                        """
                        {"metadata": {"name": "a", "labels": {"a": "b"}, "resourceVersion": "9"},
                         "spec": {"size": 7}, "status": {"ready": false}}
                        """);
        apart().prepareForStatusUpdate(update, stored());
        var expected = stored();
        expected.withObject("/status").put("ready", false);
        assertEquals(expected, update);
    }

    @Test
    void replicasBehindAScaleAreNotNegative() {
        var update = stored();
        update.withObject("/spec").put("size", -3);
        assertEquals(
                List.of(".spec.size: Invalid value: -3: should be a non-negative integer"),
                apart().validateUpdate(update, stored()).stream()
                        .map(error -> error.field() + ": " + error.message())
                        .toList());
    }

    @Test
    void defaultsOfTheSchemaAreFilled() {
        var sent = object("{\"metadata\": {\"name\": \"a\"}, \"spec\": {}}");
        apart().applyDefaults(sent);
        assertEquals(3, sent.at("/spec/size").asInt());
    }
}
