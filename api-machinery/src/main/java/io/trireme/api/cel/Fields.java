package io.trireme.api.cel;

import java.util.Optional;

/** Selections of fields: {@code a.b}, {@code has(a.b)} and {@code a.?b}. */
final class Fields {
    private Fields() {}

    static Object select(Object value, String field) {
        return switch (value) {
            case Fault _ -> value;
            case MapValue map -> {
                var found = map.find(field);
                yield found.isPresent() ? found.get() : Fault.noSuchKey(field);
            }
            case Optional<?> _ -> optional(value, field);
            default -> Fault.NO_SUCH_OVERLOAD;
        };
    }

    static Object has(Object value, String field) {
        return switch (value) {
            case Fault _ -> value;
            case MapValue map -> map.find(field).isPresent();
            case Optional<?> some -> some.isPresent() ? has(some.get(), field) : (Object) false;
            default -> Fault.NO_SUCH_OVERLOAD;
        };
    }

    /** An optional: of the field's value, or of nothing. */
    static Object optional(Object value, String field) {
        return switch (value) {
            case Fault _ -> value;
            case MapValue map -> {
                var found = map.find(field);
                yield found.isPresent() && found.get() instanceof Fault fault ? fault : found;
            }
            case Optional<?> some -> some.isPresent() ? optional(some.get(), field) : some;
            default -> Fault.NO_SUCH_OVERLOAD;
        };
    }
}
