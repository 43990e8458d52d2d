package io.trireme.store.auth;

import static java.util.Objects.requireNonNull;

import io.trireme.store.Bytes;
import io.trireme.store.KeyRange;

import java.util.Comparator;

/**
 * What a role may do with keys. Two permissions of one role differ in key or end: a second one of
 * the same takes the first one's place.
 *
 * @param rangeEnd as etcd's clients name ranges: empty for the key alone, a zero byte for all keys
 *     from the key on, else the first key that is not of the range any more
 */
public record Permission(Kind kind, Bytes key, Bytes rangeEnd) {
    /** The order in which a role keeps its permissions. */
    static final Comparator<Permission> BY_RANGE =
            Comparator.comparing(Permission::key).thenComparing(Permission::rangeEnd);

    private static final Bytes OPEN_END = Bytes.wrap(new byte[] {0});

    public Permission {
        requireNonNull(kind, "kind");
        requireNonNull(key, "key");
        requireNonNull(rangeEnd, "rangeEnd");
    }

    /** What it allows. */
    public enum Kind {
        READ,
        WRITE,
        READWRITE;

        boolean allows(Need.Use use) {
            return switch (this) {
                case READ -> use == Need.Use.READ;
                case WRITE -> use == Need.Use.WRITE;
                case READWRITE -> true;
            };
        }
    }

    /** Whether it names a key at all, and a range that may hold one. */
    public boolean valid() {
        return !key.isEmpty()
                && (rangeEnd.isEmpty() || rangeEnd.equals(OPEN_END) || key.compareTo(rangeEnd) < 0);
    }

    public KeyRange range() {
        if (rangeEnd.isEmpty()) {
            return KeyRange.single(key);
        }
        return new KeyRange(key, rangeEnd.equals(OPEN_END) ? Bytes.EMPTY : rangeEnd);
    }

    boolean sameRange(Bytes otherKey, Bytes otherEnd) {
        return key.equals(otherKey) && rangeEnd.equals(otherEnd);
    }
}
