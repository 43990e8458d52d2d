package io.trireme.api.custom;

import io.trireme.api.status.FieldError;
import io.trireme.api.text.GoText;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Paths that a CustomResourceDefinition names beside its schema. */
public final class CustomPaths {
    private static final int SELECTABLE_MAX = 8;
    private static final Set<String> SELECTABLE_TYPES = Set.of("string", "boolean", "integer");

    private CustomPaths() {}

    /** What is wrong with selectable fields, in Kubernetes' words. */
    public static List<FieldError> checkSelectable(
            List<String> paths, JsonNode schema, String field) {
        var errors = new ArrayList<FieldError>();
        var unique = new HashSet<List<String>>();
        for (int i = 0; i < paths.size(); i++) {
            String path = paths.get(i);
            String at = field + "[" + i + "].jsonPath";
            String shown = GoText.quoted(path);
            if (path.isEmpty()) {
                errors.add(FieldError.required(at, ""));
                continue;
            }
            FieldPaths found;
            try {
                found = FieldPaths.resolve(path, schema, false);
            } catch (IllegalArgumentException invalid) {
                errors.add(
                        FieldError.invalid(
                                at, shown, "is an invalid path: " + invalid.getMessage()));
                continue;
            }
            if (found.names().getFirst().equals("metadata")) {
                errors.add(FieldError.invalid(at, shown, "must not point to fields in metadata"));
            }
            if (!SELECTABLE_TYPES.contains(SchemaKeys.text(found.schema(), "type"))) {
                errors.add(
                        FieldError.invalid(
                                at,
                                shown,
                                "must point to a field of type string, boolean or integer. Enum"
                                        + " string fields and strings with formats are allowed."));
            }
            if (!unique.add(found.names())) {
                errors.add(FieldError.duplicate(at, shown));
            }
        }
        if (unique.size() > SELECTABLE_MAX) {
            errors.add(FieldError.tooMany(field, unique.size(), SELECTABLE_MAX));
        }
        return errors;
    }
}
