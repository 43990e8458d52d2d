package io.trireme.apiserver.http;

import io.trireme.api.GroupResource;
import io.trireme.api.status.ApiStatus;
import io.trireme.api.status.ApiStatusException;
import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.WarningHeader;
import io.trireme.store.StoreException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;

/**
 * The one place where failures become replies: a {@code Status} object, the right code, and
 * Retry-After where a repetition may help.
 */
public final class StatusReplies {
    private static final Logger LOG = LoggerFactory.getLogger(StatusReplies.class);

    /** How long clients wait before they repeat what an overloaded or leaderless store refused. */
    private static final int RETRY_AFTER_SECONDS = 1;

    /** The reply to a failed request; logs the failures that nobody expects, once. */
    public ApiReply of(Throwable failure, ApiRequest request) {
        var status =
                switch (failure) {
                    case ApiStatusException refused -> refused.status();
                    case StoreException store -> of(store);
                    case InterruptedException _ -> timeout();
                    case Throwable unexpected -> unexpected(unexpected, request);
                };
        return failure instanceof ApiStatusException refused
                ? warned(of(status, request), refused.warnings())
                : of(status, request);
    }

    private static ApiReply warned(ApiReply reply, List<String> warnings) {
        var warned = reply;
        for (String text : warnings) {
            warned = WarningHeader.addTo(warned, text);
        }
        return warned;
    }

    public ApiReply of(ApiStatus status, ApiRequest request) {
        var reply = ObjectReplies.of(status.code(), tree(status), request);
        int retryAfterSeconds =
                status.details().map(ApiStatus.Details::retryAfterSeconds).orElse(0);
        return retryAfterSeconds > 0
                ? new ApiReply.Full(
                        reply.status(),
                        reply.headers().and("Retry-After", Integer.toString(retryAfterSeconds)),
                        reply.body())
                : reply;
    }

    /** The {@code Status} object. */
    public static ObjectNode tree(ApiStatus status) {
        var tree = JsonNodeFactory.instance.objectNode();
        tree.put("kind", "Status").put("apiVersion", "v1");
        tree.putObject("metadata");
        tree.put("status", "Failure").put("message", status.message());
        putUnlessEmpty(tree, "reason", status.reason());
        status.details().ifPresent(details -> fill(tree.putObject("details"), details));
        return tree.put("code", status.code());
    }

    private static void fill(ObjectNode tree, ApiStatus.Details details) {
        putUnlessEmpty(tree, "name", details.name());
        putUnlessEmpty(tree, "group", details.group());
        putUnlessEmpty(tree, "kind", details.kind());
        putUnlessEmpty(tree, "uid", details.uid());
        if (!details.causes().isEmpty()) {
            var causes = tree.putArray("causes");
            for (var cause : details.causes()) {
                var one = causes.addObject();
                putUnlessEmpty(one, "reason", cause.reason());
                putUnlessEmpty(one, "message", cause.message());
                putUnlessEmpty(one, "field", cause.field());
            }
        }
        if (details.retryAfterSeconds() > 0) {
            tree.put("retryAfterSeconds", details.retryAfterSeconds());
        }
    }

    private static void putUnlessEmpty(ObjectNode tree, String name, String value) {
        if (!value.isEmpty()) {
            tree.put(name, value);
        }
    }

    private static ApiStatus of(StoreException failure) {
        return switch (failure) {
            case StoreException.Unavailable unavailable ->
                    ApiStatus.unavailable(
                            "the store cannot serve now: " + unavailable.getMessage(),
                            RETRY_AFTER_SECONDS);
            case StoreException.Overloaded overloaded ->
                    tooManyRequests(
                            "Too many requests, please try again later: "
                                    + overloaded.getMessage());
            case StoreException.OutcomeUnknown unknown ->
                    timeout(
                            "Timeout: the write may or may not have been applied: "
                                    + unknown.getMessage());
            case StoreException.TooLarge large -> tooLarge(large.getMessage());
            case StoreException.NoSpace _ -> full();
        };
    }

    /** 429 with Retry-After. */
    public static ApiStatus tooManyRequests(String message) {
        return new ApiStatus(
                429, "TooManyRequests", message, Optional.of(details(RETRY_AFTER_SECONDS)));
    }

    /** 413. */
    static ApiStatus tooLarge(String message) {
        return new ApiStatus(413, "RequestEntityTooLarge", message, Optional.empty());
    }

    /**
     * 507, where Kubernetes has only an internal error. Without Retry-After: clients would wait
     * long for what may need somebody's deletes, instead of saying it.
     */
    private static ApiStatus full() {
        return new ApiStatus(
                507,
                "InsufficientStorage",
                "the store has reached its quota (quota-backend-bytes): nothing can be created or"
                        + " changed until objects are deleted or history is compacted; reads and"
                        + " deletes go on, and writes do by themselves when there is space again",
                Optional.empty());
    }

    /** 504 for a request that took longer than a request may. */
    public static ApiStatus timeout() {
        return timeout("Timeout: request did not complete within the allotted timeout");
    }

    private static ApiStatus timeout(String message) {
        return new ApiStatus(504, "Timeout", message, Optional.of(details(0)));
    }

    /** 404 of a path below {@code /api} or {@code /apis} that names nothing. */
    public static ApiStatus unknownResource() {
        return new ApiStatus(
                404,
                "NotFound",
                "the server could not find the requested resource",
                Optional.of(details(0)));
    }

    public static ApiStatus methodNotAllowed() {
        return new ApiStatus(
                405,
                "MethodNotAllowed",
                "the server does not allow this method on the requested resource",
                Optional.of(details(0)));
    }

    /** 403 of Kubernetes' NewForbidden; the resource is empty for other paths. */
    public static ApiStatus forbidden(GroupResource resource, String name, String why) {
        String subject =
                resource.resource().isEmpty()
                        ? ""
                        : name.isEmpty() ? resource + " is " : resource + " \"" + name + "\" is ";
        var about =
                new ApiStatus.Details(
                        name, resource.group(), resource.resource(), "", List.of(), 0);
        return new ApiStatus(403, "Forbidden", subject + "forbidden: " + why, Optional.of(about));
    }

    private static ApiStatus.Details details(int retryAfterSeconds) {
        return new ApiStatus.Details("", "", "", "", List.of(), retryAfterSeconds);
    }

    private static ApiStatus unexpected(Throwable failure, ApiRequest request) {
        LOG.atError()
                .addKeyValue("method", request.method())
                .addKeyValue("path", request.path())
                .addKeyValue("requestId", requestId(request))
                .setCause(failure)
                .log("request failed unexpectedly");
        return ApiStatus.internal("see the server's log for request " + requestId(request));
    }

    private static String requestId(ApiRequest request) {
        return request.headers().first("Audit-Id").orElse("unknown");
    }
}
