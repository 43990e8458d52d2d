package io.trireme.store.auth;

/** Why something about users was not done, or not for this caller. */
public enum AuthRefusal {
    /** Users cannot count before there is one named root. */
    ROOT_USER_MISSING,
    /** Users cannot count before the user root has the role root. */
    ROOT_ROLE_MISSING,
    USER_EXISTS,
    USER_NOT_FOUND,
    /** No name was given, or nobody said who they are. */
    USER_EMPTY,
    ROLE_EXISTS,
    ROLE_NOT_FOUND,
    ROLE_EMPTY,
    ROLE_NOT_GRANTED,
    PERMISSION_NOT_GRANTED,
    PERMISSION_DENIED,
    /** What was shown does not count any more: the user, or their password, is another. */
    TOKEN_INVALID,
    NOT_ENABLED,
    /** It would take from root what makes it root, or names no range. */
    MANAGEMENT_INVALID,
    /** {@link AuthLimits#NAME_BYTES_MAX}. */
    NAME_TOO_LONG,
    /** {@link AuthLimits#USERS_MAX}. */
    TOO_MANY_USERS,
    /** {@link AuthLimits#ROLES_MAX}. */
    TOO_MANY_ROLES,
    /** {@link AuthLimits#ROLES_PER_USER_MAX}. */
    TOO_MANY_ROLES_OF_USER,
    /** {@link AuthLimits#PERMISSIONS_PER_ROLE_MAX} or {@link AuthLimits#ROLE_BYTES_MAX}. */
    TOO_MANY_PERMISSIONS
}
