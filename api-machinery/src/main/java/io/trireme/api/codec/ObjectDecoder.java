package io.trireme.api.codec;

import io.trireme.api.GroupVersion;
import io.trireme.api.GroupVersionKind;
import io.trireme.api.codec.protobuf.Envelope;
import io.trireme.api.codec.protobuf.ObjectMessage;
import io.trireme.api.codec.protobuf.ProtobufFormatException;
import io.trireme.api.schema.Schema;
import io.trireme.api.schema.SchemaCatalog;
import io.trireme.api.status.ApiStatusException;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Bodies of requests to objects. What can't be read is refused with 400 and Kubernetes' own words;
 * unknown and duplicate fields are reported, not refused: the caller knows what the client asked
 * for ({@code fieldValidation}).
 */
public final class ObjectDecoder {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final byte[] body;
    private final Schema schema;
    private final List<GroupVersionKind> accepted;
    private final GroupVersionKind expected;
    private final BodyRefusals refusals;

    private ObjectDecoder(byte[] body, Schema schema, List<GroupVersionKind> accepted) {
        this.body = body;
        this.schema = schema;
        this.accepted = accepted;
        this.expected = accepted.getFirst();
        this.refusals = new BodyRefusals(body, expected);
    }

    /** What was read, and what the body says of itself; a missing field says what is expected. */
    private record Read(ObjectNode object, String apiVersion, String kind, String failure) {}

    /**
     * Reads an object of a built-in definition.
     *
     * @throws ApiStatusException 400 if it can't be read or is of another kind
     */
    public static Decoded decode(byte[] body, BodyFormat format, Schema schema) {
        return decode(body, format, schema, kindOf(schema));
    }

    /**
     * Reads an object of one kind; where the body leaves out {@code kind} or {@code apiVersion},
     * the expected ones are put in.
     *
     * @throws ApiStatusException 400 if it can't be read or is of another kind, 415 if the kind has
     *     no such form
     */
    public static Decoded decode(
            byte[] body, BodyFormat format, Schema schema, GroupVersionKind expected) {
        return decode(body, format, schema, List.of(expected));
    }

    /**
     * Reads an object of one of several kinds that have the same fields.
     *
     * @param accepted at least one; the first is the one of a body that does not say
     * @throws ApiStatusException as above
     */
    public static Decoded decode(
            byte[] body, BodyFormat format, Schema schema, List<GroupVersionKind> accepted) {
        ObjectDecoder decoder = new ObjectDecoder(body, schema, accepted);
        return switch (format) {
            case JSON -> decoder.decodeJson();
            case YAML -> decoder.decodeYaml();
            case PROTOBUF -> decoder.decodeProtobuf();
        };
    }

    /**
     * Reads a tree that was made by a patch.
     *
     * @throws ApiStatusException 400 with the bare reason, such as {@code json: cannot unmarshal
     *     number into Go struct field ConfigMap.data of type string}
     */
    public static Decoded conform(ObjectNode tree, Schema schema) {
        StrictErrors errors = new StrictErrors();
        if (isCustom(schema)) {
            ObjectNode object = tree.deepCopy();
            try {
                CustomReader.conform(object, schema).forEach(errors::unknownField);
            } catch (Unreadable unreadable) {
                throw Json.malformed(unreadable.getMessage());
            }
            return new Decoded(object, List.of(), errors.list());
        }
        ObjectNode header = NODES.objectNode();
        tree.optional("kind").ifPresent(kind -> header.set("kind", kind));
        tree.optional("apiVersion").ifPresent(version -> header.set("apiVersion", version));
        try (JsonParser parser = tree.traverse(ObjectReadContext.empty())) {
            parser.nextToken();
            SchemaReader reader = new SchemaReader(parser, errors);
            ObjectNode object = reader.object(schema);
            reader.failure()
                    .ifPresent(
                            failure -> {
                                throw Json.malformed(failure);
                            });
            return new Decoded(header.setAll(object), List.of(), errors.list());
        }
    }

    /** Custom resources have schemas, but no Go types with names. */
    private static boolean isCustom(Schema schema) {
        return schema.definitionName().isEmpty();
    }

    private Decoded custom(JsonNode tree, List<String> yamlDuplicates, List<String> duplicates) {
        if (!(tree instanceof ObjectNode object)) {
            throw refusals.noObject(tree.isArray() ? "array" : name(tree.asToken()));
        }
        GroupVersionKind found = customKind(object);
        StrictErrors errors = new StrictErrors();
        duplicates.forEach(errors::add);
        try {
            CustomReader.conform(object, schema).forEach(errors::unknownField);
        } catch (Unreadable unreadable) {
            throw refusals.cannotBeHandled(found, unreadable.getMessage());
        }
        String apiVersion = object.path("apiVersion").stringValue("");
        if (!apiVersion.equals(expected.groupVersion().toString())) {
            throw Json.malformed(
                    "the API version in the data (%s) does not match the expected API version (%s)"
                            .formatted(apiVersion, expected.groupVersion()));
        }
        return new Decoded(named(found, object), yamlDuplicates, errors.list());
    }

    /** Another kind than the expected one is refused by the rules of the expected one. */
    private GroupVersionKind customKind(ObjectNode object) {
        for (String field : List.of("apiVersion", "kind")) {
            JsonNode value = object.path(field);
            if (!value.isString() && !value.isMissingNode() && !value.isNull()) {
                throw refusals.unrecognized(
                        "couldn't get version/kind; json parse error: json: cannot unmarshal "
                                + (value.isObject() ? "object" : name(value.asToken()))
                                + " into Go struct field ."
                                + field
                                + " of type string");
            }
        }
        String kind = object.path("kind").stringValue("");
        if (kind.isEmpty()) {
            String text = new String(body, StandardCharsets.UTF_8);
            throw refusals.unrecognized("Object 'Kind' is missing in '" + text + "'");
        }
        return found(object.path("apiVersion").stringValue(""), kind);
    }

