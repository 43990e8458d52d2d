package io.trireme.api.custom;

import io.trireme.api.GroupVersion;
import io.trireme.api.names.Names;
import io.trireme.api.schema.Schema;
import io.trireme.api.status.FieldError;
import io.trireme.api.text.GoText;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Locale;

/**
 * Kubernetes objects inside of a custom resource ({@code x-kubernetes-embedded-resource}): kind and
 * apiVersion must be there, names and labels of their metadata well formed.
 */
final class EmbeddedCheck {
    private final List<FieldError> errors;

    private EmbeddedCheck(List<FieldError> errors) {
        this.errors = errors;
    }

    /**
     * Looks for embedded objects below {@code object}, which itself is none.
     *
     * @param field where it stands; empty for a whole object
     */
    static void check(Schema schema, JsonNode object, String field, List<FieldError> errors) {
        new EmbeddedCheck(errors).inside(schema, object, field);
    }

    /** As {@link #check}, for a value that may be an embedded object itself. */
    static void checkWhole(Schema schema, JsonNode value, String field, List<FieldError> errors) {
        new EmbeddedCheck(errors).value(schema, value, field);
    }

    private void value(Schema schema, JsonNode value, String field) {
        if (schema instanceof StructuralSchema structural
                && structural.embeddedResource()
                && value instanceof ObjectNode object) {
            embedded(object, field);
        }
        inside(schema, value, field);
    }

    private void inside(Schema schema, JsonNode value, String field) {
        if (!(schema instanceof StructuralSchema)) {
            return;
        }
        if (value instanceof ObjectNode object) {
            object.forEachEntry(
                    (name, one) -> {
                        var property = schema.properties().get(name);
                        if (property != null) {
                            value(property, one, field.isEmpty() ? name : field + "." + name);
                        } else {
                            schema.additionalProperties()
                                    .ifPresent(
                                            values -> value(values, one, field + "[" + name + "]"));
                        }
                    });
        } else if (value.isArray() && schema.items().isPresent()) {
            for (int i = 0; i < value.size(); i++) {
                value(schema.items().get(), value.get(i), field + "[" + i + "]");
            }
        }
    }

    private void embedded(ObjectNode object, String field) {
        apiVersion(object.path("apiVersion"), field + ".apiVersion");
        kind(object.path("kind"), field + ".kind");
        if (object.get("metadata") instanceof ObjectNode metadata) {
            metadata(metadata, field + ".metadata");
        }
    }

    private void apiVersion(JsonNode value, String field) {
        if (presentText(value, field)) {
            try {
                var _ = GroupVersion.parse(value.stringValue());
            } catch (IllegalArgumentException malformed) {
                invalid(field, value.stringValue(), malformed.getMessage());
            }
        }
    }

    private void kind(JsonNode value, String field) {
        if (presentText(value, field)) {
            String kind = value.stringValue();
            var problems = Names.dns1035Label(kind.toLowerCase(Locale.ROOT));
            if (!problems.isEmpty()) {
                invalid(
                        field,
                        kind,
                        "may have mixed case, but should otherwise match: "
                                + String.join(",", problems));
            }
        }
    }

    private boolean presentText(JsonNode value, String field) {
        if (value.isMissingNode() || (value.isString() && value.stringValue().isEmpty())) {
            errors.add(FieldError.required(field, ""));
            return false;
        }
        if (!value.isString()) {
            errors.add(FieldError.invalid(field, GoText.shown(value), "must be a string"));
            return false;
        }
        return true;
    }

    private void metadata(ObjectNode metadata, String field) {
        String prefix = metadata.path("generateName").stringValue("");
        Names.pathSegment(prefix)
                .forEach(problem -> invalid(field + ".generateName", prefix, problem));
        String name = metadata.path("name").stringValue("");
        Names.pathSegment(name).forEach(problem -> invalid(field + ".name", name, problem));
        metadata.path("labels")
                .forEachEntry(
                        (key, value) -> {
                            String text = value.stringValue("");
                            Names.qualifiedName(key)
                                    .forEach(one -> invalid(field + ".labels", key, one));
                            Names.labelValue(text)
                                    .forEach(one -> invalid(field + ".labels", text, one));
                        });
        for (String key : metadata.path("annotations").propertyNames()) {
            Names.qualifiedName(key.toLowerCase(Locale.ROOT))
                    .forEach(problem -> invalid(field + ".annotations", key, problem));
        }
        for (var finalizer : metadata.path("finalizers")) {
            String text = finalizer.stringValue("");
            Names.qualifiedName(text)
                    .forEach(problem -> invalid(field + ".finalizers", text, problem));
        }
    }

    private void invalid(String field, String value, String detail) {
        errors.add(FieldError.invalid(field, GoText.quoted(value), detail));
    }
}
