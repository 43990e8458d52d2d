package io.trireme.api.status;

import io.trireme.api.GroupResource;

import java.util.List;
import java.util.Optional;

/**
 * A failure as the API answers it: {@code kind: Status, status: Failure}.
 *
 * @param code the HTTP status
 * @param reason Kubernetes' machine-readable reason, empty where it sends none
 * @param details what it is about, where that is known
 */
public record ApiStatus(int code, String reason, String message, Optional<Details> details) {
    /**
     * @param kind for most errors the resource name, for Invalid the kind (as Kubernetes does)
     * @param retryAfterSeconds 0 means none
     */
    public record Details(
            String name,
            String group,
            String kind,
            String uid,
            List<Cause> causes,
            int retryAfterSeconds) {}

    public record Cause(String reason, String message, String field) {}

    private static Optional<Details> about(GroupResource resource, String name) {
        return Optional.of(
                new Details(name, resource.group(), resource.resource(), "", List.of(), 0));
    }

    public static ApiStatus notFound(GroupResource resource, String name) {
        return new ApiStatus(
                404, "NotFound", resource + " \"" + name + "\" not found", about(resource, name));
    }

    public static ApiStatus alreadyExists(GroupResource resource, String name) {
        return new ApiStatus(
                409,
                "AlreadyExists",
                resource + " \"" + name + "\" already exists",
                about(resource, name));
    }

    public static ApiStatus conflict(GroupResource resource, String name, String why) {
        return new ApiStatus(
                409,
                "Conflict",
                "Operation cannot be fulfilled on " + resource + " \"" + name + "\": " + why,
                about(resource, name));
    }

    public static ApiStatus badRequest(String message) {
        return new ApiStatus(400, "BadRequest", message, Optional.empty());
    }

    public static ApiStatus internal(String message) {
        return new ApiStatus(
                500,
                "InternalError",
                "Internal error occurred: " + message,
                Optional.of(new Details("", "", "", "", List.of(new Cause("", message, "")), 0)));
    }

    /** 503 with Retry-After. */
    public static ApiStatus unavailable(String message, int retryAfterSeconds) {
        return new ApiStatus(
                503,
                "ServiceUnavailable",
                message,
                Optional.of(new Details("", "", "", "", List.of(), retryAfterSeconds)));
    }

    /** 410: the asked resourceVersion is gone. */
    public static ApiStatus expired(String message) {
        return new ApiStatus(410, "Expired", message, Optional.empty());
    }

    /** 422 of one or more field errors; {@code kind} and {@code group} name the object's type. */
    public static ApiStatus invalid(
            String group, String kind, String name, List<FieldError> errors) {
        String qualified = group.isEmpty() ? kind : kind + "." + group;
        var texts = errors.stream().map(e -> e.field() + ": " + e.message()).distinct().toList();
        String list = texts.size() == 1 ? texts.getFirst() : "[" + String.join(", ", texts) + "]";
        var causes =
                errors.stream()
                        .map(e -> new Cause(e.reason().wire(), e.message(), e.field()))
                        .toList();
        return new ApiStatus(
                422,
                "Invalid",
                qualified + " \"" + name + "\" is invalid: " + list,
                Optional.of(new Details(name, group, kind, "", causes, 0)));
    }
}
