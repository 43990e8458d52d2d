package io.trireme.api.definition;

import io.trireme.api.kinds.Fields;
import io.trireme.api.kinds.ObjectMetaRules;
import io.trireme.api.status.FieldError;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What is asked of a conversion webhook and what its answer is worth: {@code ConversionReview} of
 * apiextensions.k8s.io, v1 and v1beta1. A webhook may change all of an object but its identity: of
 * the metadata only labels and annotations count, all else is put back.
 */
public final class ConversionReview {
    private static final String GROUP = "apiextensions.k8s.io/";

    private final String reviewVersion;
    private final String uid;
    private final List<ObjectNode> originals;
    private final String apiVersion;

    /**
     * @param reviewVersion {@code v1} or {@code v1beta1}
     * @param uid by which a v1 answer shows that it is the answer to this
     * @param originals of one kind, none in the wanted version; not changed
     * @param apiVersion the wanted version
     */
    public ConversionReview(
            String reviewVersion, String uid, List<ObjectNode> originals, String apiVersion) {
        this.reviewVersion = reviewVersion;
        this.uid = uid;
        this.originals = List.copyOf(originals);
        this.apiVersion = apiVersion;
    }

    /** An answer that cannot be used. The message goes on after "conversion webhook for KIND". */
    public static final class ConversionException extends Exception {
        private static final long serialVersionUID = 1;

        ConversionException(String message) {
            super(message);
        }
    }

    /** What is sent. */
    public ObjectNode request() {
        var review =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("kind", "ConversionReview")
                        .put("apiVersion", GROUP + reviewVersion);
        var request = review.putObject("request");
        request.put("uid", uid).put("desiredAPIVersion", apiVersion);
        var objects = request.putArray("objects");
        originals.forEach(objects::add);
        return review;
    }

    /**
     * The converted objects, in the order of the originals.
     *
     * @throws ConversionException the answer is no answer to the request, or says that it failed,
     *     or changed what it must not
     */
    public List<ObjectNode> converted(JsonNode answer) throws ConversionException {
        var objects = objects(answer);
        if (objects.size() != originals.size()) {
            throw new ConversionException(
                    "returned " + objects.size() + " objects, expected " + originals.size());
        }
        var converted = new ArrayList<ObjectNode>();
        for (int i = 0; i < originals.size(); i++) {
            converted.add(converted(originals.get(i), objects.get(i), i));
        }
        return converted;
    }

    private JsonNode objects(JsonNode answer) throws ConversionException {
        boolean strict = reviewVersion.equals("v1");
        String got = kindOf(answer);
        String wanted = GROUP + reviewVersion + ", Kind=ConversionReview";
        if (strict && !got.equals(wanted)) {
            throw failed("expected webhook response of " + wanted + ", got " + got);
        }
        var response = answer.path("response");
        if (!response.isObject()) {
            throw failed("no response provided");
        }
        String answered = Fields.text(response, "uid");
        if (strict && !answered.equals(uid)) {
            throw failed("expected response.uid=\"" + uid + "\", got \"" + answered + "\"");
        }
        String status = Fields.text(response, "result", "status");
        if (!status.equals("Success")) {
            String message = Fields.text(response, "result", "message");
            throw failed(
                    message.isEmpty()
                            ? "response.result.status was '" + status + "', not 'Success'"
                            : message);
        }
        return response.path("convertedObjects");
    }

    private static ConversionException failed(String why) {
        return new ConversionException("failed: " + why);
    }

