package io.trireme.store;

import static java.util.Objects.requireNonNull;

/** The keys from {@code start} up to, but not with, {@code end}; an empty end means no end. */
public record KeyRange(Bytes start, Bytes end) {
    public KeyRange {
        requireNonNull(start, "start");
        requireNonNull(end, "end");
    }

    public static KeyRange single(Bytes key) {
        return new KeyRange(key, key.next());
    }

    public static KeyRange prefix(Bytes prefix) {
        return new KeyRange(prefix, prefix.prefixEnd());
    }

    public boolean contains(Bytes key) {
        return key.compareTo(start) >= 0 && (end.isEmpty() || key.compareTo(end) < 0);
    }
}
