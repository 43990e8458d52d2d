package io.trireme.api.cel;

/** A text is no expression of its environment. The message says why, with the places. */
final class ExpressionException extends Exception {
    private static final long serialVersionUID = 1L;

    ExpressionException(String message) {
        super(message);
    }
}
