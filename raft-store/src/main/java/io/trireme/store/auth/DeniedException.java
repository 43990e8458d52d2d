package io.trireme.store.auth;

import static java.util.Objects.requireNonNull;

/** A caller may not do what a door asked for on their behalf; nothing was done. */
public final class DeniedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final AuthRefusal refusal;

    public DeniedException(AuthRefusal refusal) {
        super("the caller may not do this: " + refusal);
        this.refusal = requireNonNull(refusal, "refusal");
    }

    public AuthRefusal refusal() {
        return refusal;
    }
}
