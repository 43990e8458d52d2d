package io.trireme.api.openapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.api.GroupVersion;
import io.trireme.api.codec.Json;
import io.trireme.api.definition.CustomDefinition;
import io.trireme.api.definition.CustomVersion;
import io.trireme.api.schema.SchemaCatalog;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The documents of custom resources. */
final class CustomOpenApiTest {
    private static final GroupVersion V1 = new GroupVersion("shop.example.com", "v1");
    private static final OpenApiDocuments DOCUMENTS =
            new OpenApiDocuments(
                    CustomDefinition.of(
                                    (ObjectNode)
                                            JsonMapper.shared()
                                                    .readTree(
                                                            """
                                                            {"spec": {"group": "shop.example.com",
                                                              "scope": "Namespaced", "versions": [
                                                               {"name": "v1", "served": true,
                                                                "storage": true, "schema": {
                                                                 "openAPIV3Schema": {
                                                                  "type": "object", "properties": {
                                                                   "spec": {"type": "object",
                                                                    "required": ["size"],
                                                                    "anyOf": [{"required": ["a"]}],
                                                                    "properties": {
                                                                     "size": {"type": "integer",
                                                                      "description":
                                                                       "How big it is."},
                                                                     "pod": {"type": "object",
                                                              "x-kubernetes-embedded-resource":
                                                                      true}}}}}}}]},
                                                             "status": {"acceptedNames": {
                                                              "plural": "widgets",
                                                              "singular": "widget",
                                                              "kind": "Widget",
                                                              "listKind": "WidgetList"}}}
                                                            """))
                            .versions()
                            .stream()
                            .map(CustomVersion::definition)
                            .toList(),
                    SchemaCatalog.builtIn(),
                    "1.36");

    private static JsonNode v3() {
        return Json.parse(DOCUMENTS.v3(V1)).at("/components/schemas/com.example.shop.v1.Widget");
    }

    @Test
    void versionThreeIsTheDeclarationWithWhatEveryObjectHas() {
        assertEquals(
                "How big it is.",
                v3().at("/properties/spec/properties/size/description").asString());
        assertEquals("string", v3().at("/properties/kind/type").asString());
        assertTrue(v3().at("/properties/metadata/allOf/0/$ref").asString().endsWith(".ObjectMeta"));
        assertTrue(
                v3().at("/properties/spec/properties/pod/properties/metadata/allOf/0/$ref")
                        .asString()
                        .endsWith(".ObjectMeta"));
        assertEquals("Widget", v3().at("/x-kubernetes-group-version-kind/0/kind").asString());
        assertTrue(v3().at("/properties/spec").has("anyOf"));
    }

    @Test
    void versionTwoSaysWhatItCan() {
        var spec =
                Json.parse(DOCUMENTS.v2())
                        .at("/definitions/com.example.shop.v1.Widget/properties/spec");
        assertEquals("size", spec.at("/required/0").asString());
        assertFalse(spec.has("anyOf"));
    }

    @Test
    void patchesAreThoseThatAreServed() {
        var patch =
                Json.parse(DOCUMENTS.v3(V1))
                        .path("paths")
                        .path("/apis/shop.example.com/v1/namespaces/{namespace}/widgets/{name}")
                        .at("/patch/requestBody/content");
        assertTrue(patch.has("application/merge-patch+json"));
        assertFalse(patch.has("application/strategic-merge-patch+json"));
    }

    @Test
    void pathsAreThoseOfAnyResource() {
        assertTrue(
                Json.parse(DOCUMENTS.v3(V1))
                        .path("paths")
                        .has("/apis/shop.example.com/v1/namespaces/{namespace}/widgets/{name}"));
    }
}
