package io.trireme.store.auth;

import static java.util.Objects.requireNonNull;

import io.trireme.store.Bytes;

import java.util.ArrayList;
import java.util.List;

/**
 * A role.
 *
 * @param permissions by key, then end
 */
public record AuthRole(String name, List<Permission> permissions) {
    public AuthRole {
        requireNonNull(name, "name");
        permissions = List.copyOf(permissions);
    }

    /** With one more, or another kind of one that it has. */
    public AuthRole with(Permission permission) {
        List<Permission> all = others(permission.key(), permission.rangeEnd());
        all.add(permission);
        all.sort(Permission.BY_RANGE);
        return new AuthRole(name, all);
    }

    /** The same role where it has none of this range. */
    public AuthRole without(Bytes key, Bytes rangeEnd) {
        return new AuthRole(name, others(key, rangeEnd));
    }

    private List<Permission> others(Bytes key, Bytes rangeEnd) {
        List<Permission> others = new ArrayList<>(permissions);
        others.removeIf(permission -> permission.sameRange(key, rangeEnd));
        return others;
    }
}
