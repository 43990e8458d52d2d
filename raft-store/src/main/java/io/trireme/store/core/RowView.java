package io.trireme.store.core;

import io.trireme.store.Bytes;

import java.util.Optional;

/** An ordered set of rows that does not change while it is read. One thread at a time. */
public interface RowView extends AutoCloseable {
    Optional<Bytes> find(Bytes row);

    /** The rows from {@code from} up to, but not with, {@code to}, in order. */
    RowCursor scan(Bytes from, Bytes to);

    @Override
    void close();
}
