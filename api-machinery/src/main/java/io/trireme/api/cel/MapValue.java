package io.trireme.api.cel;

import java.util.Optional;

/** A map of CEL, or an object with fields: keys that lead to values. */
interface MapValue {
    long size();

    /** The value of a key; a {@link Fault} may be one. */
    Optional<Object> find(Object key);

    Iterable<Object> keys();

    /** Whether both hold the same; a {@link Fault} if that cannot be said. */
    default Object same(MapValue other, Budget budget) {
        if (size() != other.size()) {
            return false;
        }
        for (Object key : keys()) {
            var theirs = other.find(key);
            if (theirs.isEmpty()) {
                return false;
            }
            Object same = Equality.inside(find(key).orElseThrow(), theirs.get(), budget);
            if (!Boolean.TRUE.equals(same)) {
                return same;
            }
        }
        return true;
    }
}
