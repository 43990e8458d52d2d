package io.trireme.api.cel;

/**
 * The value of an expression that failed. It is a value, not an exception, because CEL's {@code &&}
 * and {@code ||} may yet decide without it.
 *
 * @param message in cel-go's words
 */
record Fault(String message) {
    static final Fault NO_SUCH_OVERLOAD = new Fault("no such overload");

    static Fault noSuchKey(Object key) {
        return new Fault("no such key: " + key);
    }

    static Fault conversion(String from, String to) {
        return new Fault("type conversion error from '" + from + "' to '" + to + "'");
    }
}
