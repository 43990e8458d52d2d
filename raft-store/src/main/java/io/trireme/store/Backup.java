package io.trireme.store;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;

/**
 * The state of a store at one revision, as the bytes of one file, in the format of the package
 * {@code store.backup}. Takes space on the member's disk until it is closed.
 *
 * @param sizeBytes how many bytes the content has
 */
public record Backup(long sizeBytes, InputStream content) implements AutoCloseable {
    public Backup {
        requireNonNull(content, "content");
    }

    @Override
    public void close() throws IOException {
        content.close();
    }
}
