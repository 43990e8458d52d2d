package io.trireme.apiserver.registry;

import io.trireme.api.GroupVersion;
import io.trireme.api.GroupVersionKind;
import io.trireme.api.apply.ApplyOptions;
import io.trireme.api.apply.ApplyOutcome;
import io.trireme.api.apply.ServerSideApply;
import io.trireme.api.codec.Decoded;
import io.trireme.api.codec.Json;
import io.trireme.api.codec.ObjectDecoder;
import io.trireme.api.codec.ParsedTree;
import io.trireme.api.codec.YamlTrees;
import io.trireme.api.patch.JsonPatch;
import io.trireme.api.patch.MergePatch;
import io.trireme.api.patch.StrategicMergePatch;
import io.trireme.api.patch.TouchedOrder;
import io.trireme.api.schema.Schema;
import io.trireme.api.schema.SchemaCatalog;
import io.trireme.api.status.ApiStatusException;
import io.trireme.api.status.FieldError;
import io.trireme.api.text.GoText;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes the changes that patches ask for. */
final class Patching {
    private static final Set<String> OPERATION_FIELDS = Set.of("op", "path", "from", "value");

    private final Clock clock;

    Patching(Clock clock) {
        this.clock = clock;
    }

    /** The kinds of patches, by content type. */
    enum Type {
        JSON("application/json-patch+json"),
        MERGE("application/merge-patch+json"),
        STRATEGIC("application/strategic-merge-patch+json"),
        APPLY("application/apply-patch+yaml");

        private final String mediaType;

        Type(String mediaType) {
            this.mediaType = mediaType;
        }

        static Type of(String mediaType) {
            for (var type : values()) {
                if (type.mediaType.equals(mediaType)) {
                    return type;
                }
            }
            throw Failures.bare(415, "UnsupportedMediaType", "415: Unsupported Media Type");
        }
    }

    /**
     * A patched object: the live one with the patch upon it, decoded like a request's body.
     *
     * @param schema of what is patched, which for a subresource is not the resource's own
     */
    ObjectNode patched(
            Type type,
            byte[] body,
            ObjectNode live,
            Schema schema,
            GroupVersionKind kind,
            WriteContext context) {
        var patch = parse(body);
        var tree = patch.value();
        ObjectNode result =
                switch (type) {
                    case JSON -> TouchedOrder.ofJson(tree, JsonPatch.apply(tree, live));
                    case MERGE -> TouchedOrder.ofMerge(tree, MergePatch.apply(tree, live));
                    case STRATEGIC -> StrategicMergePatch.apply(asObject(tree), live, schema);
                    case APPLY ->
                            throw new IllegalArgumentException("apply is no patch of this sort");
                };
        boolean custom = context.resource().definition().custom().isPresent();
        requireKind(result, kind);
        Decoded decoded;
        try {
            decoded = ObjectDecoder.conform(result, schema);
        } catch (ApiStatusException e) {
            throw patchError(shown(type, tree, result, custom), e.status().message());
        }
        var validation = context.options().fieldValidation();
        var oddities = oddities(type, patch);
        if (validation == WriteOptions.FieldValidation.WARN) {
            oddities.forEach(context.warnings()::add);
        } else if (validation == WriteOptions.FieldValidation.STRICT && !oddities.isEmpty()) {
            throw patchError(
                    shown(type, tree, result, custom),
                    "strict decoding error: " + String.join(", ", oddities));
        }
        BodyDecoder.report(
                decoded,
                validation,
                context.warnings(),
                error -> patchError(shown(type, tree, result, custom), error));
        return decoded.object();
    }

    /** Unknown and double fields of the patch itself. */
    private static List<String> oddities(Type type, ParsedTree patch) {
        if (type != Type.JSON) {
            return patch.duplicateFields();
        }
        var oddities = new ArrayList<String>();
        for (int i = 0; i < patch.value().size(); i++) {
            for (var field : patch.value().get(i).properties()) {
                if (!OPERATION_FIELDS.contains(field.getKey())) {
                    oddities.add(
                            "json patch unknown field "
                                    + GoText.quoted("[" + i + "]." + field.getKey()));
                }
            }
        }
        patch.duplicateFields().forEach(field -> oddities.add("json patch " + field));
        return oddities;
    }

    private static ParsedTree parse(byte[] body) {
        BodyDecoder.requireSize(body);
        try {
            return Json.parseNotingDuplicates(body);
        } catch (ApiStatusException e) {
            throw Failures.badRequest("error decoding patch: " + e.status().message());
        }
    }

    private static ObjectNode asObject(JsonNode patch) {
        if (patch instanceof ObjectNode object) {
            return object;
        }
        if (patch.isNull()) {
            return JsonNodeFactory.instance.objectNode();
        }
        String type =
                patch.isArray()
                        ? "array"
                        : patch.isString() ? "string" : patch.isBoolean() ? "bool" : "number";
        throw Failures.badRequest(
                "json: cannot unmarshal "
                        + type
                        + " into Go value of type map[string]interface {}");
    }

