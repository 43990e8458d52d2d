package io.trireme.api.cel;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A map that an expression made. While a comprehension fills it, it belongs to that comprehension
 * alone; later it does not change.
 */
final class EntryMap implements MapValue {
    private final Map<Object, Object> entries = new LinkedHashMap<>();

    /** Puts one more; a {@link Fault} if the key is there or is of no type for keys. */
    Object insert(Object key, Object value) {
        if (!(key instanceof String
                || key instanceof Long
                || key instanceof Uint
                || key instanceof Boolean
                || key instanceof Double)) {
            return new Fault("unsupported key type");
        }
        if (entries.putIfAbsent(common(key), value) != null) {
            return new Fault("insert failed: key " + key + " already exists");
        }
        return this;
    }

    /** Numbers that are equal are one key, whatever their types. */
    private static Object common(Object key) {
        return switch (key) {
            case Uint(var bits) when bits >= 0 -> bits;
            case Double d when d == Math.rint(d) && Math.abs(d) < 0x1p63 -> (long) (double) d;
            default -> key;
        };
    }

    @Override
    public long size() {
        return entries.size();
    }

    @Override
    public Optional<Object> find(Object key) {
        return Optional.ofNullable(entries.get(common(key)));
    }

    @Override
    public Iterable<Object> keys() {
        return Collections.unmodifiableSet(entries.keySet());
    }
}
