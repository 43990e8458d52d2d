package io.trireme.store.core;

/** Where a member keeps its rows. */
public interface Rows {
    /** The rows as they are now; later writes do not show in it. */
    RowView view();

    /** Makes all changes visible at once. */
    void write(PendingRows changes);
}
