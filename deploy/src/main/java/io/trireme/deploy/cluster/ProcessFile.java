package io.trireme.deploy.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;

/**
 * A file that remembers a process: its pid and when it started, since a pid alone may by now belong
 * to somebody else.
 */
final class ProcessFile {
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

    private static boolean startedAt(ProcessHandle process, String started) {
        return process.info()
                .startInstant()
                .map(Instant::toString)
                .map(started::equals)
                .orElse(true);
    }
}
