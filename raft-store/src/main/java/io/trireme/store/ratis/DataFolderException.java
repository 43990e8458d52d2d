package io.trireme.store.ratis;

/**
 * The data folder cannot be served: it belongs to somebody else, or a file in it is damaged. The
 * message is one sentence for the operator. A folder of somebody else is left untouched; in a
 * damaged one no data was changed.
 */
public final class DataFolderException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DataFolderException(String message) {
        super(message);
    }

    public DataFolderException(String message, Throwable cause) {
        super(message, cause);
    }
}
