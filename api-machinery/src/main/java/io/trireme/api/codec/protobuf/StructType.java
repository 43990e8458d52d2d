package io.trireme.api.codec.protobuf;

import io.trireme.api.codec.protobuf.MessageField.Nested;
import io.trireme.api.codec.protobuf.MessageField.Presence;
import io.trireme.api.codec.protobuf.MessageField.Scalar;
import io.trireme.api.codec.protobuf.MessageField.Shape;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * A message that stands for a Go struct. What is read is what Go's JSON would show of the struct:
 * in its order, with zero values where Go writes them. Of a field given twice the last holds.
 */
final class StructType implements MessageType {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final String name;

    /** In the order of the struct. */
    private final List<MessageField> fields;

    /** Places in {@code fields} by falling number: bytes are written from the end. */
    private final int[] lastFirst;

    private final Function<String, MessageType> types;

    StructType(String name, List<MessageField> fields, Function<String, MessageType> types) {
        this.name = name;
        this.fields = List.copyOf(fields);
        this.types = types;
        Integer[] places = new Integer[fields.size()];
        Arrays.setAll(places, i -> i);
        Arrays.sort(places, Comparator.comparingInt(i -> -fields.get(i).number()));
        lastFirst = Arrays.stream(places).mapToInt(i -> i).toArray();
    }

    @Override
    public JsonNode read(WireReader in) {
        JsonNode[] values = new JsonNode[fields.size()];
        while (in.hasMore()) {
            int tag = in.tag(name);
            int place = place(tag >>> 3);
            if (place < 0) {
                in.skip(tag & 7);
            } else {
                values[place] = value(fields.get(place), tag & 7, values[place], in);
            }
        }
        return shown(values);
    }

    private int place(int number) {
        for (int place : lastFirst) {
            if (fields.get(place).number() == number) {
                return place;
            }
        }
        return -1;
    }

    private JsonNode value(MessageField field, int wireType, JsonNode earlier, WireReader in) {
        boolean packed =
                field.shape() == Shape.LIST
                        && wireType == WireReader.BYTES
                        && field.type() instanceof Scalar scalar
                        && Scalars.wireType(scalar) != WireReader.BYTES;
        int expected =
                field.shape() != Shape.MAP && field.type() instanceof Scalar scalar
                        ? Scalars.wireType(scalar)
                        : WireReader.BYTES;
        if (wireType != expected && !packed) {
            throw new ProtobufFormatException(
                    "proto: wrong wireType = %d for field %s".formatted(wireType, goName(field)));
        }
        return switch (field.shape()) {
            case SINGLE -> single(field, in);
            case LIST -> {
                ArrayNode list = earlier instanceof ArrayNode array ? array : NODES.arrayNode();
                WireReader elements = packed ? in.nested() : in;
                do {
                    if (!packed || elements.hasMore()) {
                        list.add(single(field, elements));
                    }
                } while (packed && elements.hasMore());
                yield list;
            }
            case MAP -> {
                ObjectNode map = earlier instanceof ObjectNode object ? object : NODES.objectNode();
                entry(field, in.nested(), map);
                yield map;
            }
        };
    }

    private JsonNode single(MessageField field, WireReader in) {
        return switch (field.type()) {
            case Scalar scalar -> Scalars.read(scalar, in);
            case Nested(var definition) -> types.apply(definition).read(in.nested());
        };
    }

    private void entry(MessageField field, WireReader in, ObjectNode map) {
        String key = "";
        JsonNode value = zero(field);
        while (in.hasMore()) {
            int tag = in.tag(name);
            if (tag >>> 3 == 1) {
                key = in.string();
            } else if (tag >>> 3 == 2) {
                value = single(field, in);
            } else {
                in.skip(tag & 7);
            }
        }
        map.set(key, value);
    }

