package io.trireme.deploy.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * A file that remembers a process: its pid and when it started, since a pid alone may by now belong
 * to somebody else.
 */
final class ProcessFile {
    private static final Duration START_DIFFERENCE_MAX = Duration.ofSeconds(2);

    private final Path file;

    ProcessFile(Path file) {
        this.file = file;
    }

    void write(ProcessHandle process) throws IOException {
        String started = process.info().startInstant().map(Instant::toString).orElse("");
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(temporary, process.pid() + " " + started + "\n");
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The process, if it still runs. */
    Optional<ProcessHandle> find() throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String[] words = Files.readString(file).strip().split(" ", 2);
        try {
            return ProcessHandle.of(Long.parseLong(words[0]))
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> words.length < 2 || startedAt(process, words[1]));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    void delete() throws IOException {
        Files.deleteIfExists(file);
    }

    /** The system counts from its boot, and a clock that is set moves the boot with it. */
    private static boolean startedAt(ProcessHandle process, String started) {
        try {
            Instant remembered = Instant.parse(started);
            return process.info()
                    .startInstant()
                    .map(now -> Duration.between(now, remembered).abs())
                    .map(difference -> difference.compareTo(START_DIFFERENCE_MAX) <= 0)
                    .orElse(true);
        } catch (DateTimeParseException _) {
            return false;
        }
    }
}
