package io.trireme.chaos.machines;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A wall clock of one process that can be set while it runs, by libfaketime. */
public final class SkewedClock {
    private final String library;
    private final Path file;

    private SkewedClock(String library, Path file) {
        this.library = library;
        this.file = file;
    }

    /** Makes one that is right so far. */
    public static SkewedClock make(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        // The program knows where its system keeps the library.
        var library =
                Shell.run("faketime", "-m", "-f", "+0", "printenv", "LD_PRELOAD").requireSuccess();
        var clock = new SkewedClock(library.out().strip(), folder.resolve("offset"));
        clock.set(Duration.ZERO);
        return clock;
    }

    public void set(Duration ahead) throws IOException {
        AtomicText.write(file, "%+d\n".formatted(ahead.toSeconds()));
    }

    /**
     * What a process with this clock is started with. The monotonic clock stays as it is, as it
     * does when somebody sets a machine's time.
     */
    public Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD",
                library,
                "FAKETIME_TIMESTAMP_FILE",
                file.toString(),
                "FAKETIME_NO_CACHE",
                "1",
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1");
    }
}
