package io.trireme.store.auth;

import io.trireme.store.Bytes;
import io.trireme.store.KeyRange;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What a user may do by all of their roles together. */
public final class Grants {
    private final KeyRanges readable;
    private final KeyRanges writable;

    private Grants(KeyRanges readable, KeyRanges writable) {
        this.readable = readable;
        this.writable = writable;
    }

    public static Grants of(Collection<AuthRole> roles) {
        return new Grants(ranges(roles, Need.Use.READ), ranges(roles, Need.Use.WRITE));
    }

    private static KeyRanges ranges(Collection<AuthRole> roles, Need.Use use) {
        List<KeyRange> ranges =
                roles.stream()
                        .flatMap(role -> role.permissions().stream())
                        .filter(permission -> permission.kind().allows(use))
                        .map(Permission::range)
                        .toList();
        return KeyRanges.of(ranges);
    }

    /**
     * How far a user may write from a key on.
     *
     * @return the first key that is not writable any more, empty bytes if all that follow are;
     *     nothing if the key itself is not
     */
    public Optional<Bytes> writableUntil(Bytes key) {
        return writable.endAround(key);
    }

    public boolean allow(Need need) {
        return switch (need.use()) {
            case READ -> readable.cover(need.range());
            case WRITE -> writable.cover(need.range());
        };
    }
}
