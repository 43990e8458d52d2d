package io.trireme.apiserver.registry;

import io.trireme.api.GroupResource;
import io.trireme.api.status.ApiStatus;
import io.trireme.api.status.ApiStatusException;
import io.trireme.api.status.FieldError;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;

/** The failures of the registry, in Kubernetes' words. */
public final class Failures {
    static final String MODIFIED =
            "the object has been modified; please apply your changes to the latest version and try"
                    + " again";

    private Failures() {}

    public static ApiStatusException badRequest(String message) {
        return new ApiStatusException(ApiStatus.badRequest(message));
    }

    public static ApiStatusException notFound(GroupResource resource, String name) {
        return new ApiStatusException(ApiStatus.notFound(resource, name));
    }

    static ApiStatusException conflict(GroupResource resource, String name, String why) {
        return new ApiStatusException(ApiStatus.conflict(resource, name, why));
    }

    public static ApiStatusException invalid(
            String group, String kind, String name, List<FieldError> errors) {
        return new ApiStatusException(ApiStatus.invalid(group, kind, name, errors));
    }

    /** 422 about an object, named by the kind that Kubernetes has inside for it. */
    static ApiStatusException invalid(
            Resource resource, ObjectNode object, String name, List<FieldError> errors) {
        String kind =
                resource.definition().custom().isPresent()
                        ? object.path("kind").asString(resource.kind())
                        : resource.kind();
        return invalid(resource.storage().group(), kind, name, errors);
    }

    /** A failure that Kubernetes answers with a bare message and no reason. */
    public static ApiStatusException plain(String message) {
        return new ApiStatusException(new ApiStatus(500, "", message, Optional.empty()));
    }

    /** 501: nothing here can do what the request asks for. */
    public static ApiStatusException notImplemented(String message) {
        return new ApiStatusException(new ApiStatus(501, "", message, Optional.empty()));
    }

    /** 403 from admission. */
    public static ApiStatusException forbidden(
            GroupResource resource, String name, String why, List<ApiStatus.Cause> causes) {
        return new ApiStatusException(
                new ApiStatus(
                        403,
                        "Forbidden",
                        resource
                                + (name.isEmpty() ? "" : " \"" + name + "\"")
                                + " is forbidden: "
                                + why,
                        Optional.of(
                                new ApiStatus.Details(
                                        name,
                                        resource.group(),
                                        resource.resource(),
                                        "",
                                        causes,
                                        0))));
    }

    static ApiStatusException expired(String message) {
        return new ApiStatusException(ApiStatus.expired(message));
    }

    public static ApiStatusException methodNotAllowed() {
        return bare(
                405,
                "MethodNotAllowed",
                "the server does not allow this method on the requested resource");
    }

    public static ApiStatusException unknownResource() {
        return bare(404, "NotFound", "the server could not find the requested resource");
    }

    /** 415: a body in a form that is not read here. */
    static ApiStatusException unknownBody(String accepted) {
        return new ApiStatusException(
                new ApiStatus(
                        415,
                        "UnsupportedMediaType",
                        "the body of the request was in an unknown format - accepted media types"
                                + " include: "
                                + accepted,
                        Optional.empty()));
    }

    /** A failure whose details are there but empty. */
    static ApiStatusException bare(int code, String reason, String message) {
        return new ApiStatusException(
                new ApiStatus(
                        code,
                        reason,
                        message,
                        Optional.of(new ApiStatus.Details("", "", "", "", List.of(), 0))));
    }

    /** 413: an object larger than the store takes. */
    static ApiStatusException tooLarge(int limitBytes) {
        return new ApiStatusException(
                new ApiStatus(
                        413,
                        "RequestEntityTooLarge",
                        "Request entity too large: limit is " + limitBytes,
                        Optional.empty()));
    }

    /** 504: the caches have not reached that resourceVersion. */
    static ApiStatusException tooLargeVersion(long asked, long current) {
        return new ApiStatusException(
                new ApiStatus(
                        504,
                        "Timeout",
                        "Timeout: Too large resource version: "
                                + Long.toUnsignedString(asked)
                                + ", current: "
                                + current,
                        Optional.of(
                                new ApiStatus.Details(
                                        "",
                                        "",
                                        "",
                                        "",
                                        List.of(
                                                new ApiStatus.Cause(
                                                        "ResourceVersionTooLarge",
                                                        "Too large resource version",
                                                        "")),
                                        1))));
    }
}
