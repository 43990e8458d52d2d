package io.trireme.benchmarks.etcd;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

final class DiskUseTest {
    private static final int BYTES = 1 << 20;

    @TempDir private Path folder;

    @Test
    void aFileWithTwoNamesCountsOnce() throws IOException, InterruptedException {
        Path file = Files.write(folder.resolve("a"), new byte[BYTES]);
        Files.createLink(folder.resolve("b"), file);
        long bytes = DiskUse.bytes(folder);
        assertTrue(bytes >= BYTES && bytes < 2 * BYTES, bytes + " bytes");
    }

    @Test
    void aFolderThatIsNotThereIsAnError() {
        assertThrows(IOException.class, () -> DiskUse.bytes(folder.resolve("none")));
    }
}
