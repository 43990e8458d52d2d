package io.trireme.client;

import static java.util.Objects.requireNonNull;

import io.trireme.api.status.ApiStatus;

import java.util.List;

/**
 * The API server answered a call with a {@code Status} of failure. That is a refusal, except when
 * {@link #outcomeUnknown} says that the server cannot tell what came of the call.
 */
public final class ApiClientException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ApiStatus status;

    public ApiClientException(ApiStatus status) {
        super(requireNonNull(status, "status").message());
        this.status = status;
    }

    public ApiStatus status() {
        return status;
    }

    /** HTTP status. */
    public int code() {
        return status.code();
    }

    public String reason() {
        return status.reason();
    }

    public List<ApiStatus.Cause> causes() {
        return status.details().map(ApiStatus.Details::causes).orElse(List.of());
    }

    public boolean isNotFound() {
        return status.code() == 404;
    }

    /** True for a lost race (stale resourceVersion, stale fence), not for a name that is taken. */
    public boolean isConflict() {
        return status.code() == 409 && !isAlreadyExists();
    }

    public boolean isAlreadyExists() {
        return status.reason().equals("AlreadyExists");
    }

    public boolean isForbidden() {
        return status.code() == 403;
    }

    public boolean isInvalid() {
        return status.code() == 422;
    }

    /** 410: the resourceVersion or continue token asked for is too old. */
    public boolean isExpired() {
        return status.code() == 410;
    }

    /**
     * True when a write may have been applied although the server reports a failure, so that it
     * must not be repeated blindly: 504 after a write whose answer never came, 500 and 502 when the
     * server failed at any point. A 503 is sent before anything was done.
     */
    public boolean outcomeUnknown() {
        return status.code() >= 500 && status.code() != 501 && status.code() != 503;
    }

    /** 503: the server did nothing, since it cannot serve now. */
    public boolean isUnavailable() {
        return status.code() == 503;
    }

    public boolean isTooManyRequests() {
        return status.code() == 429;
    }

    /** True when the namespace of a create is being deleted. */
    public boolean isNamespaceTerminating() {
        return status.code() == 403
                && causes().stream()
                        .anyMatch(cause -> cause.reason().equals("NamespaceTerminating"));
    }

    /** Seconds the server asks to wait before the next try; 0 when it does not say. */
    public int retryAfterSeconds() {
        return status.details().map(ApiStatus.Details::retryAfterSeconds).orElse(0);
    }
}
