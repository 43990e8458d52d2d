package io.trireme.store.auth;

import static java.util.Objects.requireNonNull;

import io.trireme.store.Bytes;

import java.util.Optional;

/** A change of users, roles, or of whether they count. */
public sealed interface AuthChange {
    /** From now on, callers are asked who they are; does nothing if they are already. */
    record Enable() implements AuthChange {}

    /** From now on they are not; all tokens end. Does nothing if they were not. */
    record Disable() implements AuthChange {}

    /**
     * Sets what tokens are signed with, unless there is something. It is no change of users and has
     * no revision.
     */
    record OfferTokenKey(Bytes key) implements AuthChange {
        public OfferTokenKey {
            requireNonNull(key, "key");
        }
    }

    /**
     * @param passwordHash none for a user without a password
     */
    record AddUser(String name, Optional<Bytes> passwordHash) implements AuthChange {
        public AddUser {
            requireNonNull(name, "name");
            requireHash(passwordHash);
        }
    }

    record DeleteUser(String name) implements AuthChange {}

    /** Ends the user's tokens. A user without a password gets none by it, as in etcd. */
    record ChangePassword(String name, Bytes passwordHash) implements AuthChange {
        public ChangePassword {
            requireNonNull(name, "name");
            requireHash(Optional.of(passwordHash));
        }
    }

    record GrantRole(String user, String role) implements AuthChange {}

    record RevokeRole(String user, String role) implements AuthChange {}

    record AddRole(String name) implements AuthChange {}

    /** Takes it from all users too. */
    record DeleteRole(String name) implements AuthChange {}

    record GrantPermission(String role, Permission permission) implements AuthChange {}

    /**
     * @param rangeEnd as in {@link Permission}
     */
    record RevokePermission(String role, Bytes key, Bytes rangeEnd) implements AuthChange {}

    private static void requireHash(Optional<Bytes> hash) {
        if (hash.map(Bytes::sizeBytes).orElse(0) > AuthLimits.HASH_BYTES_MAX) {
            throw new IllegalArgumentException("a hash of a password is too long");
        }
    }
}
