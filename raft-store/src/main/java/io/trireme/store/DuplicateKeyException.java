package io.trireme.store;

/** A transaction would write a key twice; see {@link Transaction}. */
public final class DuplicateKeyException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    DuplicateKeyException(String message) {
        super(message);
    }
}
