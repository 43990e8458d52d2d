package io.trireme.chaos.machines;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * A wall clock of one process that can be set while it runs ({@code clock_offset.c}); the monotonic
 * clock stays as it is, as it does when somebody sets a machine's time. Not libfaketime: under it a
 * JVM's timed waits end at once or never, which no clock of a machine does to them.
 */
public final class SkewedClock {
    private final Path library;
    private final Path offset;

    private SkewedClock(Path library, Path offset) {
        this.library = library;
        this.offset = offset;
    }

    /** Makes one that is right so far. */
    public static SkewedClock make(Path folder) throws IOException, InterruptedException {
        Path library = PreloadedLibrary.make(folder, "clock_offset.c");
        var clock = new SkewedClock(library, folder.resolve("offset"));
        clock.set(Duration.ZERO);
        return clock;
    }

    /** In place: the process has the file mapped. */
    public void set(Duration ahead) throws IOException {
        var seconds = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
        seconds.putLong(0, ahead.toSeconds());
        try (var file =
                FileChannel.open(offset, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.write(seconds, 0);
        }
    }

    /** What a process with this clock is started with. */
    public Preload preload() {
        return new Preload(library, "TRIREME_TEST_CLOCK_OFFSET", offset);
    }
}
