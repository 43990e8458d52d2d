package io.trireme.store.ratis;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.store.Bytes;
import io.trireme.store.core.PendingRows;
import io.trireme.store.core.RowView;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.Consumer;

class RocksRowsTest {
    private static final int ROWS = 4_000;
    private static final int ROW_BYTES = 4 << 10;

    @TempDir private Path folder;

    /** Nothing else is written, so only the deletions themselves can make RocksDB clean up. */
    @Test
    void deletedRowsLeaveTheDiskByThemselves() {
        var random = new SplittableRandom(1);
        try (var rows =
                RocksRows.open(
                        folder.resolve("state"), folder.resolve("native"), StoreLimits.DEFAULT)) {
            for (int i = 0; i < ROWS; i++) {
                byte[] value = new byte[ROW_BYTES];
                random.nextBytes(value);
                Bytes row = row(i);
                write(rows, changes -> changes.put(row, Bytes.wrap(value)));
            }
            // A checkpoint flushes, as it does each 20,000 entries.
            rows.checkpoint(folder.resolve("full"));
            assertTrue(rows.sizeBytes() >= (long) ROWS * ROW_BYTES);
            for (int i = 0; i < ROWS; i++) {
                Bytes row = row(i);
                write(rows, changes -> changes.delete(row));
            }
            rows.checkpoint(folder.resolve("empty"));
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> rows.sizeBytes() < (long) ROWS * ROW_BYTES / 8);
        }
    }

    private static Bytes row(int number) {
        return Bytes.utf8("k%08d".formatted(number));
    }

    private static void write(RocksRows rows, Consumer<PendingRows> change) {
        try (RowView view = rows.view()) {
            var changes = new PendingRows(view);
            change.accept(changes);
            rows.write(changes);
        }
    }
}