    private static void requireKind(ObjectNode result, GroupVersionKind kind) {
        String actualKind = result.path("kind").asString("");
        String actualVersion = result.path("apiVersion").asString("");
        if (!actualKind.equals(kind.kind())
                || !actualVersion.equals(kind.groupVersion().toString())) {
            throw patchError(
                    shown(Type.MERGE, result, result, false),
                    kindProblem(result, actualKind, actualVersion, kind));
        }
    }

    private static String kindProblem(
            ObjectNode result, String kind, String apiVersion, GroupVersionKind expected) {
        try {
            var version = GroupVersion.parse(apiVersion);
            var schema = SchemaCatalog.builtIn().findKind(version.kind(kind));
            if (schema.isPresent()) {
                // Its fields are read first, and may not fit the other kind.
                ObjectDecoder.conform(result.deepCopy(), schema.get());
                String group =
                        expected.group().isEmpty() ? "core" : expected.group().split("\\.", 2)[0];
                return "converting ("
                        + version.version()
                        + "."
                        + kind
                        + ") to ("
                        + group
                        + "."
                        + expected.kind()
                        + "): unknown conversion";
            }
        } catch (ApiStatusException e) {
            return e.status().message();
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
        return "no kind "
                + GoText.quoted(kind)
                + " is registered for version "
                + GoText.quoted(apiVersion)
                + " in scheme \"pkg/api/legacyscheme/scheme.go:30\"";
    }

    /** The patch if it is strategic, else what came of it; custom objects have sorted fields. */
    private static String shown(Type type, JsonNode patch, ObjectNode result, boolean custom) {
        if (type == Type.STRATEGIC) {
            return GoText.value(patch);
        }
        return custom
                ? GoText.json(result)
                : new String(Json.write(result), StandardCharsets.UTF_8);
    }

    /** 422 about the result of a patch, or about a strategic patch itself. */
    private static ApiStatusException patchError(String shown, String detail) {
        return Failures.invalid(
                "", "", "", List.of(FieldError.invalid("patch", GoText.quoted(shown), detail)));
    }

    /**
     * The configuration that an apply sends; YAML, and so also JSON.
     *
     * @param kind of what it applies to, for a subresource not the resource's own
     */
    ObjectNode applyConfig(byte[] body, GroupVersionKind kind, WriteContext context) {
        BodyDecoder.requireSize(body);
        var tree = parseConfig(body, context);
        String apiVersion = tree.path("apiVersion").asString("");
        String sentKind = tree.path("kind").asString("");
        boolean fits =
                sentKind.equals(kind.kind()) && apiVersion.equals(kind.groupVersion().toString());
        if (!fits) {
            String shown =
                    apiVersion.isEmpty()
                            ? "/"
                            : apiVersion.contains("/") ? apiVersion : "/" + apiVersion;
            throw Failures.badRequest("invalid object type: " + shown + ", Kind=" + sentKind);
        }
        return tree;
    }

    private static ObjectNode parseConfig(byte[] body, WriteContext context) {
        ParsedTree parsed;
        try {
            parsed = YamlTrees.parse(body);
        } catch (ApiStatusException e) {
            String message = e.status().message();
            throw Failures.badRequest(
                    "error decoding YAML: "
                            + (message.startsWith("yaml: ")
                                    ? "error converting YAML to JSON: " + message
                                    : message));
        }
        if (!parsed.duplicateFields().isEmpty()) {
            switch (context.options().fieldValidation()) {
                case STRICT ->
                        throw Failures.badRequest(
                                "error strict decoding YAML: error converting YAML to JSON: "
                                        + YamlTrees.unmarshalErrors(parsed.duplicateFields()));
                case WARN -> parsed.duplicateFields().forEach(context.warnings()::add);
                case IGNORE -> {}
            }
        }
        if (parsed.value().isNull()) {
            return JsonNodeFactory.instance.objectNode();
        }
        if (parsed.value() instanceof ObjectNode config) {
            return config;
        }
        String type =
                parsed.value().isArray()
                        ? "array"
                        : parsed.value().isString() ? "string" : "number";
        throw Failures.badRequest(
                "error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot"
                        + " unmarshal "
                        + type
                        + " into Go value of type map[string]interface {}");
    }

    /** What an apply makes of the live object, or of none. */
    ObjectNode applied(Optional<ObjectNode> live, ObjectNode config, WriteContext context) {
        var definition = context.resource().definition();
        var outcome =
                ServerSideApply.apply(
                        live,
                        config,
                        definition.schema(),
                        new ApplyOptions(
                                context.manager(),
                                context.options().force(),
                                definition.kind().groupVersion(),
                                context.subresource(),
                                Ownership.time(context, clock)),
                        context.resource().view().versions());
        return switch (outcome) {
            case ApplyOutcome.Applied(var object, _) ->
                    ObjectDecoder.conform(object, definition.schema()).object();
            case ApplyOutcome.Conflicts(var status) -> throw new ApiStatusException(status);
        };
    }
}
