package io.trireme.api.codec.protobuf;

import io.trireme.api.codec.protobuf.MessageField.Nested;
import io.trireme.api.codec.protobuf.MessageField.Shape;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The messages of Kubernetes 1.36, by definition name. Each is built when first asked for and then
 * kept; any thread may ask.
 */
final class MessageTypes {
    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
    private static final String SCHEMA_PROPS = "JSONSchemaProps";

    /** The one catalog of this process. */
    static final MessageTypes BUILT_IN = new MessageTypes();

    private final Map<String, MessageType> types = new ConcurrentHashMap<>();

    private static final class Table {
        static final Map<String, String> LINES = new HashMap<>();

        static {
            load("messages.tsv");
            load("aggregator-messages.tsv");
        }

        private static void load(String resource) {
            try (InputStream in = MessageTypes.class.getResourceAsStream(resource)) {
                new String(in.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .forEach(
                                line -> {
                                    int tab = line.indexOf('\t');
                                    LINES.put(line.substring(0, tab), line.substring(tab + 1));
                                });
            } catch (IOException e) {
                throw new UncheckedIOException("table of messages", e);
            }
        }
    }

    private MessageTypes() {}

    Optional<MessageType> find(String definition) {
        MessageType known = types.get(definition);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<MessageType> built = build(definition);
        // Only names that are there are kept: they may come from a client's request.
        built.ifPresent(type -> types.putIfAbsent(definition, type));
        return built;
    }

    MessageType require(String definition) {
        return find(definition)
                .orElseThrow(() -> new IllegalArgumentException("no message " + definition));
    }

    private Optional<MessageType> build(String definition) {
        return switch (definition) {
            case META + "Time" -> Optional.of(TimeType.SECONDS);
            case META + "MicroTime" -> Optional.of(TimeType.MICROS);
            case "io.k8s.apimachinery.pkg.api.resource.Quantity" ->
                    Optional.of(QuantityType.QUANTITY);
            case "io.k8s.apimachinery.pkg.util.intstr.IntOrString" ->
                    Optional.of(IntOrStringType.INT_OR_STRING);
            case String name -> schemaOr(name).or(() -> declared(name));
        };
    }

    private Optional<MessageType> schemaOr(String definition) {
        int or = definition.lastIndexOf(SCHEMA_PROPS + "Or");
        if (or < 0) {
            return Optional.empty();
        }
        String props = definition.substring(0, or + SCHEMA_PROPS.length());
        return switch (definition.substring(props.length())) {
            case "OrArray" -> Optional.of(schemaOr(SchemaOrType.Other.SCHEMAS, props));
            case "OrBool" -> Optional.of(schemaOr(SchemaOrType.Other.BOOLEAN, props));
            case "OrStringArray" -> Optional.of(schemaOr(SchemaOrType.Other.TEXTS, props));
            case String _ -> Optional.empty();
        };
    }

    private MessageType schemaOr(SchemaOrType.Other other, String props) {
        return new SchemaOrType(other, () -> require(props));
    }

    private Optional<MessageType> declared(String definition) {
        String line = Table.LINES.get(definition);
        if (line == null) {
            return Optional.empty();
        }
        int name = definition.lastIndexOf('.') + 1;
        String scope = definition.substring(0, name);
        List<MessageField> fields =
                line.isEmpty()
                        ? List.of()
                        : Arrays.stream(line.split(" ", -1))
                                .map(field -> MessageField.parse(field, scope))
                                .toList();
        String shortName = definition.substring(name);
        return Optional.of(
                isWrapper(fields)
                        ? new WrapperType(shortName, fields.getFirst())
                        : new StructType(shortName, fields, this::require));
    }

    private static boolean isWrapper(List<MessageField> fields) {
        return fields.size() == 1
                && fields.getFirst().inline()
                && (fields.getFirst().shape() == Shape.LIST
                        || !(fields.getFirst().type() instanceof Nested));
    }
}
