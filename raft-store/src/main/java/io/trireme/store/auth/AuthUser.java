package io.trireme.store.auth;

import static java.util.Objects.requireNonNull;

import io.trireme.store.Bytes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A user.
 *
 * @param passwordHash as the door made it; none for a user who has no password and is known by a
 *     certificate only
 * @param since the auth revision that made the user or their password; what was proven before, by
 *     another password or as another user of that name, counts no more
 * @param roles by name
 */
public record AuthUser(String name, Optional<Bytes> passwordHash, long since, List<String> roles) {
    public AuthUser {
        requireNonNull(name, "name");
        requireNonNull(passwordHash, "passwordHash");
        roles = List.copyOf(roles);
    }

    /** Whether the user may do all. */
    public boolean root() {
        return roles.contains(AuthView.ROOT);
    }

    public AuthUser withPassword(Optional<Bytes> hash, long revision) {
        return new AuthUser(name, hash, revision, roles);
    }

    /** With one more role, in order. */
    public AuthUser withRole(String role) {
        List<String> all = new ArrayList<>(roles);
        all.add(role);
        all.sort(null);
        return new AuthUser(name, passwordHash, since, all);
    }

    public AuthUser withoutRole(String role) {
        List<String> others = new ArrayList<>(roles);
        others.remove(role);
        return new AuthUser(name, passwordHash, since, others);
    }
}
