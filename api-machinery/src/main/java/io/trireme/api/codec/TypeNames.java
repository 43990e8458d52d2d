package io.trireme.api.codec;

import io.trireme.api.schema.Schema;

/** Types as Kubernetes' decoding errors name them: those of its Go structs. */
final class TypeNames {
    private static final String QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity";

    private TypeNames() {}

    /** The struct whose field is being read: {@code DeploymentSpec}. */
    static String struct(Schema schema) {
        return schema.definitionName().map(TypeNames::lastSegment).orElse("");
    }

    /** {@code int32}, {@code []string}, {@code map[string]string}, {@code v1.ObjectMeta}. */
    static String of(Schema schema) {
        return switch (schema.type()) {
            case OBJECT -> object(schema);
            case ARRAY -> "[]" + schema.items().map(TypeNames::of).orElse("interface {}");
            case STRING -> string(schema);
            case INTEGER -> schema.format().orElse("int64");
            case NUMBER -> "float64";
            case BOOLEAN -> "bool";
            case INT_OR_STRING -> "int32";
            case ANY -> "interface {}";
        };
    }

    private static String string(Schema schema) {
        boolean bytes = schema.format().orElse("").equals("byte");
        return bytes ? "[]uint8" : isQuantity(schema) ? "resource.Quantity" : "string";
    }

    private static String object(Schema schema) {
        if (schema.additionalProperties().isPresent()) {
            Schema value = schema.additionalProperties().get();
            return isQuantity(value) ? "v1.ResourceList" : "map[string]" + of(value);
        }
        return schema.definitionName().map(TypeNames::qualified).orElse("map[string]interface {}");
    }

    private static String qualified(String definition) {
        int name = definition.lastIndexOf('.');
        int version = definition.lastIndexOf('.', name - 1);
        return definition.substring(version + 1);
    }

    private static String lastSegment(String definition) {
        return definition.substring(definition.lastIndexOf('.') + 1);
    }

    static boolean isQuantity(Schema schema) {
        return schema.definitionName().orElse("").equals(QUANTITY);
    }
}
