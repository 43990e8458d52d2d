package io.trireme.store.core;

import io.trireme.store.Bytes;

/** A walk over rows; it stands before the first row until {@link #next} is called. */
public interface RowCursor extends AutoCloseable {
    /** Steps on; false when there are no more rows. */
    boolean next();

    Bytes row();

    Bytes value();

    @Override
    void close();
}