    private ObjectNode converted(ObjectNode original, JsonNode answered, int index)
            throws ConversionException {
        boolean one = originals.size() == 1;
        String invalid =
                one
                        ? "returned invalid object at index 0: "
                        : "returned invalid converted object at index " + index + ": ";
        String version = Fields.text(answered, "apiVersion");
        if (!version.equals(apiVersion)) {
            throw new ConversionException(
                    invalid
                            + "invalid groupVersion (expected "
                            + apiVersion
                            + ", received "
                            + version
                            + ")");
        }
        String kind = Fields.text(original, "kind");
        if (!Fields.text(answered, "kind").equals(kind)) {
            throw new ConversionException(
                    invalid
                            + "invalid kind (expected "
                            + kind
                            + ", received "
                            + Fields.text(answered, "kind")
                            + ")");
        }
        String broken = one ? "returned invalid object: " : invalid;
        same(original, answered, "name", "name", broken);
        same(original, answered, "namespace", "namespace", broken);
        same(original, answered, "uid", "UID", broken);
        var converted = ((ObjectNode) answered).deepCopy();
        restoreMetadata(
                original,
                converted,
                one
                        ? "returned invalid metadata: "
                        : "returned invalid metadata in object at index " + index + ": ");
        return converted;
    }

    private static void same(
            ObjectNode original, JsonNode answered, String field, String shown, String invalid)
            throws ConversionException {
        String before = Fields.text(original, "metadata", field);
        String after = Fields.text(answered, "metadata", field);
        if (!before.equals(after)) {
            throw new ConversionException(
                    invalid + "must have the same " + shown + ": " + before + " != " + after);
        }
    }

    private static void restoreMetadata(ObjectNode original, ObjectNode converted, String invalid)
            throws ConversionException {
        var answered = converted.path("metadata");
        if (answered.isMissingNode()) {
            throw new ConversionException(invalid + "missing metadata in converted object");
        }
        if (!answered.isObject()) {
            throw new ConversionException(
                    invalid
                            + "invalid metadata of type "
                            + goType(answered)
                            + " in converted object");
        }
        var metadata =
                original.path("metadata") instanceof ObjectNode kept
                        ? kept.deepCopy()
                        : original.objectNode();
        for (var field : List.of("labels", "annotations")) {
            var value = answered.path(field);
            if (value.isMissingNode() || value.isNull()) {
                metadata.remove(field);
                continue;
            }
            texts(value, field, invalid);
            if (!Fields.same(value, metadata.path(field))) {
                check(value, field, invalid);
            }
            metadata.set(field, value);
        }
        converted.set("metadata", metadata);
    }

    private static void texts(JsonNode value, String field, String invalid)
            throws ConversionException {
        if (!value.isObject()) {
            throw new ConversionException(
                    invalid
                            + "invalid metadata."
                            + field
                            + " of type "
                            + goType(value)
                            + " in converted object");
        }
        for (var entry : value.properties()) {
            if (!entry.getValue().isString()) {
                throw new ConversionException(
                        invalid
                                + "metadata."
                                + field
                                + "["
                                + entry.getKey()
                                + "] must be a string, but is "
                                + goType(entry.getValue())
                                + " in converted object");
            }
        }
    }

    private static void check(JsonNode value, String field, String invalid)
            throws ConversionException {
        var errors =
                field.equals("labels")
                        ? ObjectMetaRules.labelErrors(value)
                        : ObjectMetaRules.annotationErrors(value);
        if (!errors.isEmpty()) {
            throw new ConversionException(invalid + aggregate(errors));
        }
    }

    private static String aggregate(List<FieldError> errors) {
        var texts = errors.stream().map(error -> error.field() + ": " + error.message()).toList();
        return texts.size() == 1
                ? texts.getFirst()
                : texts.stream().distinct().collect(Collectors.joining(", ", "[", "]"));
    }

    /** As Go prints a kind: {@code group/version, Kind=Name}. */
    public static String kindOf(JsonNode object) {
        String apiVersion = Fields.text(object, "apiVersion");
        String shown =
                apiVersion.isEmpty()
                        ? "/"
                        : apiVersion.contains("/") ? apiVersion : "/" + apiVersion;
        return shown + ", Kind=" + Fields.text(object, "kind");
    }

    private static String goType(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "string";
            case BOOLEAN -> "bool";
            case ARRAY -> "[]interface {}";
            case OBJECT -> "map[string]interface {}";
            case NUMBER -> value.isIntegralNumber() ? "int64" : "float64";
            case NULL, MISSING, BINARY, POJO -> "<nil>";
        };
    }
}
