package io.trireme.api.status;

import static java.util.Objects.requireNonNull;

/** Ends a request with a {@code Status}; caught once, where replies are made. */
public final class ApiStatusException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ApiStatus status;

    public ApiStatusException(ApiStatus status) {
        super(requireNonNull(status, "status").message());
        this.status = status;
    }

    public ApiStatus status() {
        return status;
    }
}
