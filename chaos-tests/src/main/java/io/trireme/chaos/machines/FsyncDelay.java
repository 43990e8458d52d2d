package io.trireme.chaos.machines;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Makes each fsync of one process take longer, from any moment to any other: a shared library that
 * gcc makes of {@code fsync_delay.c} stands before the C library's.
 */
public final class FsyncDelay {
    private final Path library;
    private final Path file;

    private FsyncDelay(Path library, Path file) {
        this.library = library;
        this.file = file;
    }

    /** Makes the library in a folder, with no delay so far. */
    public static FsyncDelay make(Path folder) throws IOException, InterruptedException {
        Path library = PreloadedLibrary.make(folder, "fsync_delay.c");
        var delay = new FsyncDelay(library, folder.resolve("millis"));
        delay.set(Duration.ZERO);
        return delay;
    }

    public void set(Duration perFsync) throws IOException {
        AtomicText.write(file, perFsync.toMillis() + "\n");
    }

    /** What a process that is to be slowed down is started with. */
    public Preload preload() {
        return new Preload(library, "TRIREME_TEST_FSYNC_MILLIS", file);
    }
}
