package io.trireme.api.codec.protobuf;

/**
 * One field of a message.
 *
 * @param name in JSON; empty where Go has put the struct in line, so that its fields are those of
 *     the object around it
 */
record MessageField(int number, Presence presence, String name, Shape shape, Type type) {

    /** What Go does with the field when it has no value. */
    enum Presence {
        /** A pointer: absent in JSON and in protobuf. */
        POINTER('?'),
        /** In protobuf always; in JSON absent when it is empty. */
        OMITTED_WHEN_EMPTY('='),
        /** In protobuf always; in JSON absent when it is zero, structs too. */
        OMITTED_WHEN_ZERO('~'),
        /** In protobuf and in JSON always. */
        SHOWN('!');

        private final char sign;

        Presence(char sign) {
            this.sign = sign;
        }

        private static Presence of(char sign) {
            for (Presence one : values()) {
                if (one.sign == sign) {
                    return one;
                }
            }
            throw new IllegalArgumentException("presence " + sign);
        }
    }

    enum Shape {
        SINGLE,
        LIST,
        /** Keyed by strings. */
        MAP
    }

    sealed interface Type {}

    enum Scalar implements Type {
        STRING,
        /** Base64 in JSON. */
        BYTES,
        BOOL,
        INT32,
        INT64,
        DOUBLE,
        /** The bytes are JSON. */
        RAW
    }

    /** A message by its definition's name. */
    record Nested(String definition) implements Type {}

    /**
     * Reads a field as the table writes it: {@code 6=ports:[]ContainerPort}.
     *
     * @param scope what a type's name without dots is to be put behind, with its dot
     */
    static MessageField parse(String text, String scope) {
        int sign = 0;
        while (Character.isDigit(text.charAt(sign))) {
            sign++;
        }
        int colon = text.indexOf(':', sign);
        String type = text.substring(colon + 1);
        Shape shape =
                type.startsWith("[]")
                        ? Shape.LIST
                        : type.startsWith("{}") ? Shape.MAP : Shape.SINGLE;
        return new MessageField(
                Integer.parseInt(text, 0, sign, 10),
                Presence.of(text.charAt(sign)),
                text.substring(sign + 1, colon).intern(),
                shape,
                type(type.substring(shape == Shape.SINGLE ? 0 : 2), scope));
    }

    private static Type type(String text, String scope) {
        return switch (text) {
            case "string" -> Scalar.STRING;
            case "bytes" -> Scalar.BYTES;
            case "bool" -> Scalar.BOOL;
            case "int32" -> Scalar.INT32;
            case "int64" -> Scalar.INT64;
            case "double" -> Scalar.DOUBLE;
            case "raw" -> Scalar.RAW;
            case String name -> new Nested(name.indexOf('.') < 0 ? scope + name : name);
        };
    }

    boolean inline() {
        return name.isEmpty();
    }
}
