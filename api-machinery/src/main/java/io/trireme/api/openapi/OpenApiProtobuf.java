package io.trireme.api.openapi;

import static io.trireme.api.openapi.FieldForm.ANY;
import static io.trireme.api.openapi.FieldForm.FLAG;
import static io.trireme.api.openapi.FieldForm.REAL;
import static io.trireme.api.openapi.FieldForm.TEXT;
import static io.trireme.api.openapi.FieldForm.WHOLE;

import tools.jackson.databind.JsonNode;

import java.util.List;

/**
 * OpenAPI v2 in protobuf, in the messages of the gnostic project (package openapi.v2), the only
 * form in which client-go and kubectl load it.
 */
final class OpenApiProtobuf {
    private static final List<String> METHODS =
            List.of("get", "put", "post", "delete", "options", "head", "patch");
    private static final MessageForm SCHEMA = schema();
    private static final MessageForm BODY_PARAMETER =
            new MessageForm("BodyParameter")
                    .with("description", 1, TEXT)
                    .with("name", 2, TEXT)
                    .with("in", 3, TEXT)
                    .with("required", 4, FLAG)
                    .with("schema", 5, SCHEMA)
                    .extensions(6);
    private static final MessageForm QUERY_PARAMETER =
            parameter("QueryParameterSubSchema")
                    .with("type", 6, TEXT)
                    .with("format", 7, TEXT)
                    .with("uniqueItems", 20, FLAG)
                    .extensions(23);
    private static final MessageForm PATH_PARAMETER =
            parameter("PathParameterSubSchema")
                    .with("type", 5, TEXT)
                    .with("format", 6, TEXT)
                    .with("uniqueItems", 19, FLAG)
                    .extensions(22);
    private static final FieldForm PARAMETER = OpenApiProtobuf::writeParameter;
    private static final FieldForm PARAMETERS = PARAMETER.inside(1).repeated();
    private static final MessageForm OPERATION = operation();
    private static final MessageForm DOCUMENT =
            new MessageForm("Document")
                    .with("swagger", 1, TEXT)
                    .with(
                            "info",
                            2,
                            new MessageForm("Info").with("title", 1, TEXT).with("version", 2, TEXT))
                    .with("paths", 8, pathItem().map(2))
                    .with("definitions", 9, SCHEMA.map(1))
                    .with("security", 12, TEXT.repeated().inside(1).map(1).repeated())
                    .with("securityDefinitions", 13, apiKey().inside(2).map(1));

    private OpenApiProtobuf() {}

    static byte[] document(JsonNode v2) {
        return DOCUMENT.message(v2).bytes();
    }

    private static MessageForm schema() {
        var schema = new MessageForm("Schema");
        return schema.with("$ref", 1, TEXT)
                .with("format", 2, TEXT)
                .with("title", 3, TEXT)
                .with("description", 4, TEXT)
                .with("default", 5, ANY)
                .with("multipleOf", 6, REAL)
                .with("maximum", 7, REAL)
                .with("exclusiveMaximum", 8, FLAG)
                .with("minimum", 9, REAL)
                .with("exclusiveMinimum", 10, FLAG)
                .with("maxLength", 11, WHOLE)
                .with("minLength", 12, WHOLE)
                .with("pattern", 13, TEXT)
                .with("maxItems", 14, WHOLE)
                .with("minItems", 15, WHOLE)
                .with("uniqueItems", 16, FLAG)
                .with("maxProperties", 17, WHOLE)
                .with("minProperties", 18, WHOLE)
                .with("required", 19, TEXT.repeated())
                .with("enum", 20, ANY.repeated())
                .with("additionalProperties", 21, schema.inside(1))
                .with("type", 22, TEXT.repeated().inside(1))
                .with("items", 23, schema.inside(1))
                .with("allOf", 24, schema.repeated())
                .with("properties", 25, schema.map(1))
                .with("example", 30, ANY)
                .extensions(31);
    }

    private static MessageForm apiKey() {
        return new MessageForm("ApiKeySecurity")
                .with("type", 1, TEXT)
                .with("name", 2, TEXT)
                .with("in", 3, TEXT)
                .with("description", 4, TEXT);
    }

    private static MessageForm parameter(String name) {
        return new MessageForm(name)
                .with("required", 1, FLAG)
                .with("in", 2, TEXT)
                .with("description", 3, TEXT)
                .with("name", 4, TEXT);
    }

    private static void writeParameter(ProtobufMessage out, int number, JsonNode parameter) {
        FieldForm form =
                switch (parameter.path("in").asString("")) {
                    case "body" -> BODY_PARAMETER.inside(1);
                    case "query" -> QUERY_PARAMETER.inside(3).inside(2);
                    case "path" -> PATH_PARAMETER.inside(4).inside(2);
                    case String other ->
                            throw new IllegalArgumentException("a parameter in \"" + other + '"');
                };
        // Each form above makes the message Parameter with its one alternative.
        form.write(out, number, parameter);
    }

    private static MessageForm operation() {
        var response =
                new MessageForm("Response")
                        .with("description", 1, TEXT)
                        .with("schema", 2, SCHEMA.inside(1));
        return new MessageForm("Operation")
                .with("tags", 1, TEXT.repeated())
                .with("summary", 2, TEXT)
                .with("description", 3, TEXT)
                .with("operationId", 5, TEXT)
                .with("produces", 6, TEXT.repeated())
                .with("consumes", 7, TEXT.repeated())
                .with("parameters", 8, PARAMETERS)
                .with("responses", 9, response.inside(1).map(1))
                .with("schemes", 10, TEXT.repeated())
                .with("deprecated", 11, FLAG)
                .extensions(13);
    }

    private static MessageForm pathItem() {
        var item = new MessageForm("PathItem").with("parameters", 9, PARAMETERS).extensions(10);
        for (int i = 0; i < METHODS.size(); i++) {
            item.with(METHODS.get(i), i + 2, OPERATION);
        }
        return item;
    }
}