    private Decoded decodeJson() {
        StrictErrors errors = new StrictErrors();
        if (isCustom(schema)) {
            ParsedTree tree = json(() -> Json.parseNotingDuplicates(body));
            return custom(tree.value(), List.of(), tree.duplicateFields());
        }
        Read read = json(() -> Json.read(body, parser -> read(parser, errors)));
        return finish(read, List.of(), errors);
    }

    private <T> T json(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (ApiStatusException malformed) {
            throw refusals.unrecognized(
                    "couldn't get version/kind; json parse error: " + reason(malformed));
        }
    }

    private Decoded decodeYaml() {
        ParsedTree tree;
        try {
            tree = YamlTrees.parse(body);
        } catch (ApiStatusException malformed) {
            throw refusals.unrecognized(reason(malformed));
        }
        if (isCustom(schema)) {
            return custom(tree.value(), tree.duplicateFields(), List.of());
        }
        StrictErrors errors = new StrictErrors();
        try (JsonParser parser = tree.value().traverse(ObjectReadContext.empty())) {
            return finish(read(parser, errors), tree.duplicateFields(), errors);
        }
    }

    private Decoded decodeProtobuf() {
        ObjectMessage message = ObjectMessage.find(schema).orElseThrow(BodyRefusals::noProtobuf);
        Envelope envelope;
        try {
            envelope = Envelope.open(body);
        } catch (ProtobufFormatException malformed) {
            throw refusals.unrecognized(malformed.getMessage());
        }
        GroupVersionKind found = found(envelope.apiVersion(), envelope.kind());
        requireAccepted(found);
        Decoded content;
        try {
            content = conform(message.read(envelope.content()), schema);
        } catch (ProtobufFormatException malformed) {
            throw refusals.cannotBeHandled(found, malformed.getMessage());
        } catch (ApiStatusException malformed) {
            throw refusals.cannotBeHandled(found, reason(malformed));
        }
        return new Decoded(named(found, content.object()), List.of(), List.of());
    }

    private Read read(JsonParser parser, StrictErrors errors) {
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw Json.malformed("unexpected end of JSON input");
        }
        if (first != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return first == JsonToken.VALUE_NULL
                    ? new Read(NODES.objectNode(), "", "", null)
                    : new Read(null, name(first), "", null);
        }
        SchemaReader reader = new SchemaReader(parser, errors);
        ObjectNode object = reader.object(schema);
        return new Read(
                object,
                object.path("apiVersion").asString(""),
                object.path("kind").asString(""),
                reader.failure().orElse(null));
    }

    private Decoded finish(Read read, List<String> yamlDuplicates, StrictErrors errors) {
        if (read.object() == null) {
            throw refusals.noObject(read.apiVersion());
        }
        checkTypeMeta(read);
        GroupVersionKind found = found(read.apiVersion(), read.kind());
        requireAccepted(found);
        if (read.failure() != null) {
            throw refusals.cannotBeHandled(found, read.failure());
        }
        return new Decoded(named(found, read.object()), yamlDuplicates, errors.list());
    }

    private static ObjectNode named(GroupVersionKind found, ObjectNode fields) {
        ObjectNode object = NODES.objectNode();
        object.put("kind", found.kind());
        object.put("apiVersion", found.groupVersion().toString());
        object.setAll(fields);
        return object;
    }

    /** These two fields are read first, on their own, so a wrong type in them is worded so. */
    private void checkTypeMeta(Read read) {
        if (read.failure() == null) {
            return;
        }
        String struct = "Go struct field " + TypeNames.struct(schema) + ".";
        for (String field : List.of("apiVersion", "kind")) {
            String wrong = " into " + struct + field + " of type string";
            if (read.failure().endsWith(wrong)) {
                throw refusals.unrecognized(
                        "couldn't get version/kind; json parse error: "
                                + read.failure().replace(struct, "Go struct field ."));
            }
        }
    }

    private GroupVersionKind found(String apiVersion, String kind) {
        GroupVersion version = expected.groupVersion();
        if (!apiVersion.isEmpty()) {
            try {
                version = GroupVersion.parse(apiVersion);
            } catch (IllegalArgumentException malformed) {
                throw refusals.unrecognized(malformed.getMessage());
            }
        }
        return version.kind(kind.isEmpty() ? expected.kind() : kind);
    }

    private void requireAccepted(GroupVersionKind found) {
        if (!accepted.contains(found)) {
            throw refusals.otherKind(found);
        }
    }

    private static String reason(ApiStatusException malformed) {
        return malformed.status().message();
    }

    private static String name(JsonToken token) {
        return switch (token) {
            case START_ARRAY -> "array";
            case VALUE_STRING -> "string";
            case VALUE_TRUE, VALUE_FALSE -> "bool";
            default -> "number";
        };
    }

    private static GroupVersionKind kindOf(Schema schema) {
        String name =
                schema.definitionName()
                        .orElseThrow(() -> new IllegalArgumentException("schema without a name"));
        Optional<JsonNode> kind =
                SchemaCatalog.builtIn()
                        .declaration(name)
                        .map(json -> json.path("x-kubernetes-group-version-kind").path(0))
                        .filter(JsonNode::isObject);
        return kind.map(
                        json ->
                                new GroupVersionKind(
                                        json.path("group").asString(),
                                        json.path("version").asString(),
                                        json.path("kind").asString()))
                .orElseThrow(() -> new IllegalArgumentException(name + " is not a kind"));
    }
}
