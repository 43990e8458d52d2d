package io.trireme.api.custom;

import io.trireme.api.status.FieldError;
import io.trireme.api.text.GoText;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What is wrong with the schema of a version of a CustomResourceDefinition, in the words and the
 * order of apiextensions-apiserver: the structure, then defaults, then each place on its own, then
 * rules in CEL.
 */
public final class SchemaCheck {
    /** Checks the rules in CEL of a schema that has no other fault. */
    public interface RuleCheck {
        /**
         * @param schema the root
         * @param field where it stands, such as {@code spec.validation.openAPIV3Schema}
         */
        List<FieldError> check(StructuralSchema schema, String field);
    }

    /** What a root may say beside its type if status is cut out of it; in Kubernetes' order. */
    private static final List<String> WITH_STATUS =
            List.of(
                    "Description",
                    "Type",
                    "Format",
                    "Title",
                    "Maximum",
                    "ExclusiveMaximum",
                    "Minimum",
                    "ExclusiveMinimum",
                    "MaxLength",
                    "MinLength",
                    "Pattern",
                    "MaxItems",
                    "MinItems",
                    "UniqueItems",
                    "MultipleOf",
                    "Required",
                    "Items",
                    "Properties",
                    "ExternalDocs",
                    "Example",
                    "XPreserveUnknownFields",
                    "XValidations");

    private static final Set<String> KEYS_WITHOUT_STATUS =
            Set.of(
                    "id",
                    "$schema",
                    "$ref",
                    "nullable",
                    "default",
                    "enum",
                    "maxProperties",
                    "minProperties",
                    "allOf",
                    "oneOf",
                    "anyOf",
                    "not",
                    "additionalProperties",
                    "patternProperties",
                    "dependencies",
                    "additionalItems",
                    "definitions",
                    "x-kubernetes-embedded-resource",
                    "x-kubernetes-int-or-string",
                    "x-kubernetes-list-map-keys",
                    "x-kubernetes-list-type",
                    "x-kubernetes-map-type");

    private SchemaCheck() {}

    /**
     * @param field where the schema stands, such as {@code spec.validation.openAPIV3Schema}
     * @param status whether the version has the status subresource
     */
    public static List<FieldError> check(
            JsonNode schema, String field, boolean status, RuleCheck rules) {
        var errors = new ArrayList<FieldError>();
        if (status) {
            rootWithStatus(schema, field, errors);
        }
        if (SchemaKeys.flag(schema, "nullable")) {
            errors.add(
                    FieldError.forbidden(
                            field + ".nullable", "nullable cannot be true at the root"));
        }
        boolean readable = !PlaceCheck.holdsUnsupported(schema);
        if (readable) {
            var structural = StructuralCheck.check(schema, field);
            errors.addAll(
                    structural.isEmpty()
                            ? DefaultCheck.check(StructuralSchema.ofObject(schema), field)
                            : structural);
        }
        errors.addAll(PlaceCheck.check(schema, field));
        if (errors.isEmpty()) {
            errors.addAll(rules.check(StructuralSchema.ofObject(schema), field));
        }
        return errors;
    }

    private static void rootWithStatus(JsonNode schema, String field, List<FieldError> errors) {
        String type = SchemaKeys.text(schema, "type");
        if (!type.isEmpty() && !type.equals("object")) {
            errors.add(
                    FieldError.invalid(
                            field + ".type",
                            GoText.quoted(type),
                            "only \"object\" is allowed as the type at the root of the schema if"
                                    + " the status subresource is enabled"));
        }
        if (KEYS_WITHOUT_STATUS.stream().anyMatch(key -> SchemaKeys.given(schema, key))) {
            errors.add(
                    FieldError.invalid(
                            field,
                            GoText.json(schema),
                            "only ["
                                    + String.join(" ", WITH_STATUS)
                                    + "] fields are allowed at the root of the schema if the status"
                                    + " subresource is enabled"));
        }
    }
}
