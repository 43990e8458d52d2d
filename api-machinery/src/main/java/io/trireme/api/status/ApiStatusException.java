package io.trireme.api.status;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** Ends a request with a {@code Status}; caught once, where replies are made. */
public final class ApiStatusException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ApiStatus status;
    private final transient List<String> warnings;

    public ApiStatusException(ApiStatus status) {
        this(status, List.of());
    }

    /**
     * @param warnings what the client is told beside the refusal
     */
    public ApiStatusException(ApiStatus status, List<String> warnings) {
        super(requireNonNull(status, "status").message());
        this.status = status;
        this.warnings = List.copyOf(warnings);
    }

    public ApiStatus status() {
        return status;
    }

    public List<String> warnings() {
        return warnings;
    }
}
