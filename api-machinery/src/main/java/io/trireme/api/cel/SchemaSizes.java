package io.trireme.api.cel;

import java.util.OptionalLong;

/**
 * How large a value of a schema may be and how small it may be written, as Kubernetes counts it:
 * from maxLength, maxItems and maxProperties, else from what a request of 3 MiB could hold.
 */
final class SchemaSizes {
    /** Bytes of the largest request. */
    static final long REQUEST_MAX = 3L * 1024 * 1024;

    /** Bytes of one character in UTF-8, at most; maxLength counts characters. */
    private static final long CHARACTER_MAX = 4;

    private static final long TIME_TEXT_MAX = 32;
    private static final long DATE_TEXT = 12;
    private static final long DATE_TIME_MIN = 21;
    private static final long DURATION_MIN = 3;

    private SchemaSizes() {}

    /** Elements, entries or characters at most; 0 for what has no size of its own. */
    static long max(SchemaNode node) {
        return switch (node.kind()) {
            case LIST ->
                    declared(node, "maxItems").orElse((REQUEST_MAX - 2) / (elementMin(node) + 1));
            case MAP ->
                    declared(node, "maxProperties")
                            .orElse((REQUEST_MAX - 2) / (elementMin(node) + 6));
            case STRING -> text(node);
            case BYTES -> declared(node, "maxLength").orElse(REQUEST_MAX - 2);
            case INT_OR_STRING ->
                    declared(node, "maxLength").stream()
                            .boxed()
                            .map(length -> length * CHARACTER_MAX)
                            .findFirst()
                            .orElse(REQUEST_MAX - 2);
            case DURATION, DATE_TIME -> TIME_TEXT_MAX;
            case DATE -> DATE_TEXT;
            case OBJECT, INTEGER, NUMBER, BOOLEAN, UNKNOWN -> 0;
        };
    }

    private static long text(SchemaNode node) {
        var length = declared(node, "maxLength");
        if (length.isPresent()) {
            return length.getAsLong() * CHARACTER_MAX;
        }
        return node.declaration()
                .path("enum")
                .valueStream()
                .mapToLong(value -> Bytes.ofText(value.asString("")).size())
                .max()
                .orElse(REQUEST_MAX - 2);
    }

    private static OptionalLong declared(SchemaNode node, String limit) {
        var value = node.declaration().path(limit);
        return value.isIntegralNumber()
                ? OptionalLong.of(Math.max(0, value.asLong()))
                : OptionalLong.empty();
    }

    private static long elementMin(SchemaNode node) {
        return node.elements().map(SchemaSizes::min).orElse(0L);
    }

    /** Bytes of JSON at least. */
    static long min(SchemaNode node) {
        return switch (node.kind()) {
            case OBJECT -> {
                long sum = 2;
                for (var required : node.declaration().path("required")) {
                    String name = required.asString("");
                    var property = node.properties().get(name);
                    if (property != null
                            && property.type().isPresent()
                            && property.declaration().get("default") == null) {
                        sum += Bytes.ofText(name).size() + min(property) + 4;
                    }
                }
                yield sum;
            }
            case LIST, MAP, STRING, BYTES -> 2;
            case DURATION -> DURATION_MIN;
            case DATE -> DATE_TEXT;
            case DATE_TIME -> DATE_TIME_MIN;
            case BOOLEAN -> 4;
            case INTEGER, NUMBER, INT_OR_STRING, UNKNOWN -> 1;
        };
    }

    /** How often a value of this schema fits into a request. */
    static long cardinalityMax(SchemaNode node) {
        return REQUEST_MAX / (min(node) + 1);
    }
}
