package io.trireme.store.etcd;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.trireme.store.auth.AuthLimits;
import io.trireme.store.auth.AuthRefusal;

/** etcd's errors about users and roles, word by word; see {@link EtcdErrors}. */
final class AuthErrors {
    private AuthErrors() {}

    static StatusRuntimeException notEnabled() {
        return EtcdErrors.error(Status.FAILED_PRECONDITION, "authentication is not enabled");
    }

    static StatusRuntimeException authenticationFailed() {
        return EtcdErrors.error(
                Status.INVALID_ARGUMENT, "authentication failed, invalid user ID or password");
    }

    /** etcd has no code for it, so its clients see what its server says to itself. */
    static StatusRuntimeException noPasswordUser() {
        return Status.UNKNOWN
                .withDescription(
                        "auth: authentication failed, password was given for no password user")
                .asRuntimeException();
    }

    static StatusRuntimeException permissionNotGiven() {
        return EtcdErrors.invalid("permission not given");
    }

    static StatusRuntimeException userNotFound() {
        return of(AuthRefusal.USER_NOT_FOUND);
    }

    static StatusRuntimeException roleNotFound() {
        return of(AuthRefusal.ROLE_NOT_FOUND);
    }

    static StatusRuntimeException of(AuthRefusal refusal) {
        return switch (refusal) {
            case ROOT_USER_MISSING -> precondition("root user does not exist");
            case ROOT_ROLE_MISSING -> precondition("root user does not have root role");
            case USER_EXISTS -> precondition("user name already exists");
            case USER_NOT_FOUND -> precondition("user name not found");
            case USER_EMPTY -> EtcdErrors.invalid("user name is empty");
            case ROLE_EXISTS -> precondition("role name already exists");
            case ROLE_NOT_FOUND -> precondition("role name not found");
            case ROLE_EMPTY -> EtcdErrors.invalid("role name is empty");
            case ROLE_NOT_GRANTED -> precondition("role is not granted to the user");
            case PERMISSION_NOT_GRANTED -> precondition("permission is not granted to the role");
            case PERMISSION_DENIED ->
                    EtcdErrors.error(Status.PERMISSION_DENIED, "permission denied");
            case TOKEN_INVALID -> EtcdErrors.error(Status.UNAUTHENTICATED, "invalid auth token");
            case NOT_ENABLED -> notEnabled();
            case MANAGEMENT_INVALID -> EtcdErrors.invalid("invalid auth management");
            case NAME_TOO_LONG ->
                    limit("a name has at most " + AuthLimits.NAME_BYTES_MAX + " bytes");
            case TOO_MANY_USERS -> limit("there are at most " + AuthLimits.USERS_MAX + " users");
            case TOO_MANY_ROLES -> limit("there are at most " + AuthLimits.ROLES_MAX + " roles");
            case TOO_MANY_ROLES_OF_USER ->
                    limit("a user has at most " + AuthLimits.ROLES_PER_USER_MAX + " roles");
            case TOO_MANY_PERMISSIONS ->
                    limit(
                            "a role has at most %d permissions, and %d bytes of keys"
                                    .formatted(
                                            AuthLimits.PERMISSIONS_PER_ROLE_MAX,
                                            AuthLimits.ROLE_BYTES_MAX));
        };
    }

    /** As etcd writes an error into a watch that it cancels. */
    static String cancelReason(StatusRuntimeException error) {
        Status status = error.getStatus();
        String code =
                switch (status.getCode()) {
                    case PERMISSION_DENIED -> "PermissionDenied";
                    case UNAUTHENTICATED -> "Unauthenticated";
                    default -> "InvalidArgument";
                };
        return "rpc error: code = " + code + " desc = " + status.getDescription();
    }

    private static StatusRuntimeException precondition(String words) {
        return EtcdErrors.error(Status.FAILED_PRECONDITION, words);
    }

    /** Trireme's own: etcd bounds none of this. */
    private static StatusRuntimeException limit(String words) {
        return Status.RESOURCE_EXHAUSTED.withDescription("trireme: " + words).asRuntimeException();
    }
}