    private static String goName(MessageField field) {
        String name = field.name();
        return name.isEmpty()
                ? name
                : name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    private JsonNode zero(MessageField field) {
        return switch (field.type()) {
            case Scalar scalar -> Scalars.zero(scalar);
            case Nested(var definition) -> types.apply(definition).zero();
        };
    }

    @Override
    public JsonNode zero() {
        return shown(new JsonNode[fields.size()]);
    }

    private ObjectNode shown(JsonNode[] values) {
        ObjectNode object = NODES.objectNode();
        for (int i = 0; i < values.length; i++) {
            MessageField field = fields.get(i);
            JsonNode value = values[i];
            if (value == null) {
                if (field.presence() != Presence.SHOWN) {
                    continue;
                }
                value = field.shape() == Shape.SINGLE ? zero(field) : NODES.nullNode();
            }
            if (field.inline()) {
                object.setAll((ObjectNode) value);
            } else if (!isLeftOut(field, value)) {
                object.set(field.name(), value);
            }
        }
        return object;
    }

    @Override
    public void showAll(JsonNode value) {
        if (value instanceof ObjectNode object) {
            fields.forEach(field -> show(field, object));
        }
    }

    @Override
    public boolean shows(String name) {
        for (var field : fields) {
            if (field.name().equals(name)) {
                return field.presence() == Presence.SHOWN;
            }
        }
        return fields.stream()
                .filter(MessageField::inline)
                .map(MessageField::type)
                .allMatch(
                        type ->
                                !(type instanceof Nested(var definition))
                                        || types.apply(definition).shows(name));
    }

    private void show(MessageField field, ObjectNode object) {
        if (field.inline()) {
            inside(field, object);
            return;
        }
        JsonNode value = object.get(field.name());
        if (value == null) {
            if (field.presence() == Presence.SHOWN) {
                object.set(
                        field.name(),
                        field.shape() == Shape.SINGLE ? zero(field) : NODES.nullNode());
            }
        } else if (field.shape() == Shape.SINGLE) {
            inside(field, value);
        } else {
            value.forEach(one -> inside(field, one));
        }
    }

    private void inside(MessageField field, JsonNode value) {
        if (field.type() instanceof Nested(var definition)) {
            types.apply(definition).showAll(value);
        }
    }

    private static boolean isLeftOut(MessageField field, JsonNode value) {
        return switch (field.presence()) {
            case POINTER, SHOWN -> false;
            case OMITTED_WHEN_EMPTY, OMITTED_WHEN_ZERO -> Scalars.isZero(value);
        };
    }

    @Override
    public void write(JsonNode value, WireWriter out) {
        for (int place : lastFirst) {
            MessageField field = fields.get(place);
            JsonNode inside = field.inline() ? value : value.path(field.name());
            switch (field.shape()) {
                case SINGLE -> {
                    if (isWritten(field, inside)) {
                        writeOne(field, field.number(), inside, out);
                    }
                }
                case LIST -> {
                    for (int i = inside.size() - 1; i >= 0; i--) {
                        writeOne(field, field.number(), inside.path(i), out);
                    }
                }
                case MAP -> writeMap(field, inside, out);
            }
        }
    }

    private static boolean isWritten(MessageField field, JsonNode value) {
        boolean absent = value.isMissingNode() || value.isNull();
        // Slices of bytes may be nil without being pointers.
        boolean mayBeNil =
                field.presence() == Presence.POINTER
                        || field.type() == Scalar.BYTES
                        || field.type() == Scalar.RAW;
        return !(absent && mayBeNil);
    }

    private void writeOne(MessageField field, int number, JsonNode value, WireWriter out) {
        switch (field.type()) {
            case Scalar scalar -> {
                Scalars.write(scalar, value, out);
                out.tag(number, Scalars.wireType(scalar));
            }
            case Nested(var definition) -> {
                int before = out.size();
                types.apply(definition).write(value, out);
                out.messageField(number, before);
            }
        }
    }

    private void writeMap(MessageField field, JsonNode map, WireWriter out) {
        List<byte[]> keys = new ArrayList<>(map.size());
        for (String key : map.propertyNames()) {
            keys.add(key.getBytes(StandardCharsets.UTF_8));
        }
        keys.sort((a, b) -> Arrays.compareUnsigned(b, a));
        for (byte[] key : keys) {
            int before = out.size();
            writeOne(field, 2, map.path(new String(key, StandardCharsets.UTF_8)), out);
            out.bytesField(1, key);
            out.messageField(field.number(), before);
        }
    }
}
