package io.trireme.api.cel;

import io.trireme.api.quantity.Quantity;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The types of values, by the names CEL calls them. */
final class Types {
    /**
     * A type as a value: what {@code type(x)} gives.
     *
     * @param name such as {@code int} or {@code net.IP}
     */
    record TypeValue(String name) {}

    private Types() {}

    static String nameOf(Object value) {
        return switch (value) {
            case Boolean _ -> "bool";
            case Long _ -> "int";
            case Uint _ -> "uint";
            case Double _ -> "double";
            case String _ -> "string";
            case Bytes _ -> "bytes";
            case NullValue _ -> "null_type";
            case ListValue _ -> "list";
            case MapValue _ -> "map";
            case Instant _ -> "google.protobuf.Timestamp";
            case Duration _ -> "google.protobuf.Duration";
            case Optional<?> _ -> "optional_type";
            case TypeValue _ -> "type";
            case IpAddress _ -> "net.IP";
            case Cidr _ -> "net.CIDR";
            case Url _ -> "kubernetes.URL";
            case Quantity _ -> "kubernetes.Quantity";
            case Semver _ -> "kubernetes.Semver";
            case NamedFormat _ -> "kubernetes.NamedFormat";
            default -> "unknown";
        };
    }

    /** CEL's {@code size}: characters, bytes, elements or entries; 1 for all else. */
    static long sizeOf(Object value) {
        return switch (value) {
            case String text -> text.codePointCount(0, text.length());
            case Bytes bytes -> bytes.size();
            case ListValue list -> list.size();
            case MapValue map -> map.size();
            case IpAddress ip -> ip.size();
            case Cidr cidr -> cidr.ip().size();
            case Optional<?> optional when optional.isPresent() -> sizeOf(optional.get());
            default -> 1;
        };
    }
}
