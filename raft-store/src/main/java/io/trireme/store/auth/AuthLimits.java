package io.trireme.store.auth;

/**
 * Bounds of users and roles; etcd has none. A command that would go beyond one is refused. Together
 * they bound the memory that all of them take, and the time that an entry of the log spends on
 * finding out what its caller may do.
 */
public final class AuthLimits {
    public static final int USERS_MAX = 1_000;
    public static final int ROLES_MAX = 1_000;
    public static final int ROLES_PER_USER_MAX = 64;
    public static final int PERMISSIONS_PER_ROLE_MAX = 256;

    /** Of a role, with the keys of all its permissions. */
    public static final int ROLE_BYTES_MAX = 64 << 10;

    /** Of the name of a user or role, in UTF-8. */
    public static final int NAME_BYTES_MAX = 256;

    /** Of a hash of a password; bcrypt's has 60. */
    public static final int HASH_BYTES_MAX = 256;

    private AuthLimits() {}
}
